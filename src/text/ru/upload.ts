import { fmt, FormattedString } from "../formatted_string.ts";
import type { Catalogue } from "../en.ts";
import { category, counted, filesMovedToTrash, format, nFiles, quoted, soFar } from "./words.ts";

const { b } = FormattedString;

const filesSaved = counted("файл сохранён", "файла сохранены", "файлов сохранено");

export const upload: Catalogue["upload"] = {
  choose: () => fmt`Выберите раздел. ${b("✨ Авто")} разложит всё по местам.`,
  waiting: (to, folder) => {
    const place = to === "auto" ? folder : category[to];
    return place === null
      ? fmt`📤 Присылайте любые файлы, я разложу их по разделам. Когда закончите, нажмите ${
        b("✅ Готово")
      }.`
      : fmt`📤 Присылайте файлы в ${to === "auto" ? "папку" : "раздел"} ${
        b(place)
      }, сколько нужно. Когда закончите, нажмите ${b("✅ Готово")}.`;
  },
  textMeanwhile: () =>
    fmt`Жду файлы. Пришлите их или нажмите ${
      b("✅ Готово")
    }. Чтобы сохранить текст, поставьте перед ним ${b("/note")}.`,
  done: (count) =>
    count === 0 ? fmt`✅ Готово. Новых файлов не было.` : fmt`✅ Готово: ${filesSaved(count)}.`,
  cancelled: (count) =>
    count === 0
      ? fmt`Отменено. Новых файлов не было.`
      : fmt`Отменено. Уже сохранено: ${nFiles(count)}.`,
  expired: () => fmt`Загрузка завершена: за час не пришло ни одного файла.`,
  removing: (count) => fmt`🗑 Перемещаю файлы в корзину…${soFar(count)}`,
  removed: (count) => fmt`🗑 ${filesMovedToTrash(count)}.`,

  savedOne: ({ category: to, folder }, name) =>
    fmt`✅ Сохранено в ${folder === null ? quoted(to) : fmt`📁 ${b(folder)}`}: ${b(name)}`,
  restoredOne: ({ category: to, folder }, name) =>
    fmt`✅ Сохранено в ${folder === null ? quoted(to) : fmt`📁 ${b(folder)}`}: ${b(name)}
Файл был в корзине и снова на месте.`,
  duplicateOne: (to, name) => fmt`Этот файл у вас уже есть: ${b(name)}, в разделе ${quoted(to)}.`,
  savedMany: (count, counts) =>
    fmt`✅ ${filesSaved(count)}: ${
      counts.map(([to, n]) => `${category[to]} ${format.number(n)}`).join(", ")
    }`,
  savedManyTo: (count, folder) => fmt`✅ ${filesSaved(count)} в 📁 ${b(folder)}`,
  savedNone: () => fmt`Новых файлов нет.`,
  lineSaved: (icon, name) => fmt`${icon} ${name}`,
  lineDuplicate: (icon, name) => fmt`${icon} Этот файл у вас уже есть: ${name}`,
  lineLooksLike: (icon, name, detected) => fmt`${icon} ${name} — скорее ${quoted(detected)}`,
  lineRefused: (icon, name) => fmt`🚫 ${icon} ${name} — не сохранено`,
  looksLike: (detected) => fmt`Похоже, ему место в разделе ${quoted(detected)}.`,

  tooLarge: (name, size, limit) =>
    fmt`🚫 Не сохранено: ${b(name)} весит ${format.size(size)}, а лимит на файл — ${
      format.size(limit)
    }.`,
  overQuota: (name, size, used, quota) =>
    fmt`🚫 Не сохранено: ${b(name)} весит ${format.size(size)}, а свободно ${
      format.size(Math.max(0, quota - used))
    }.`,
  tooMany: (name, used, limit) =>
    fmt`🚫 Не сохранено: ${b(name)}. У вас ${nFiles(used)}, лимит — ${format.number(limit)}.`,
};
