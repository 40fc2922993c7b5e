import { fmt, FormattedString } from "../formatted_string.ts";
import type { Category } from "../../domain/kinds.ts";
import { nameList } from "../name_lists.ts";
import { category, format, nFiles } from "./words.ts";

const { b } = FormattedString;

export const select = {
  title: (title: string, count: number) =>
    count === 0
      ? fmt`☑️ ${b(title)} – select files on as many pages as you like.`
      : fmt`☑️ ${b(title)} – ${format.number(count)} selected.`,
  none: () => fmt`Select at least one file first.`,
  full: (limit: number) => fmt`You can select up to ${format.number(limit)} files at once.`,
  gone: () => fmt`These files no longer exist.`,
  deleted: (count: number) => fmt`🗑 Moved to the trash: ${nFiles(count)}.`,
  askMove: (count: number) => fmt`📁 Choose where to move ${nFiles(count)}.`,
  moved: (to: Category, count: number) => fmt`➡️ Moved to ${category[to]}: ${nFiles(count)}.`,
  movedToFolder: (folder: string, count: number) =>
    fmt`📁 Moved to ${b(folder)}: ${nFiles(count)}.`,
  movedOutOfFolder: (count: number) => fmt`📁 No longer in a folder: ${nFiles(count)}.`,
  askTags: (count: number) =>
    fmt`🏷 Send tags to add to ${nFiles(count)}, such as ${b("holiday sea 2026")}.`,
  tagged: (tags: string, count: number) => fmt`🏷 Added to ${nFiles(count)}: ${tags}`,
  sending: (count: number) => fmt`📥 Sending ${nFiles(count)}…`,
  sent: (count: number, failed: readonly string[], refused: readonly string[]) =>
    FormattedString.join([
      fmt`📥 Sent ${nFiles(count)}.`,
      ...(failed.length === 0 ? [] : [
        fmt`Telegram no longer has ${nFiles(failed.length)}:
${nameList(format, failed, refused)}`,
      ]),
      ...(refused.length === 0 ? [] : [
        fmt`Telegram didn't let me send ${nFiles(refused.length)}; try again later:
${nameList(format, refused, failed)}`,
      ]),
    ], "\n\n"),
};
