import type { EntryFault, ManifestProblem } from "../../domain/manifest.ts";
import { format } from "./words.ts";

/** What is wrong with a manifest, in one sentence. */
export const manifestProblem = (problem: ManifestProblem): string => {
  switch (problem.problem) {
    case "not_json":
      return "This document is not JSON.";
    case "not_a_manifest":
      return 'It is JSON, but not a manifest: "format" has to be "filekeeper".';
    case "version":
      return problem.version === null
        ? "It does not say which version of the format it has."
        : `It has version ${problem.version} of the format, and I know version 1.`;
    case "part":
      return 'Its "part" and "parts" are not numbers that fit together.';
    case "exported_at":
      return 'Its "exported_at" is not a date in ISO 8601.';
    case "no_files":
      return 'It has no list of "files".';
    case "too_many_folders":
      return `It names more than ${format.number(problem.limit)} folders.`;
    case "entry":
      return `Entry ${format.number(problem.entry)}: ${entryFault(problem.fault)}.`;
  }
};
const entryFault = ({ fault, limit = 0 }: EntryFault): string => {
  const most = format.number(limit);
  switch (fault) {
    case "no_object":
      return "it is not an object";
    case "file_unique_id":
      return 'its "file_unique_id" is missing, or not one that Telegram gives';
    case "name":
      return 'its "name" is missing, or has nothing visible in it';
    case "name_long":
      return `its name is longer than ${most} characters`;
    case "category":
      return 'its "category" is none of photo, video, document, audio, other';
    case "folder":
      return 'its "folder" is not a list of names';
    case "folder_deep":
      return `its folder lies deeper than ${most} levels`;
    case "folder_name":
      return "one of its folders has no name that can be seen";
    case "folder_name_long":
      return `the name of a folder is longer than ${most} characters`;
    case "tags":
      return 'its "tags" are not a list of words';
    case "tags_many":
      return `it has more than ${most} tags`;
    case "tag":
      return `a tag is not a word of at most ${most} characters`;
    case "caption":
      return 'its "caption" is not text';
    case "caption_long":
      return `its caption is longer than ${most} characters`;
    case "created_at":
      return 'its "created_at" is missing, or not a date in ISO 8601 between 1970 and 2100';
  }
};
