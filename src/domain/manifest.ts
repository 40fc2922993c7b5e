/**
 * The manifest: a description of a person's library, as JSON that any File Keeper can read. It is one document or several
 * parts, each valid by itself. A file is identified by its `file_unique_id`, which is the same for all bots.
 */
import { FOLDER_DEPTH_MAX } from "./folders.ts";
import { orderKey } from "./folding.ts";
import type { FormattedText } from "./formatted_text.ts";
import type { Category, Kind, MessageEntity } from "./kinds.ts";
import type { Source } from "./sources.ts";

export const FORMAT = "filekeeper";
const VERSION = 2;
/** Versions that are read: 1 knows no sources, formatting and notes. */
export const VERSIONS: readonly unknown[] = [1, VERSION];

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

/** The same for paths that differ only in case and accents, which mean the same folder. */
export function folderKey(folder: readonly string[]): string {
  return folder.map(orderKey).join("\n");
}
