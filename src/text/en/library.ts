import { fmt, FormattedString } from "@grammyjs/parse-mode";
import type { ManifestProblem } from "../../domain/manifest.ts";
import { shorten } from "../../domain/names.ts";
import { NAME_UNITS } from "../name_lists.ts";
import { manifestProblem } from "./manifest.ts";
import { format, nFiles } from "./words.ts";

const { b } = FormattedString;

const entriesWait = (count: number) =>
  `${nFiles(count)} ${count === 1 ? "is" : "are"} still to come`;

export const exports = {
  begun: () =>
    fmt`📦 I am writing down your library. With many files it takes a moment; you can carry on meanwhile.`,
  underWay: () => fmt`📦 Your export is on its way already. It will come as soon as it is done.`,
  part: (part: number, parts: number, count: number) =>
    parts === 1
      ? fmt`📦 Your library: ${nFiles(count)}`
      : fmt`📦 Your library, part ${format.number(part)} of ${format.number(parts)}: ${
        nFiles(count)
      }`,
  done: (count: number, parts: number) =>
    fmt`📦 That is your whole library: ${nFiles(count)}${
      parts === 1 ? "" : ` in ${format.number(parts)} parts`
    }. What lies in the trash is left out.

To carry it to another bot of this kind: send it /import, then ${
      parts === 1 ? "this document" : "these documents"
    }, then forward your files to it. Names, categories, folders, tags, captions and dates come back by themselves.`,
  empty: () =>
    fmt`📦 Your library is empty, and so is this manifest. Send me a file, and the next one will have something to tell.`,
};

export const imports = {
  ask: () =>
    fmt`📥 Send me the manifest: the document that /export made, here or at another bot. If there are several parts, send all of them, in any order.`,
  waiting: (count: number) =>
    fmt`📋 Of earlier imports ${
      entriesWait(count)
    }. Forward me the files, and each gets back what it was known by.`,
  begun: (name: string) => {
    const shown = shorten(name, NAME_UNITS);
    return shown === ""
      ? fmt`📥 I have the document and am checking it…`
      : fmt`📥 I have ${b(shown)} and am checking it…`;
  },
  tooLarge: (limit: number) =>
    fmt`🚫 Nothing changed: that document is too large for me. ${
      format.size(limit)
    } are the most, and every part of an export is smaller.`,
  notHandedOut: () =>
    fmt`🚫 Nothing changed: Telegram does not hand out that document any more. Please send it again.`,
  refused: (problems: readonly ManifestProblem[]) =>
    FormattedString.join(
      [
        fmt`🚫 Nothing changed, because I can't take this manifest:`,
        ...problems.map((problem) => fmt`• ${manifestProblem(problem)}`),
      ],
      "\n",
    ),
  done: ({ entries, part, parts, here, in_trash, waiting }: ImportTold) =>
    FormattedString.join([
      fmt`📥 ${b("Imported")}: ${
        format.plural(entries, { one: "entry", other: "entries" })
      } in the manifest${
        parts === 1 ? "" : `, which is part ${format.number(part)} of ${format.number(parts)}`
      }`,
      ...(here === 0 ? [] : [fmt`✅ ${nFiles(here)} already here, and now as the manifest says`]),
      ...(in_trash === 0 ? [] : [fmt`🗑 ${nFiles(in_trash)} in your trash, updated there`]),
      ...(waiting === 0 ? [] : [
        fmt`⏳ ${
          entriesWait(waiting)
        }: forward me the files, in any order, and each gets back what it was known by`,
      ]),
      ...(parts === 1 ? [] : [fmt`Send me the other parts as well, in any order.`]),
    ], "\n"),
  missing: (count: number) => fmt`📋 ${b("What is missing")}: ${entriesWait(count)}`,
  missingLine: (icon: string, name: string, date: Date) =>
    fmt`${icon} ${name} · ${format.date(date)}`,
  nothingMissing: () => fmt`📋 Nothing is missing: no import is waiting for a file.`,
  askForget: (count: number) =>
    fmt`🗑 Forget what the imports say of ${
      nFiles(count)
    } that have not come yet? Files that are here stay as they are.`,
  forgotten: () => fmt`🗑 Forgotten. No import is waiting for a file any more.`,
};

/** What an import came to; all but the part are numbers of files. */
interface ImportTold {
  entries: number;
  part: number;
  parts: number;
  here: number;
  in_trash: number;
  waiting: number;
}
