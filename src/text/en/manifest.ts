import type { EntryFault, ManifestProblem } from "../../domain/manifest_reader.ts";
import { format } from "./words.ts";

/** What is wrong with a manifest, in one sentence. */
export const manifestProblem = (problem: ManifestProblem): string => {
  switch (problem.problem) {
    case "not_json":
      return "It isn't JSON.";
    case "not_a_manifest":
      return 'It\'s JSON, but its "format" isn\'t "filekeeper".';
    case "version":
      return problem.version === null
        ? 'Its "version" is missing.'
        : `Its "version" is ${problem.version}; I read versions 1 and 2.`;
    case "part":
      return 'Its "part" and "parts" don\'t fit together.';
    case "exported_at":
      return 'Its "exported_at" isn\'t an ISO 8601 date.';
    case "no_files":
      return 'Its list of "files" is missing.';
    case "too_many_folders":
      return `It has more than ${format.number(problem.limit)} folders.`;
    case "entry":
      return `Entry ${format.number(problem.entry)}: ${entryFault(problem.fault)}.`;
  }
};
const entryFault = ({ fault, limit = 0 }: EntryFault): string => {
  const most = format.number(limit);
  switch (fault) {
    case "no_object":
      return "not an object";
    case "too_large":
      return "too large or too deeply nested";
    case "file_unique_id":
      return "\"file_unique_id\" is missing or isn't Telegram's";
    case "name":
      return '"name" is missing or blank';
    case "name_long":
      return `"name" is longer than ${most} characters`;
    case "category":
      return '"category" must be photo, video, document, audio, other or note';
    case "folder":
      return '"folder" must be a list of names';
    case "folder_deep":
      return `"folder" is more than ${most} levels deep`;
    case "folder_name":
      return "a folder's name is blank";
    case "folder_name_long":
      return `a folder's name is longer than ${most} characters`;
    case "tags":
      return '"tags" must be a list of words';
    case "tags_many":
      return `more than ${most} tags`;
    case "tag":
      return `a tag must be one word of at most ${most} characters`;
    case "caption":
      return '"caption" must be text';
    case "caption_long":
      return `"caption" is longer than ${most} characters`;
    case "entities":
      return '"entities" must be formatting that fits its text, as the Bot API has it';
    case "from":
      return '"from" must be an object with a "type" (user, hidden, chat or channel) and a "name"';
    case "note":
      return '"note" must be an object with a "text"';
    case "note_long":
      return `"note" is longer than ${most} characters`;
    case "created_at":
      return '"created_at" must be an ISO 8601 date between 1970 and 2100';
  }
};
