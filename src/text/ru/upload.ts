import { fmt, FormattedString } from "@grammyjs/parse-mode";
import type { Catalogue } from "../en.ts";
import { category, counted, filesMovedToTrash, format, nFiles, quoted } from "./words.ts";

const { b } = FormattedString;

const filesSaved = counted("файл сохранён", "файла сохранены", "файлов сохранено");

export const upload: Catalogue["upload"] = {
  choose: () => fmt`Куда положить файлы? Если выбрать ${b("✨ Авто")}, я разложу их по типам.`,
  waiting: (to, folder) =>
    to === "auto"
      ? fmt`📤 Присылайте файлы, сколько нужно: я разложу их по типам${
        folder === null ? "" : fmt` и положу в папку ${b(folder)}`
      }. Когда закончите, нажмите ${b("✅ Готово")}.`
      : fmt`📤 Присылайте файлы для раздела ${
        b(category[to])
      }, сколько нужно. Когда закончите, нажмите ${b("✅ Готово")}.`,
  textMeanwhile: () =>
    fmt`Я жду ваши файлы. Присылайте их или нажмите ${b("✅ Готово")}, если это всё.`,
  done: (count) =>
    count === 0
      ? fmt`✅ Готово: файлов не было, ничего не изменилось.`
      : fmt`✅ Готово: ${filesSaved(count)}.`,
  cancelled: (count) =>
    count === 0
      ? fmt`Отменено: файлов ещё не было.`
      : fmt`Отменено. То, что уже пришло, сохранено: ${nFiles(count)}.`,
  expired: () => fmt`Загрузка, которую вы начали, закрыта: за час не пришло ни одного файла.`,
  removed: (count) => fmt`🗑 ${filesMovedToTrash(count)}.`,

  savedOne: (to, name) => fmt`✅ Сохранено в ${quoted(to)}: ${b(name)}`,
  restoredOne: (to, name) =>
    fmt`✅ Сохранено в ${quoted(to)}: ${b(name)}
Файл лежал в корзине и теперь снова на месте.`,
  duplicateOne: (to, name) => fmt`Этот файл у вас уже есть: ${b(name)}, в разделе ${quoted(to)}.`,
  savedMany: (count, counts) =>
    fmt`✅ ${filesSaved(count)}: ${
      counts.map(([to, n]) => `${category[to]} ${format.number(n)}`).join(", ")
    }`,
  savedNone: () => fmt`Ничего нового не сохранено.`,
  lineSaved: (icon, name) => fmt`${icon} ${name}`,
  lineDuplicate: (icon, name) => fmt`${icon} Этот файл у вас уже есть: ${name}`,
  lineLooksLike: (icon, name, detected) => fmt`${icon} ${name} — скорее ${quoted(detected)}`,
  lineRefused: (icon, name) => fmt`🚫 ${icon} ${name} — не сохранено`,
  looksLike: (detected) => fmt`Похоже, ему место в разделе ${quoted(detected)}.`,

  tooLarge: (name, size, limit) =>
    fmt`🚫 Не сохранено: ${b(name)} занимает ${
      format.size(size)
    }, а один файл может занимать не больше ${format.size(limit)}.`,
  overQuota: (name, size, used, quota) =>
    fmt`🚫 Не сохранено: ${b(name)} занимает ${format.size(size)}, а у вас уже занято ${
      format.size(used)
    } из ${format.size(quota)}.`,
  tooMany: (name, used, limit) =>
    fmt`🚫 Не сохранено: ${b(name)}. У вас уже ${nFiles(used)}, а хранить здесь можно не больше ${
      format.number(limit)
    }.`,
};
