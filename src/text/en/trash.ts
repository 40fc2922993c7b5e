import { fmt, FormattedString } from "../formatted_string.ts";
import type { Category } from "../../domain/kinds.ts";
import { category, format, nFiles, soFar } from "./words.ts";

const { b } = FormattedString;

export const trash = {
  empty: () => fmt`🗑 ${b("Trash")} – empty.`,
  deletedOn: (date: Date) => fmt`🗑 Deleted ${format.date(date)}`,
  keptUntil: (date: Date) => fmt`kept until ${format.date(date)}`,
  gone: () => fmt`This file is no longer in the trash.`,
  restored: (name: string, to: Category) => fmt`♻️ Restored to ${category[to]}: ${b(name)}`,
  restoredToFolder: (name: string, folder: string) =>
    fmt`♻️ Restored to 📁 ${b(folder)}: ${b(name)}`,
  folder: (name: string, count: number) => `📁 ${name} · ${nFiles(count)}`,
  folderGone: () => fmt`This folder is no longer in the trash.`,
  askOne: (name: string) => fmt`❌ Delete ${b(name)} for good? This can't be undone.`,
  askFolder: (name: string, count: number) =>
    fmt`❌ Delete the folder ${b(name)} with ${nFiles(count)} for good? This can't be undone.`,
  deletedForGood: (name: string) => fmt`❌ Deleted for good: ${b(name)}`,
  restoredMany: (count: number) => fmt`♻️ Restored: ${nFiles(count)}`,
  ask: (count: number) => fmt`🧹 Delete ${nFiles(count)} for good? This can't be undone.`,
  emptied: (count: number) =>
    count === 0
      ? fmt`🧹 These files are no longer in the trash.`
      : fmt`🧹 Deleted for good: ${nFiles(count)}.`,
  emptying: (count: number) => fmt`🧹 Emptying the trash…${soFar(count)}`,
};
