import { fmt, FormattedString } from "@grammyjs/parse-mode";
import type { Catalogue } from "../en.ts";
import { atMostCharacters, category, format, nFiles, nFolders, quoted } from "./words.ts";

const { b } = FormattedString;

export const files: Catalogue["files"] = {
  overview: (count, folderCount, bytes) =>
    fmt`📂 ${b("Мои файлы")} — ${nFiles(count)}, ${
      folderCount === 0 ? "" : `${nFolders(folderCount)}, `
    }${format.size(bytes)}`,
  listTitle: (title, count) => fmt`${b(title)} — ${nFiles(count)}`,
  empty: (title) => fmt`${b(title)} — пока пусто. Пришлите мне файл!`,
  gone: () => fmt`Этого файла больше нет.`,
  undeliverable: (name) => fmt`Telegram больше не выдаёт ${b(name)}. Запись о файле осталась.`,
  movedTo: (to, name) => fmt`➡️ Перемещено в ${quoted(to)}: ${b(name)}`,
  deleted: (name) => fmt`🗑 Перемещено в корзину: ${b(name)}`,
  restored: (count) => fmt`↩️ Возвращено: ${nFiles(count)}`,
  nothingToUndo: () => fmt`Возвращать больше нечего.`,
};

export const rename: Catalogue["rename"] = {
  ask: (name, keepsEnding) =>
    fmt`✏️ Пришлите новое имя для ${b(name)}.${
      keepsEnding ? " Расширение останется прежним, если не написать другое." : ""
    }`,
  done: (name) => fmt`✏️ Переименовано: ${b(name)}`,
  empty: () =>
    fmt`От такого имени ничего не остаётся. Пришлите другое или нажмите ${b("✖️ Отмена")}.`,
  tooLong: (limit) =>
    fmt`Это имя слишком длинное: можно не больше ${
      atMostCharacters(limit)
    }. Пришлите покороче или нажмите ${b("✖️ Отмена")}.`,
};

export const move: Catalogue["move"] = {
  ask: (name, to, folder) =>
    fmt`📁 Куда переместить ${b(name)}? Сейчас файл в разделе ${b(category[to])}${
      folder === null ? "" : fmt`, в папке ${b(folder)}`
    }.`,
  toFolder: (folder, name) => fmt`📁 Перемещено в папку ${b(folder)}: ${b(name)}`,
  outOfFolder: (name) => fmt`📁 Теперь без папки: ${b(name)}`,
};

export const tags: Catalogue["tags"] = {
  ask: (name, tags) =>
    fmt`🏷 Теги файла ${b(name)}: ${tags === "" ? "пока нет" : tags}

Пришлите все теги, которые нужны файлу, например ${b("отпуск море 2026")}: они заменят прежние.${
      tags === "" ? "" : " Чтобы убрать один тег, нажмите на него."
    }`,
  none: () =>
    fmt`Не вижу здесь ни одного тега. Пришлите одно или несколько слов либо нажмите ${
      b("✖️ Отмена")
    }.`,
  done: (name, tags) =>
    tags === "" ? fmt`🏷 Тегов больше нет: ${b(name)}` : fmt`🏷 Теги файла ${b(name)}: ${tags}`,
};
