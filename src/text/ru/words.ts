import type { Category, Kind } from "../../domain/kinds.ts";
import type { Catalogue } from "../en.ts";
import { formatFor } from "../format.ts";

export const format = formatFor("ru");

/** A count with what goes along with 1, 2 and 5; a fraction takes the second. */
export const counted = (one: string, few: string, many: string) => (count: number) =>
  format.plural(count, { one, few, many, other: few });

export const nFiles = counted("файл", "файла", "файлов");
export const nFolders = counted("папка", "папки", "папок");
export const filesMovedToTrash = counted(
  "файл перемещён в корзину",
  "файла перемещены в корзину",
  "файлов перемещено в корзину",
);
/** After «не больше»: the genitive. */
export const atMostFiles = counted("файла", "файлов", "файлов");
export const atMostCharacters = counted("символа", "символов", "символов");
export const atMostLevels = counted("уровня", "уровней", "уровней");

/** Of a file without a name: in `Фото 2026-11-26 (384).jpg`. */
export const kind: Record<Kind, string> = {
  photo: "Фото",
  video: "Видео",
  document: "Документ",
  audio: "Аудио",
  voice: "Голосовое",
  animation: "Анимация",
  video_note: "Кружок",
  sticker: "Стикер",
  live_photo: "Живое фото",
  note: "Заметка",
};

export const category: Record<Category, string> = {
  photo: "Фото",
  video: "Видео",
  document: "Документы",
  audio: "Аудио",
  other: "Другое",
  note: "Заметки",
};
/** A category within a sentence: in quotes, since its name is not inflected. */
export const quoted = (of: Category) => `«${category[of]}»`;

export const order: Catalogue["order"] = {
  newest: "Новые",
  oldest: "Старые",
  name: "По имени",
  largest: "Большие",
};

export const soFar = (files: number) => files === 0 ? "" : ` Готово: ${nFiles(files)}.`;

/** Files that are all of one category, by what they are. */
export const nOf = (category: Category | null, count: number) => {
  switch (category) {
    case "photo":
      return `${format.number(count)} фото`;
    case "video":
      return `${format.number(count)} видео`;
    case "document":
      return counted("документ", "документа", "документов")(count);
    case "audio":
      return counted("аудиофайл", "аудиофайла", "аудиофайлов")(count);
    case "note":
      return counted("заметка", "заметки", "заметок")(count);
    default:
      return nFiles(count);
  }
};
