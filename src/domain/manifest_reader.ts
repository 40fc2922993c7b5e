/** Reading manifests, which may come from anywhere: every field is checked and cleaned. */
import { FOLDER_DEPTH_MAX } from "./folders.ts";
import { type FormattedText, readEntities } from "./formatted_text.ts";
import { isCategory } from "./kinds.ts";
import { FORMAT, type ManifestEntry, VERSIONS } from "./manifest.ts";
import { CAPTION_MAX, cleanText, FOLDER_NAME_MAX, folderName, NAME_MAX } from "./names.ts";
import { NOTE_MAX, noteId, noteOf } from "./notes.ts";
import { cleanLine, cleanLines, isVisible, takeStart } from "./plain_text.ts";
import { type Source, SOURCE_TYPES } from "./sources.ts";
import { cleanTag, distinctTags, TAG_MAX, TAGS_MAX } from "./tags.ts";

/** Why a document can't be imported as a manifest. */
export type ManifestProblem =
  | { readonly problem: "not_json" | "not_a_manifest" | "no_files" | "part" | "exported_at" }
  /** `version` is the document's, if it is a number. */
  | { readonly problem: "version"; readonly version: number | null }
  | { readonly problem: "too_many_folders"; readonly limit: number }
  | { readonly problem: "entry"; readonly entry: number; readonly fault: EntryFault };

/** What is wrong with one entry; `limit` is what the rule allows. */
export interface EntryFault {
  readonly fault:
    | "no_object"
    | "too_large"
    | "file_unique_id"
    | "name"
    | "name_long"
    | "category"
    | "folder"
    | "folder_deep"
    | "folder_name"
    | "folder_name_long"
    | "tags"
    | "tags_many"
    | "tag"
    | "caption"
    | "caption_long"
    | "entities"
    | "from"
    | "note"
    | "note_long"
    | "created_at";
  readonly limit?: number;
}

/** Which part of a library a manifest is. */
export interface ManifestPart {
  part: number;
  parts: number;
}

/** Reads what a document says about itself, without its entries. Unknown fields are ignored. */
export function readHead(head: Record<string, unknown>): ManifestPart | ManifestProblem {
  const { format, version, part = 1, parts = 1, exported_at } = head;
  if (format !== FORMAT) return { problem: "not_a_manifest" };
  if (!VERSIONS.includes(version)) {
    return { problem: "version", version: typeof version === "number" ? version : null };
  }
  if (!isCount(part) || !isCount(parts) || part > parts) return { problem: "part" };
  if (exported_at != null && instant(exported_at) === undefined) return { problem: "exported_at" };
  return { part, parts };
}

/** A longer name is not even cleaned, so a hostile manifest costs little. */
const RAW_MAX = 4 * CAPTION_MAX;
/** The characters of Telegram's ids; none can harm a screen or a log. */
const UNIQUE_ID = /^[\x21-\x7e]{1,128}$/;

/** Reads one entry and cleans its names by the same rules as typed names; or says what is wrong with it. */
export function readEntry(raw: unknown): ManifestEntry | EntryFault {
  if (!isObject(raw)) return { fault: "no_object" };
  const { category } = raw;
  const note = readNote(raw.note);
  if (note !== null && "fault" in note) return note;
  // A note is known by its text, whatever it is said to be.
  const file_unique_id = note === null ? raw.file_unique_id : noteId(note.text);
  if (typeof file_unique_id !== "string" || !UNIQUE_ID.test(file_unique_id)) {
    return { fault: "file_unique_id" };
  }
  if (!isCategory(category)) return { fault: "category" };
  const name = readName(raw.name);
  if (typeof name !== "string") return name;
  const folder = readFolder(raw.folder);
  if (folder !== null && "fault" in folder) return folder;
  const tags = readTags(raw.tags);
  if ("fault" in tags) return tags;
  const caption = readCaption(raw.caption);
  if (caption !== null && typeof caption !== "string") return caption;
  const caption_entities = readEntities(raw.caption_entities, caption ?? "");
  if (caption_entities === undefined) return { fault: "entities" };
  const created_at = instant(raw.created_at);
  if (created_at === undefined) return { fault: "created_at" };
  const from = readSource(raw.from);
  if (from !== null && "fault" in from) return from;
  return {
    file_unique_id,
    name,
    category,
    folder,
    tags,
    caption,
    caption_entities,
    created_at,
    from,
    note,
  };
}

