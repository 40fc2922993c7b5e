import type { EntryFault, ManifestProblem } from "../../domain/manifest.ts";
import { atMostCharacters, atMostLevels, format } from "./words.ts";

/** What is wrong with a manifest, in one sentence. */
export const manifestProblem = (problem: ManifestProblem): string => {
  switch (problem.problem) {
    case "not_json":
      return "Этот документ — не JSON.";
    case "not_a_manifest":
      return 'Это JSON, но не файл экспорта: в поле "format" должно быть "filekeeper".';
    case "version":
      return problem.version === null
        ? "Не указана версия формата."
        : `Версия формата — ${problem.version}, а я знаю только версию 1.`;
    case "part":
      return 'Числа в полях "part" и "parts" не подходят друг к другу.';
    case "exported_at":
      return 'В поле "exported_at" — не дата в формате ISO 8601.';
    case "no_files":
      return 'Нет списка "files".';
    case "too_many_folders":
      return `Папок больше, чем ${format.number(problem.limit)}.`;
    case "entry":
      return `Запись ${format.number(problem.entry)}: ${entryFault(problem.fault)}.`;
  }
};
const entryFault = ({ fault, limit = 0 }: EntryFault): string => {
  switch (fault) {
    case "no_object":
      return "это не объект";
    case "file_unique_id":
      return 'в поле "file_unique_id" пусто или не то, что даёт Telegram';
    case "name":
      return 'поле "name" пустое, или в имени нет видимых символов';
    case "name_long":
      return `имя длиннее ${atMostCharacters(limit)}`;
    case "category":
      return 'в поле "category" не photo, video, document, audio или other';
    case "folder":
      return 'в поле "folder" не список имён';
    case "folder_deep":
      return `папка вложена глубже ${atMostLevels(limit)}`;
    case "folder_name":
      return "в имени папки нет видимых символов";
    case "folder_name_long":
      return `имя папки длиннее ${atMostCharacters(limit)}`;
    case "tags":
      return 'в поле "tags" не список слов';
    case "tags_many":
      return `тегов больше, чем ${format.number(limit)}`;
    case "tag":
      return `тег — не слово длиной не больше ${atMostCharacters(limit)}`;
    case "caption":
      return 'в поле "caption" не текст';
    case "caption_long":
      return `подпись длиннее ${atMostCharacters(limit)}`;
    case "created_at":
      return 'в поле "created_at" нет даты в формате ISO 8601 между 1970 и 2100 годами';
  }
};
