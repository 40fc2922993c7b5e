import { fmt, FormattedString } from "../formatted_string.ts";
import type { Catalogue } from "../en.ts";
import { atMostLevels, counted, filesMovedToTrash, nFiles, nFolders, soFar } from "./words.ts";

const { b } = FormattedString;

export const folders: Catalogue["folders"] = {
  title: (title, count) => fmt`${b(title)} — ${nFolders(count)}`,
  none: () => fmt`📁 ${b("Папки")} — пока ни одной. Создайте папку и переместите в неё файлы.`,
  inside: (title, folderCount, fileCount) =>
    fmt`${b(title)} — ${
      folderCount + fileCount === 0 ? "пока пусто." : [
        folderCount > 0 ? nFolders(folderCount) : undefined,
        fileCount > 0 ? nFiles(fileCount) : undefined,
      ].filter((part) => part !== undefined).join(", ")
    }`,
  gone: () => fmt`Этой папки больше нет.`,
  ask: (inside) =>
    inside === null
      ? fmt`➕ Как назвать новую папку?`
      : fmt`➕ Как назвать новую папку в ${b(inside)}?`,
  askName: (name) => fmt`✏️ Пришлите новое имя для папки ${b(name)}.`,
  created: (name) => fmt`✅ Папка создана: ${b(name)}`,
  there: (name) => fmt`Папка ${b(name)} здесь уже есть.`,
  renamed: (name) => fmt`✏️ Папка переименована: ${b(name)}`,
  tooDeep: (limit) => fmt`Папки можно вкладывать не глубже ${atMostLevels(limit)}.`,
  askMove: (name) => fmt`📁 Куда переместить папку ${b(name)}?`,
  moved: (name, into) =>
    into === null
      ? fmt`📁 Перемещено на верхний уровень: ${b(name)}`
      : fmt`📁 Перемещено в папку ${b(into)}: ${b(name)}`,
  intoItself: (name) => fmt`Папку ${b(name)} нельзя переместить в неё саму или в её подпапку.`,
  deleted: (name, folderCount, fileCount) =>
    fmt`🗑 Папка удалена: ${b(name)}${
      folderCount === 0
        ? ""
        : fmt`, вместе с ${
          counted("вложенной папкой", "вложенными папками", "вложенными папками")(folderCount)
        }`
    }${fileCount === 0 ? "" : fmt`. ${filesMovedToTrash(fileCount)}`}.`,
  deleting: (name, fileCount) => fmt`🗑 Удаляю папку ${b(name)}…${soFar(fileCount)}`,
  restored: (folderCount, fileCount) =>
    fmt`↩️ Восстановлено: ${nFolders(folderCount)}${
      fileCount === 0 ? "" : fmt`, ${nFiles(fileCount)}`
    }`,
};
