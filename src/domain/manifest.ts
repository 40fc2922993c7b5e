/**
 * The manifest: a description of a person's library, as JSON that any File Keeper can read. It is one document or several
 * parts, each valid by itself. A file is identified by its `file_unique_id`, which is the same for all bots.
 */
import { FOLDER_DEPTH_MAX } from "./folders.ts";
import { orderKey } from "./folding.ts";
import { type FormattedText, readEntities } from "./formatted_text.ts";
import { type Category, isCategory, type Kind, type MessageEntity } from "./kinds.ts";
import { CAPTION_MAX, cleanText, FOLDER_NAME_MAX, folderName, NAME_MAX } from "./names.ts";
import { NOTE_MAX, noteId, noteOf } from "./notes.ts";
import { cleanLine, cleanLines, isVisible, takeStart } from "./plain_text.ts";
import { type Source, SOURCE_TYPES } from "./sources.ts";
import { cleanTag, distinctTags, TAG_MAX, TAGS_MAX } from "./tags.ts";

const FORMAT = "filekeeper";
const VERSION = 2;
/** Versions that are read: 1 knows no sources, formatting and notes. */
const VERSIONS: readonly unknown[] = [1, VERSION];

/** What a bot may download from Telegram's public server, in bytes (Bot API: getFile). */
export const MANIFEST_MAX_BYTES = 20 * 1024 * 1024;
/** Bytes in one part: below what a bot may download. */
export const PART_MAX_BYTES = 18_900_000;
/** Planned bytes in one part: names may grow while the export runs. */
export const PART_PLANNED_BYTES = 18_000_000;
/** Folders that one manifest may create. */
export const MANIFEST_FOLDERS_MAX = 50_000;

/** What an import reads about one file. */
export interface ManifestEntry {
  file_unique_id: string;
  name: string;
  category: Category;
  /** Names from the top down; null for none. */
  folder: string[] | null;
  tags: string[];
  caption: string | null;
  caption_entities: MessageEntity[] | null;
  /** ISO 8601 in UTC, to the microsecond. */
  created_at: string;
  /** Where it was forwarded from. */
  from: Source | null;
  /** What a note says; null for every file that Telegram keeps. */
  note: FormattedText | null;
}

/** What an export writes about one file. */
export interface ExportedEntry extends ManifestEntry {
  kind: Kind;
  /** Bytes; null if Telegram did not tell. */
  size: number | null;
  mime_type: string | null;
}

/** What a part says about itself. */
export interface PartHead {
  part: number;
  parts: number;
  exported_at: Date;
  /** The bot's username. */
  bot: string;
}

/** The beginning of a part; then come its entries, separated by {@link ENTRY_SEPARATOR}, and {@link PART_END}. */
export function partStart({ part, parts, exported_at, bot }: PartHead): string {
  const head = { format: FORMAT, version: VERSION, part, parts, exported_at, bot };
  return `${JSON.stringify(head).slice(0, -1)},"files":[\n`;
}

/** Between two entries. */
export const ENTRY_SEPARATOR = ",\n";
/** How a part ends. */
export const PART_END = "\n]}\n";

/** An entry as it stands in a part. */
export function writeEntry(entry: ExportedEntry): string {
  const { file_unique_id, name, category, folder, tags, caption, created_at, kind, size } = entry;
  return JSON.stringify({
    file_unique_id,
    name,
    category,
    folder: folder === null ? null : shallow(folder),
    tags,
    caption,
    ...(entry.caption_entities === null ? {} : { caption_entities: entry.caption_entities }),
    created_at,
    kind,
    size,
    mime_type: entry.mime_type,
    ...(entry.from === null ? {} : { from: entry.from }),
    ...(entry.note === null ? {} : {
      note: { text: entry.note.text, entities: entry.note.entities ?? [] },
    }),
  });
}

/** Undo can put a folder deeper than a new one may be: then its path loses the last folders but one. */
function shallow(folder: readonly string[]): readonly string[] {
  return folder.length <= FOLDER_DEPTH_MAX
    ? folder
    : [...folder.slice(0, FOLDER_DEPTH_MAX - 1), folder.at(-1)!];
}

/** The name of a part's file, by the day of the export in UTC. */
export function partFileName({ part, parts, exported_at }: PartHead): string {
  const day = exported_at.toISOString().slice(0, 10);
  return parts === 1 ? `filekeeper-${day}.json` : `filekeeper-${day}-${part}-of-${parts}.json`;
}

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

/** A document that is a manifest, its entries not yet read. */
export interface OpenedManifest {
  part: number;
  parts: number;
  files: unknown[];
}

/** Reads a document up to its entries. Unknown fields are ignored. */
export function openManifest(text: string): OpenedManifest | ManifestProblem {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return { problem: "not_json" };
  }
  if (!isObject(document) || document.format !== FORMAT) return { problem: "not_a_manifest" };
  const { version, part = 1, parts = 1, exported_at, files } = document;
  if (!VERSIONS.includes(version)) {
    return { problem: "version", version: typeof version === "number" ? version : null };
  }
  if (!isCount(part) || !isCount(parts) || part > parts) return { problem: "part" };
  if (exported_at != null && instant(exported_at) === undefined) return { problem: "exported_at" };
  if (!Array.isArray(files)) return { problem: "no_files" };
  return { part, parts, files };
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

/** The same for paths that differ only in case and accents, which mean the same folder. */
export function folderKey(folder: readonly string[]): string {
  return folder.map(orderKey).join("\n");
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