function readNote(raw: unknown): FormattedText | null | EntryFault {
  if (raw == null) return null;
  if (!isObject(raw) || typeof raw.text !== "string") return { fault: "note" };
  if (raw.text.length > RAW_MAX) return { fault: "note_long", limit: NOTE_MAX };
  const entities = readEntities(raw.entities, raw.text);
  if (entities === undefined) return { fault: "entities" };
  if (cleanLines(raw.text).length > NOTE_MAX) return { fault: "note_long", limit: NOTE_MAX };
  return noteOf(raw.text, entities) ?? { fault: "note" };
}

function readSource(raw: unknown): Source | null | EntryFault {
  if (raw == null) return null;
  if (!isObject(raw) || typeof raw.name !== "string" || raw.name.length > RAW_MAX) {
    return { fault: "from" };
  }
  const type = SOURCE_TYPES.find((one) => one === raw.type);
  const date = raw.date == null ? null : instant(raw.date);
  if (type === undefined || date === undefined) return { fault: "from" };
  return { type, name: takeStart(cleanLine(raw.name), NAME_MAX), date };
}

function readName(raw: unknown): string | EntryFault {
  if (typeof raw !== "string") return { fault: "name" };
  const name = raw.length > RAW_MAX ? raw : cleanLine(raw);
  if (name.length > NAME_MAX) return { fault: "name_long", limit: NAME_MAX };
  return isVisible(name) ? name : { fault: "name" };
}

function readFolder(raw: unknown): string[] | null | EntryFault {
  if (raw == null) return null;
  if (!Array.isArray(raw)) return { fault: "folder" };
  if (raw.length > FOLDER_DEPTH_MAX) return { fault: "folder_deep", limit: FOLDER_DEPTH_MAX };
  const names: string[] = [];
  for (const step of raw) {
    if (typeof step !== "string") return { fault: "folder" };
    const answer = step.length > RAW_MAX ? { problem: "too_long" } as const : folderName(step);
    if ("problem" in answer) {
      return answer.problem === "empty"
        ? { fault: "folder_name" }
        : { fault: "folder_name_long", limit: FOLDER_NAME_MAX };
    }
    names.push(answer.name);
  }
  return names.length === 0 ? null : names;
}

function readTags(raw: unknown): string[] | EntryFault {
  if (raw == null) return [];
  if (!Array.isArray(raw)) return { fault: "tags" };
  if (raw.length > TAGS_MAX) return { fault: "tags_many", limit: TAGS_MAX };
  for (const tag of raw) {
    if (typeof tag !== "string") return { fault: "tags" };
    if (tag.length > TAG_MAX || cleanTag(tag) === undefined) {
      return { fault: "tag", limit: TAG_MAX };
    }
  }
  return distinctTags(raw as string[]);
}

function readCaption(raw: unknown): string | null | EntryFault {
  if (raw == null) return null;
  if (typeof raw !== "string") return { fault: "caption" };
  if (raw.length > RAW_MAX) return { fault: "caption_long", limit: CAPTION_MAX };
  const caption = cleanText(raw, RAW_MAX) ?? null;
  return caption !== null && caption.length > CAPTION_MAX
    ? { fault: "caption_long", limit: CAPTION_MAX }
    : caption;
}

const INSTANT =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:\d\d)?)?$/i;
/** 2100: a later date is a mistake, and would put the file on top of every list. */
const LATEST_MS = 4_102_444_800_000;

/** An ISO 8601 moment in UTC, to the microsecond; without a zone it is read as UTC. Undefined for anything else. */
function instant(raw: unknown): string | undefined {
  const match = typeof raw === "string" ? INSTANT.exec(raw) : null;
  if (match === null) return undefined;
  const [, day = "", minute = "00:00", second = "00", fraction = "", zone = "Z"] = match;
  // Date would turn 30 February into 2 March.
  const midnight = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(midnight.getTime()) || midnight.toISOString().slice(0, 10) !== day) {
    return undefined;
  }
  const date = new Date(`${day}T${minute}:${second}${zone.toUpperCase()}`);
  if (!(date.getTime() >= 0 && date.getTime() < LATEST_MS)) return undefined;
  return `${date.toISOString().slice(0, 19)}.${fraction.slice(0, 6).padEnd(6, "0")}Z`;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
