import { fmt, FormattedString } from "../formatted_string.ts";
import type { Catalogue } from "../en.ts";
import { format, nFiles, quoted, soFar } from "./words.ts";

const { b } = FormattedString;

export const trash: Catalogue["trash"] = {
  empty: () => fmt`🗑 ${b("Корзина")} — пусто.`,
  deletedOn: (date) => fmt`🗑 Удалено ${format.date(date)}`,
  keptUntil: (date) => fmt`хранится до ${format.date(date)}`,
  gone: () => fmt`Этого файла в корзине уже нет.`,
  restored: (name, to) => fmt`♻️ Восстановлено в ${quoted(to)}: ${b(name)}`,
  restoredToFolder: (name, folder) => fmt`♻️ Восстановлено в 📁 ${b(folder)}: ${b(name)}`,
  folder: (name, count) => `📁 ${name} · ${nFiles(count)}`,
  folderGone: () => fmt`Этой папки в корзине уже нет.`,
  askOne: (name) => fmt`❌ Удалить ${b(name)} навсегда? Отменить это нельзя.`,
  askFolder: (name, count) =>
    fmt`❌ Удалить навсегда папку ${b(name)}, в ней ${nFiles(count)}? Отменить это нельзя.`,
  deletedForGood: (name) => fmt`❌ Удалено навсегда: ${b(name)}`,
  restoredMany: (count) => fmt`♻️ Восстановлено: ${nFiles(count)}`,
  ask: (count) => fmt`🧹 Удалить ${nFiles(count)} навсегда? Отменить это нельзя.`,
  emptied: (count) =>
    count === 0
      ? fmt`🧹 Этих файлов в корзине уже нет.`
      : fmt`🧹 Удалено навсегда: ${nFiles(count)}.`,
  emptying: (count) => fmt`🧹 Очищаю корзину…${soFar(count)}`,
};
