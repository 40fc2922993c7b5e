import { fmt, FormattedString } from "@grammyjs/parse-mode";
import type { Category } from "../../domain/kinds.ts";
import { nameList } from "../name_lists.ts";
import { category, format, nFiles } from "./words.ts";

const { b } = FormattedString;

export const select = {
  title: (title: string, count: number) =>
    count === 0
      ? fmt`☑️ ${b(title)} – tick files, on as many pages as you like.`
      : fmt`☑️ ${b(title)} – ${format.number(count)} ticked.`,
  none: () => fmt`Tick one or more files first.`,
  full: (limit: number) =>
    fmt`${format.number(limit)} files are the most at once. Do something with these first.`,
  gone: () => fmt`These files are not there any more.`,
  deleted: (count: number) => fmt`🗑 Moved to the trash: ${nFiles(count)}.`,
  askMove: (count: number) => fmt`📁 Where shall ${nFiles(count)} go?`,
  moved: (to: Category, count: number) => fmt`➡️ Moved to ${category[to]}: ${nFiles(count)}.`,
  movedToFolder: (folder: string, count: number) =>
    fmt`📁 Moved to the folder ${b(folder)}: ${nFiles(count)}.`,
  movedOutOfFolder: (count: number) => fmt`📁 Not in a folder any more: ${nFiles(count)}.`,
  askTags: (count: number) =>
    fmt`🏷 Send me the tags to add to ${nFiles(count)}, like ${b("holiday sea 2026")}.`,
  tagged: (tags: string, count: number) => fmt`🏷 Added to ${nFiles(count)}: ${tags}`,
  sending: (count: number) => fmt`📥 Sending ${nFiles(count)}…`,
  sent: (count: number, failed: readonly string[]) =>
    failed.length === 0 ? fmt`📥 Sent ${nFiles(count)}.` : fmt`📥 Sent ${nFiles(count)}.

Telegram does not hand out ${nFiles(failed.length)} any more:
${nameList(format, failed)}`,
};
