import { fmt, FormattedString } from "../formatted_string.ts";
import type { Catalogue } from "../en.ts";
import { nameList } from "../name_lists.ts";
import { atMostFiles, counted, format, nFiles, quoted } from "./words.ts";

const { b } = FormattedString;

/** After «к»: the dative. */
const toFiles = counted("файлу", "файлам", "файлам");

export const select: Catalogue["select"] = {
  title: (title, count) =>
    count === 0
      ? fmt`☑️ ${b(title)} — выберите файлы, можно на разных страницах.`
      : fmt`☑️ ${b(title)} — выбрано: ${format.number(count)}.`,
  none: () => fmt`Сначала выберите хотя бы один файл.`,
  full: (limit) => fmt`За один раз можно выбрать не больше ${atMostFiles(limit)}.`,
  gone: () => fmt`Этих файлов больше нет.`,
  deleted: (count) => fmt`🗑 Перемещено в корзину: ${nFiles(count)}.`,
  askMove: (count) => fmt`📁 Куда переместить ${nFiles(count)}?`,
  moved: (to, count) => fmt`➡️ Перемещено в ${quoted(to)}: ${nFiles(count)}.`,
  movedToFolder: (folder, count) => fmt`📁 Перемещено в папку ${b(folder)}: ${nFiles(count)}.`,
  movedOutOfFolder: (count) => fmt`📁 Теперь без папки: ${nFiles(count)}.`,
  askTags: (count) =>
    fmt`🏷 Какие теги добавить к ${toFiles(count)}? Пришлите их, например ${b("отпуск море 2026")}.`,
  tagged: (tags, count) => fmt`🏷 Добавлено к ${toFiles(count)}: ${tags}`,
  sending: (count) => fmt`📥 Отправляю ${nFiles(count)}…`,
  sent: (count, failed, refused) =>
    FormattedString.join([
      fmt`📥 Отправлено: ${nFiles(count)}.`,
      ...(failed.length === 0 ? [] : [
        fmt`Telegram больше не хранит ${nFiles(failed.length)}:
${nameList(format, failed, refused)}`,
      ]),
      ...(refused.length === 0 ? [] : [
        fmt`Telegram не дал отправить ${nFiles(refused.length)}; попробуйте позже:
${nameList(format, refused, failed)}`,
      ]),
    ], "\n\n"),
};
