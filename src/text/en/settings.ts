import { fmt, FormattedString } from "../formatted_string.ts";
import type { Category } from "../../domain/kinds.ts";
import { category, format, nFiles } from "./words.ts";

const { b, code } = FormattedString;

export const settings = {
  title: (name: string) => fmt`⚙️ Settings – ${b(name)}`,
  chooseLanguage: () => fmt`🌐 Choose a language.`,
  languageSet: () => fmt`🌐 Language: English.`,
  phone: (phone: string | null) =>
    phone === null
      ? fmt`📱 No phone number saved. It's optional.`
      : fmt`📱 Your phone number: ${code(phone)}`,
  phoneAsk: () => fmt`Press the button below to share your number.`,
  phoneQuestion: (phone: string) => fmt`📱 Save this number? ${phone}`,
  phoneSaved: (phone: string) => fmt`📱 Saved: ${phone}`,
  phoneRefused: () => fmt`That contact isn't yours, so I didn't save it.`,
  usage: (
    { files: count, bytes, maxFiles, maxFileSize, quota, lines, trash }: UsageFigures,
  ) =>
    FormattedString.join([
      fmt`📊 ${b("Usage")}`,
      quota === null
        ? fmt`${nFiles(count)}, ${format.size(bytes)}`
        : fmt`${quota.bar} ${format.percent(quota.share)}
${nFiles(count)}, ${format.size(bytes)} of ${format.size(quota.bytes)}`,
      ...lines.map((line) =>
        fmt`${line.icon} ${category[line.category]}: ${nFiles(line.files)}, ${
          format.size(line.bytes)
        }`
      ),
      ...(trash.files === 0 ? [] : [
        fmt`🗑 Trash: ${nFiles(trash.files)}, ${format.size(trash.bytes)} (not counted)`,
      ]),
      ...(maxFiles === null ? [] : [fmt`Limit: ${nFiles(maxFiles)}`]),
      ...(maxFileSize === null ? [] : [fmt`One file: up to ${format.size(maxFileSize)}`]),
    ], "\n"),
  privacy: (trashDays: number, readsDocuments: boolean) =>
    fmt`🔏 ${b("Privacy")}

What I keep: your Telegram id, name, username and language; your phone number if you shared it; what Telegram tells me about each file (ids, name, type, size, caption, where it was forwarded from); your notes, folders, tags and links; the step you're on.

The files themselves stay in Telegram. What you delete stays in the trash for ${
      format.plural(trashDays, { one: "day", other: "days" })
    }, then it's erased. Nobody else sees your files unless you share a link.

In groups I keep every file posted, or only what somebody replies to with /keep, as the group has chosen, along with who posted it and which members I've seen. Members of the group see its files.

${
      readsDocuments
        ? "I read documents (PDF, Office, e-books, text) to find words inside them. Their text isn't stored, only fingerprints of its words, which search compares with the words you type. You can turn it off in Settings; what I read is then erased."
        : "I don't read what's inside your files."
    }

/export lists your files and notes; /delete_account erases everything I keep about you.`,
};

export const account = {
  word: "DELETE",
  question: () =>
    fmt`❌ This erases your library: the list of your files with its folders, tags and links, and your settings. It can't be undone. The files themselves stay in Telegram.

To keep the list, send /export first. To delete everything, type ${b("DELETE")}`,
  wrongWord: () => fmt`Nothing was deleted. To delete everything, type ${b("DELETE")}`,
  deleting: () => fmt`❌ Erasing everything I keep about you…`,
  deleted: () => fmt`Everything I kept about you is erased. Send /start to begin again.`,
};

/** What the screen of `📊 Usage` shows; sizes in bytes, null where there is no limit. */
interface UsageFigures {
  files: number;
  bytes: number;
  maxFiles: number | null;
  maxFileSize: number | null;
  quota: { bytes: number; share: number; bar: string } | null;
  lines: readonly { category: Category; icon: string; files: number; bytes: number }[];
  trash: { files: number; bytes: number };
}
