import { fmt, FormattedString } from "../formatted_string.ts";
import type { ManifestProblem } from "../../domain/manifest_reader.ts";
import { shorten } from "../../domain/names.ts";
import { NAME_UNITS } from "../name_lists.ts";
import { manifestProblem } from "./manifest.ts";
import { format, nFiles, nOf } from "./words.ts";

const { b } = FormattedString;

export const exports = {
  begun: () => fmt`📦 Preparing your export…`,
  underWay: () => fmt`📦 Your export is already being prepared. I'll send it when it's ready.`,
  part: (part: number, parts: number, count: number, ofGroup: boolean) => {
    const library = ofGroup ? "The group's library" : "Your library";
    return parts === 1
      ? fmt`📦 ${library}: ${nFiles(count)}`
      : fmt`📦 ${library}, part ${format.number(part)} of ${format.number(parts)}: ${
        nFiles(count)
      }`;
  },
  done: (count: number, parts: number, ofGroup: boolean) =>
    fmt`📦 ${ofGroup ? "The group's" : "Your"} whole library: ${nFiles(count)}${
      parts === 1 ? "" : ` in ${format.number(parts)} parts`
    }, without the trash. It's a list; the files themselves stay in Telegram.

To move to another bot like this one, send it /import, then ${
      parts === 1 ? "this document" : "these documents"
    }, then forward ${
      ofGroup ? "the" : "your"
    } files. Names, categories, folders, tags, captions and dates are restored automatically.`,
  empty: (ofGroup: boolean) =>
    fmt`📦 ${ofGroup ? "The group's" : "Your"} library is empty, and so is this export.`,
};

export const imports = {
  ask: () =>
    fmt`📥 Send me the document that /export made, here or in another bot. If it has several parts, send them all, in any order.`,
  waiting: (count: number) =>
    fmt`📋 Still missing from earlier imports: ${
      nFiles(count)
    }. Forward me the files and their details will come back.`,
  begun: (name: string) => {
    const shown = shorten(name, NAME_UNITS);
    return shown === "" ? fmt`📥 Checking the document…` : fmt`📥 Checking ${b(shown)}…`;
  },
  tooLarge: (limit: number) =>
    fmt`🚫 Nothing imported: that document is over ${
      format.size(limit)
    }. Parts of an export are smaller.`,
  notHandedOut: () =>
    fmt`🚫 Nothing imported: Telegram no longer has that document. Please send it again.`,
  refused: (problems: readonly ManifestProblem[]) =>
    FormattedString.join(
      [
        fmt`🚫 Nothing imported. This isn't an export I can read:`,
        ...problems.map((problem) => fmt`• ${manifestProblem(problem)}`),
      ],
      "\n",
    ),
  done: ({ entries, part, parts, here, in_trash, waiting, made, refused }: ImportTold) =>
    FormattedString.join([
      fmt`📥 ${b("Imported")}: ${format.plural(entries, { one: "entry", other: "entries" })}${
        parts === 1 ? "" : `, part ${format.number(part)} of ${format.number(parts)}`
      }`,
      ...(here === 0 ? [] : [fmt`✅ Already here, now updated: ${nFiles(here)}`]),
      ...(in_trash === 0 ? [] : [fmt`🗑 Updated in your trash: ${nFiles(in_trash)}`]),
      ...(waiting === 0 ? [] : [
        fmt`⏳ Still missing: ${
          nFiles(waiting)
        }. Forward me the files, in any order, and their details will come back.`,
      ]),
      ...(made === 0 ? [] : [fmt`📝 Saved: ${nOf("note", made)}`]),
      ...(refused === 0 ? [] : [fmt`🚫 Over your limit, not saved: ${nOf("note", refused)}`]),
      ...(parts === 1 ? [] : [fmt`Send me the other parts too, in any order.`]),
    ], "\n"),
  missing: (count: number) => fmt`📋 ${b("What's missing")}: ${nFiles(count)}`,
  missingLine: (icon: string, name: string, date: Date) =>
    fmt`${icon} ${name} · ${format.date(date)}`,
  nothingMissing: () => fmt`📋 Nothing is missing.`,
  askForget: (count: number) =>
    fmt`🗑 Stop waiting for ${nFiles(count)}? Files that are already here stay as they are.`,
  forgotten: () => fmt`🗑 No longer waiting for these files.`,
};

/** What an import came to; all but the part are numbers of files. */
interface ImportTold {
  entries: number;
  part: number;
  parts: number;
  here: number;
  in_trash: number;
  waiting: number;
  made: number;
  refused: number;
}
