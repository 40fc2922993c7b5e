import { fmt, FormattedString } from "@grammyjs/parse-mode";
import type { Category } from "../../domain/kinds.ts";
import { category, format, nFiles } from "./words.ts";

const { b } = FormattedString;

export const upload = {
  choose: () => fmt`Where shall the files go? With ${b("✨ Auto")} I sort them by what they are.`,
  waiting: (to: Category | "auto", folder: string | null) =>
    to === "auto"
      ? fmt`📤 Send me your files, as many as you like: I'll sort them${
        folder === null ? "" : fmt` and put them into ${b(folder)}`
      }. Press ${b("✅ Done")} when that's all.`
      : fmt`📤 Send me your files for ${b(category[to])}, as many as you like. Press ${
        b("✅ Done")
      } when that's all.`,
  textMeanwhile: () =>
    fmt`I am waiting for your files. Send them, or press ${b("✅ Done")} when that's all.`,
  done: (count: number) =>
    count === 0
      ? fmt`✅ Done: nothing was sent, and nothing changed.`
      : fmt`✅ Done: ${nFiles(count)} kept.`,
  cancelled: (count: number) =>
    count === 0
      ? fmt`Cancelled: nothing had been sent.`
      : fmt`Cancelled. ${nFiles(count)} that had arrived ${count === 1 ? "is" : "are"} kept.`,
  expired: () => fmt`The upload you had begun was closed after an hour without files.`,
  removed: (count: number) => fmt`🗑 ${nFiles(count)} moved to the trash.`,

  savedOne: (to: Category, name: string) => fmt`✅ Saved to ${category[to]}: ${b(name)}`,
  restoredOne: (to: Category, name: string) =>
    fmt`✅ Saved to ${category[to]}: ${b(name)}
It lay in the trash and is back.`,
  duplicateOne: (to: Category, name: string) =>
    fmt`You already have this file: ${b(name)}, in ${category[to]}.`,
  savedMany: (count: number, counts: readonly [Category, number][]) =>
    fmt`✅ Saved ${nFiles(count)}: ${
      counts.map(([to, n]) => `${category[to]} ${format.number(n)}`).join(", ")
    }`,
  savedNone: () => fmt`Nothing new was saved.`,
  /** One line of a reply that names many files. */
  lineSaved: (icon: string, name: string) => fmt`${icon} ${name}`,
  lineDuplicate: (icon: string, name: string) => fmt`${icon} You already have this file: ${name}`,
  lineLooksLike: (icon: string, name: string, detected: Category) =>
    fmt`${icon} ${name} – looks like one for ${category[detected]}`,
  lineRefused: (icon: string, name: string) => fmt`🚫 ${icon} ${name} – not saved`,
  looksLike: (detected: Category) => fmt`It looks like it belongs in ${category[detected]}.`,

  tooLarge: (name: string, size: number, limit: number) =>
    fmt`🚫 Not saved: ${b(name)} has ${format.size(size)}, and one file may have ${
      format.size(limit)
    } at most.`,
  overQuota: (name: string, size: number, used: number, quota: number) =>
    fmt`🚫 Not saved: ${b(name)} has ${format.size(size)}, and you have used ${
      format.size(used)
    } of your ${format.size(quota)}.`,
  tooMany: (name: string, used: number, limit: number) =>
    fmt`🚫 Not saved: ${b(name)}. You keep ${nFiles(used)}, and ${
      format.number(limit)
    } is the most here.`,
};
