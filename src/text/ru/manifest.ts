import type { EntryFault, ManifestProblem } from "../../domain/manifest_reader.ts";
import { atMostCharacters, atMostLevels, format } from "./words.ts";

/** What is wrong with a manifest, in one sentence. */
export const manifestProblem = (problem: ManifestProblem): string => {
  switch (problem.problem) {
    case "not_json":
      return "Это не JSON.";
    case "not_a_manifest":
      return 'Это JSON, но в "format" не "filekeeper".';
    case "version":
      return problem.version === null
        ? 'Не указана "version".'
        : `Версия формата — ${problem.version}, поддерживаются версии 1 и 2.`;
    case "part":
      return '"part" и "parts" не подходят друг к другу.';
    case "exported_at":
      return '"exported_at" — не дата ISO 8601.';
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
    case "too_large":
      return "слишком большая или со слишком глубокой вложенностью";
    case "file_unique_id":
      return '"file_unique_id" не указан или не от Telegram';
    case "name":
      return '"name" не указано или пустое';
    case "name_long":
      return `"name" длиннее ${atMostCharacters(limit)}`;
    case "category":
      return 'в "category" можно только photo, video, document, audio, other или note';
    case "folder":
      return '"folder" — не список имён';
    case "folder_deep":
      return `"folder" глубже ${atMostLevels(limit)}`;
    case "folder_name":
      return "имя папки пустое";
    case "folder_name_long":
      return `имя папки длиннее ${atMostCharacters(limit)}`;
    case "tags":
      return '"tags" — не список слов';
    case "tags_many":
      return `тегов больше, чем ${format.number(limit)}`;
    case "tag":
      return `тег — это одно слово не длиннее ${atMostCharacters(limit)}`;
    case "caption":
      return '"caption" — не текст';
    case "caption_long":
      return `"caption" длиннее ${atMostCharacters(limit)}`;
    case "entities":
      return '"entities" не подходит к тексту';
    case "from":
      return 'в "from" нужны "type" (user, hidden, chat или channel) и "name"';
    case "note":
      return 'в "note" нужен "text"';
    case "note_long":
      return `"note" длиннее ${atMostCharacters(limit)}`;
    case "created_at":
      return '"created_at" — не дата ISO 8601 между 1970 и 2100 годами';
  }
};
