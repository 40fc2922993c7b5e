import { fmt, FormattedString } from "../formatted_string.ts";
import { format } from "./words.ts";

const { b } = FormattedString;

/** What a document is divided into. */
export type PartUnit = "page" | "sheet" | "slide" | "chapter";

/** Why nothing was read of a document. */
export type UnreadReason =
  | "scan"
  | "protected"
  | "damaged"
  | "too_large"
  | "not_text"
  | "unavailable"
  | "disk_unreadable";

const parts: Record<PartUnit, { one: string; other: string }> = {
  page: { one: "page", other: "pages" },
  sheet: { one: "sheet", other: "sheets" },
  slide: { one: "slide", other: "slides" },
  chapter: { one: "chapter", other: "chapters" },
};

const reasons: Record<UnreadReason, string> = {
  scan: "a scan, without text",
  protected: "protected by a password",
  damaged: "damaged",
  too_large: "too large",
  not_text: "not text",
  unavailable: "Telegram won't let me download it",
  disk_unreadable: "it's on a disk that I can't read",
};

export const contents = {
  waiting: () => fmt`📖 Waiting to be read`,
  read: () => fmt`📖 Read`,
  readParts: (unit: PartUnit, count: number) => fmt`📖 ${format.plural(count, parts[unit])}`,
  partly: () => fmt`📖 partly (the beginning)`,
  partlyParts: (unit: PartUnit, count: number) =>
    fmt`📖 partly (first ${format.plural(count, parts[unit])})`,
  unread: (reason: UnreadReason) => fmt`📖 Not read: ${reasons[reason]}`,
  setting: (on: boolean) =>
    fmt`📖 ${b("Search inside documents")}: ${on ? "on" : "off"}

I read documents after saving them, so that search can find words inside. I store what is needed to find those words, not the text itself. If you turn this off, what I read is erased.`,
  disabled: () =>
    fmt`📖 ${b("Search inside documents")}

It's turned off on this server: no documents are read here.`,
};
