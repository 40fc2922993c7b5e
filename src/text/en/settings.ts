import { fmt, FormattedString } from "@grammyjs/parse-mode";
import type { Category } from "../../domain/kinds.ts";
import { category, format, nFiles } from "./words.ts";

const { b, code } = FormattedString;

export const settings = {
  title: (name: string) => fmt`⚙️ Settings of ${b(name)}`,
  chooseLanguage: () => fmt`🌐 Which language shall I speak?`,
  languageSet: () => fmt`🌐 I speak English now.`,
  phone: (phone: string | null) =>
    phone === null
      ? fmt`📱 I don't know your phone number, and I don't need it. You can leave it here all the same.`
      : fmt`📱 Your phone number: ${code(phone)}`,
  phoneAsk: () => fmt`Press the button below to send me your own contact.`,
  phoneSaved: (phone: string) => fmt`📱 Saved: ${phone}`,
  phoneRefused: () => fmt`That is not your own contact, so I don't keep it.`,
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
        fmt`🗑 Trash: ${nFiles(trash.files)}, ${format.size(trash.bytes)} (counts against no limit)`,
      ]),
      ...(maxFiles === null ? [] : [fmt`At most ${nFiles(maxFiles)}`]),
      ...(maxFileSize === null ? [] : [fmt`One file: at most ${format.size(maxFileSize)}`]),
    ], "\n"),
  privacy: (trashDays: number) =>
    fmt`🔏 ${b("Privacy")}

I keep what makes your library work: your Telegram id, name and username, your language, your phone number if you gave it, what Telegram says of each file (its ids, name, type, size, caption), your folders, tags and links, and what we are in the middle of.

The files themselves stay on Telegram; I only keep the keys to them. What you delete lies in the trash for ${
      format.plural(trashDays, { one: "day", other: "days" })
    } and is then erased. Nobody else sees your files unless you share a link, and I never read what is in them.

/export gives you all of it, /delete_account erases all of it.`,
};

export const account = {
  word: "DELETE",
  question: () =>
    fmt`❌ This erases everything I keep about you: every file's entry, folders, tags, links, settings. It can't be undone. Use /export first if you want to keep your library.

To go on, type ${b("DELETE")}`,
  wrongWord: () =>
    fmt`That was not it, so nothing is erased. To erase everything, type ${b("DELETE")}`,
  deleted: () => fmt`Everything I kept about you is erased. Goodbye! Send /start to begin again.`,
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
