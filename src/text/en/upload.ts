import { fmt, FormattedString } from "../formatted_string.ts";
import type { Category } from "../../domain/kinds.ts";
import { category, format, nFiles, soFar } from "./words.ts";

const { b } = FormattedString;

export const upload = {
  choose: () => fmt`Choose a category. ${b("✨ Auto")} sorts for you.`,
  waiting: (to: Category | "auto", folder: string | null) => {
    const place = to === "auto" ? folder : category[to];
    return place === null
      ? fmt`📤 Send your files, as many as you like: I'll sort them. Press ${
        b("✅ Done")
      } when you're finished.`
      : fmt`📤 Send files for ${b(place)}, as many as you like. Press ${
        b("✅ Done")
      } when you're finished.`;
  },
  textMeanwhile: () =>
    fmt`I'm waiting for files. Send them, or press ${b("✅ Done")} to finish. To keep a text, put ${
      b("/note")
    } before it.`,
  done: (count: number) =>
    count === 0 ? fmt`✅ Done. Nothing new was sent.` : fmt`✅ Done: ${nFiles(count)} saved.`,
  cancelled: (count: number) =>
    count === 0
      ? fmt`Cancelled. Nothing new was sent.`
      : fmt`Cancelled. ${nFiles(count)} ${count === 1 ? "was" : "were"} already saved.`,
  expired: () => fmt`Your upload ended after an hour without files.`,
  removing: (count: number) => fmt`🗑 Moving files to the trash…${soFar(count)}`,
  removed: (count: number) => fmt`🗑 ${nFiles(count)} moved to the trash.`,

  savedOne: ({ category: to, folder }: SavedPlace, name: string) =>
    fmt`✅ Saved to ${folder === null ? category[to] : fmt`📁 ${b(folder)}`}: ${b(name)}`,
  restoredOne: ({ category: to, folder }: SavedPlace, name: string) =>
    fmt`✅ Saved to ${folder === null ? category[to] : fmt`📁 ${b(folder)}`}: ${b(name)}
It was in the trash; I brought it back.`,
  duplicateOne: (to: Category, name: string) =>
    fmt`You already have this file: ${b(name)}, in ${category[to]}.`,
  savedMany: (count: number, counts: readonly [Category, number][]) =>
    fmt`✅ Saved ${nFiles(count)}: ${
      counts.map(([to, n]) => `${category[to]} ${format.number(n)}`).join(", ")
    }`,
  savedManyTo: (count: number, folder: string) => fmt`✅ Saved ${nFiles(count)} to 📁 ${b(folder)}`,
  savedNone: () => fmt`Nothing new was saved.`,
  /** One line of a reply that names many files. */
  lineSaved: (icon: string, name: string) => fmt`${icon} ${name}`,
  lineDuplicate: (icon: string, name: string) => fmt`${icon} You already have this file: ${name}`,
  lineLooksLike: (icon: string, name: string, detected: Category) =>
    fmt`${icon} ${name} – fits better in ${category[detected]}`,
  lineRefused: (icon: string, name: string) => fmt`🚫 ${icon} ${name} – not saved`,
  looksLike: (detected: Category) => fmt`It looks like it belongs in ${category[detected]}.`,

  tooLarge: (name: string, size: number, limit: number) =>
    fmt`🚫 Not saved: ${b(name)} is ${format.size(size)}; the limit is ${
      format.size(limit)
    } per file.`,
  overQuota: (name: string, size: number, used: number, quota: number) =>
    fmt`🚫 Not saved: ${b(name)} is ${format.size(size)}; you have ${
      format.size(Math.max(0, quota - used))
    } left.`,
  tooMany: (name: string, used: number, limit: number) =>
    fmt`🚫 Not saved: ${b(name)}. You have ${nFiles(used)}; the limit is ${format.number(limit)}.`,
};

/** Where a file was saved: a folder, if it went into one, is what counts. */
interface SavedPlace {
  category: Category;
  folder: string | null;
}
