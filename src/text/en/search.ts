import { fmt, FormattedString } from "@grammyjs/parse-mode";
import type { FilterReason } from "../../domain/search_query.ts";
import { nFiles } from "./words.ts";

const { b, code } = FormattedString;

/** Why a filter can't be understood. */
const filterReason: Record<FilterReason, string> = {
  unknown_type: "a type is photo, video, document, audio or other",
  bad_extension: "an extension looks like pdf",
  bad_size: "a size looks like >5mb or <1gb",
  bad_date: "a date looks like 2026, 2026-06 or 2026-06-15",
  empty: "it needs a value",
  repeated: "one folder at a time",
};

export const search = {
  ask: () =>
    fmt`🔍 What shall I look for? Send me words of names, captions or tags, in any order; parts of words will do.`,
  more: (title: string, count: number) => fmt`${b(title)} – more than ${nFiles(count)}`,
  nothing: (query: string) =>
    fmt`🔍 I found nothing for ${b(query)}.

Try fewer words or only a part of one. Filters such as ${code("type:photo")} ${code("ext:pdf")} ${
      code("#tag")
    } or ${code("after:2026-01")} also work alone.`,
  forgotten: () =>
    fmt`This search was some time ago, and I have forgotten what it was for. Please search again.`,
  problems: (lines: readonly FormattedString[]) =>
    FormattedString.join([fmt`🔍 I can't search like this:`, ...lines], "\n"),
  problem: (filter: string, reason: FilterReason) =>
    fmt`• ${code(filter)} – ${filterReason[reason]}`,
};

export const inline = {
  noFiles: "Keep your first file",
  nothing: "Nothing found. Open File Keeper",
  invite: "Keep your files with File Keeper",
  problem: (filter: string) => `I can't search for ${filter}`,
};
