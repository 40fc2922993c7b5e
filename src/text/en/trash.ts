import { fmt, FormattedString } from "@grammyjs/parse-mode";
import type { Category } from "../../domain/kinds.ts";
import { category, format, nFiles } from "./words.ts";

const { b } = FormattedString;

export const trash = {
  empty: () => fmt`🗑 ${b("Trash")} – empty.`,
  deletedOn: (date: Date) => fmt`🗑 In the trash since ${format.date(date)}`,
  keptUntil: (date: Date) => fmt`kept until ${format.date(date)}`,
  gone: () => fmt`This file is not in the trash any more.`,
  restored: (name: string, to: Category) => fmt`♻️ Restored to ${category[to]}: ${b(name)}`,
  restoredMany: (count: number) => fmt`♻️ Restored: ${nFiles(count)}`,
  ask: (count: number) =>
    fmt`🧹 Delete ${nFiles(count)} in the trash for good? This can't be undone.`,
  emptied: (count: number) =>
    count === 0
      ? fmt`🧹 What was in the trash is gone for good.`
      : fmt`🧹 Deleted for good: ${nFiles(count)}.`,
  emptying: () => fmt`🧹 Deleting for good. With so many files it takes a moment.`,
};
