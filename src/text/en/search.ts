import { fmt, FormattedString } from "../formatted_string.ts";
import type { FilterReason } from "../../domain/search_query.ts";
import { nFiles } from "./words.ts";

const { b, code } = FormattedString;

/** Why a filter can't be understood. */
const filterReason: Record<FilterReason, string> = {
  unknown_type: "use photo, video, document, audio, other or note",
  bad_extension: "use an extension such as pdf",
  bad_size: "use a size such as >5mb or <1gb",
  bad_date: "use a date such as 2026, 2026-06 or 2026-06-15",
  empty: "add a value",
  repeated: "use only one folder",
};

export const search = {
  ask: () => fmt`🔍 What are you looking for? Send words from a name, a caption, a tag or a note.`,
  more: (title: string, count: number) => fmt`${b(title)} – more than ${nFiles(count)}`,
  nothing: (query: string) =>
    fmt`🔍 Nothing found for ${b(query)}.

Try fewer words, or a filter: ${code("type:photo")} ${code("ext:pdf")} ${code("#tag")} ${
      code("after:2026-01")
    }`,
  forgotten: () => fmt`This search has expired. Please search again.`,
  problems: (lines: readonly FormattedString[]) =>
    FormattedString.join([fmt`🔍 This search doesn't work:`, ...lines], "\n"),
  problem: (filter: string, reason: FilterReason) =>
    fmt`• ${code(filter)} – ${filterReason[reason]}`,
};

export const inline = {
  noFiles: "Keep your first file",
  nothing: "Nothing found. Open File Keeper",
  invite: "Keep your files with File Keeper",
  problem: (filter: string) => `Unknown filter: ${filter}`,
};
