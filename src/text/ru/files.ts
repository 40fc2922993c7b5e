import { fmt, FormattedString } from "../formatted_string.ts";
import type { Catalogue } from "../en.ts";
import { atMostCharacters, category, format, nFiles, nFolders, quoted, soFar } from "./words.ts";

const { b } = FormattedString;

export const files: Catalogue["files"] = {
  overview: (count, folderCount, bytes) =>
    fmt`📂 ${b("Мои файлы")} — ${nFiles(count)}, ${
      folderCount === 0 ? "" : `${nFolders(folderCount)}, `
    }${format.size(bytes)}`,
  justSent: "📤 Только что",
  listTitle: (title, count) => fmt`${b(title)} — ${nFiles(count)}`,
  empty: (title) => fmt`${b(title)} — пока пусто. Пришлите файл!`,
  gone: (mayBeElsewhere) =>
    mayBeElsewhere
      ? fmt`Этого файла больше нет, или он в другой библиотеке: 📍`
      : fmt`Этого файла больше нет.`,
  undeliverable: (name) => fmt`Telegram больше не хранит ${b(name)}. В списке файл останется.`,
  refused: (name) =>
    fmt`Telegram не дал отправить ${
      b(name)
    }. Попробуйте позже. Если это голосовое или видеосообщение, проверьте в настройках конфиденциальности Telegram, кто может вам их присылать.`,
  from: (name, date) =>
    fmt`Переслано от: ${b(name)}${date === null ? "" : `, ${format.date(date)}`}`,
  movedTo: (to, name) => fmt`➡️ Перемещено в ${quoted(to)}: ${b(name)}`,
  deleted: (name) => fmt`🗑 Перемещено в корзину: ${b(name)}`,
  restored: (count) => fmt`↩️ Восстановлено: ${nFiles(count)}`,
  restoring: (count) => fmt`↩️ Возвращаю…${soFar(count)}`,
  nothingToUndo: () => fmt`Возвращать уже нечего.`,
};

export const rename: Catalogue["rename"] = {
  ask: (name, keepsEnding) =>
    fmt`✏️ Пришлите новое имя для ${b(name)}.${
      keepsEnding ? " Расширение останется прежним, если не указать другое." : ""
    }
При скачивании у файла останется исходное имя.`,
  done: (name) => fmt`✏️ Переименовано: ${b(name)}`,
  empty: () => fmt`Имя не может быть пустым. Пришлите другое или нажмите ${b("✖️ Отмена")}.`,
  tooLong: (limit) =>
    fmt`Имя слишком длинное: можно не больше ${
      atMostCharacters(limit)
    }. Пришлите короче или нажмите ${b("✖️ Отмена")}.`,
};

export const move: Catalogue["move"] = {
  ask: (name, to, folder) =>
    fmt`📁 Куда переместить ${b(name)}? Сейчас: раздел ${b(category[to])}${
      folder === null ? "" : fmt`, папка ${b(folder)}`
    }.`,
  toFolder: (folder, name) => fmt`📁 Перемещено в папку ${b(folder)}: ${b(name)}`,
  outOfFolder: (name) => fmt`📁 Теперь без папки: ${b(name)}`,
};

export const tags: Catalogue["tags"] = {
  ask: (name, tags) =>
    fmt`🏷 Теги файла ${b(name)}: ${tags === "" ? "пока нет" : tags}

Пришлите нужные теги, например ${b("отпуск море 2026")}.${
      tags === "" ? "" : " Они заменят прежние. Чтобы убрать тег, нажмите на него."
    }`,
  none: () =>
    fmt`Тегов здесь нет. Пришлите одно или несколько слов либо нажмите ${b("✖️ Отмена")}.`,
  done: (name, tags) =>
    tags === "" ? fmt`🏷 Теги убраны: ${b(name)}` : fmt`🏷 Теги файла ${b(name)}: ${tags}`,
};
