/** Saving the files of a link into one's own library. */
import { Json, type Queryable } from "../database/database.ts";
import { fileGrams, searchText } from "../domain/grams.ts";
import type { FileRow } from "./files.ts";
import { membersOf } from "./opened_links.ts";
import { insertedSql, judgedSql, NO_MESSAGE } from "./saving.ts";
import type { SavingLimits } from "./uploads.ts";

/** What became of files that were to be saved from a link. */
export type SaveOutcome =
  | "saved"
  | "duplicate"
  | "restored"
  | "too_large"
  | "over_quota"
  | "too_many";

/** Files with the same outcome. */
export interface SavedFiles {
  files: number;
  bytes: number;
  /** The name of one of them. */
  name: string;
}

/** What saving a link did. */
export interface SavedLink {
  own: boolean;
  protected: boolean;
  /** How many files had which outcome, their bytes, and the name of one of them; good news first. */
  outcomes: Map<SaveOutcome, SavedFiles>;
  /** Files and bytes that the person keeps afterwards, the trash not counted. */
  used_files: number;
  used_bytes: number;
  /** The last file of this portion, and whether it was the last of all. */
  last: number;
  isLast: boolean;
}

/** Files that a turn saves in its commit; with more of them a job saves the link. */
export const SAVE_AT_ONCE = 100;

/** In the order in which they are reported. */
const SAVE_OUTCOMES: readonly SaveOutcome[] = [
  "saved",
  "restored",
  "duplicate",
  "too_large",
  "too_many",
  "over_quota",
];

/** What a copy of a shared file is found by: its name, and its caption where the link includes captions. */
export interface SharedWords {
  id: number;
  caption: string | null;
  search_text: string;
  grams: number[];
}

/** The words of the files that {@link saveLink} may copy into a library: how their owner keeps them stays private. */
export async function readSharedWords(
  db: Queryable,
  userId: number,
  linkId: number,
  { after, limit }: { after: number; limit: number },
): Promise<SharedWords[]> {
  const rows = await db.query<
    Pick<FileRow, "id" | "name" | "caption" | "caption_entities" | "note" | "note_entities">
  >(
    `WITH RECURSIVE ${membersOf("id")}
     SELECT f.id, f.name, f.note, f.note_entities, CASE WHEN link.include_captions THEN f.caption END AS caption,
       CASE WHEN link.include_captions THEN f.caption_entities END AS caption_entities
     FROM member m JOIN link ON NOT link.own AND NOT link.protected
     JOIN files f ON f.id = m.id AND f.library_id = m.library_id
     WHERE m.id > $3 ORDER BY m.id LIMIT $4`,
    [userId, linkId, after, limit],
  );
  return rows.map(({ id, ...words }) => ({
    id,
    caption: words.caption,
    search_text: searchText(words),
    grams: fileGrams(userId, words),
  }));
}

/**
 * Copies the files of a link, at most `limit` of those after the file `after` (`whole`: all of these, or none), into a
 * person's keeping, as `words` says, within the limits, in one statement; to be issued after lockLibrary. Of those that don't all fit, the
 * smaller ones go first, so that as many as possible do. What the person has stays as it is; what lies in their trash
 * comes back, whatever the limits. Counts a save once per person. Undefined when the person did not open the link, or it
 * is no longer live.
 */
export async function saveLink(
  db: Queryable,
  userId: number,
  linkId: number,
  limits: SavingLimits,
  words: readonly SharedWords[],
  { after, limit, whole }: { after: number; limit: number; whole: boolean },
): Promise<SavedLink | undefined> {
  const rows = await db.query<{
    own: boolean;
    protected: boolean;
    used_files: number;
    used_bytes: number;
    outcome: SaveOutcome | null;
    files: number;
    bytes: number;
    name: string | null;
    more: boolean;
    last: number;
  }>(
    `WITH RECURSIVE ${membersOf("id")}, words AS (
       SELECT id, caption, search_text, grams
       FROM jsonb_to_recordset($9::jsonb) AS w (id bigint, caption text, search_text text, grams integer[])
     ), rest AS (
       SELECT m.id, m.library_id FROM member m JOIN link ON NOT link.own AND NOT link.protected
       WHERE m.id > $6 ORDER BY m.id LIMIT $7::integer + 1
     ), portion AS (
       SELECT id, library_id FROM rest
       WHERE (NOT $8 OR (SELECT count(*) FROM rest) <= $7) AND id IN (SELECT id FROM words)
       ORDER BY id LIMIT $7
     ), ${judgedSql({ library: "$1", file_size: "$3", quota: "$4", files: "$5" })}, n AS (
       SELECT f.kind, f.category, f.file_id, f.second_file_id, f.file_unique_id, f.thumbnail_file_id, f.name, f.name_folded,
         w.caption, CASE WHEN w.caption IS NOT NULL THEN f.caption_entities END AS caption_entities,
         '{}'::text[] AS tags, f.note, f.note_entities, f.mime_type, f.size, f.width, f.height, f.duration,
         NULL::text AS from_type, NULL::text AS from_name, NULL::timestamptz AS from_date, NULL::text AS from_folded,
         w.search_text, w.grams, ${NO_MESSAGE}
       FROM verdict v JOIN files f ON f.id = v.id AND f.library_id = v.library_id JOIN words w ON w.id = v.id
       WHERE v.outcome = 'saved'
     ), ${insertedSql({ library: "$1" })}, counted AS (
       UPDATE link_opens k SET saved_at = now()
       FROM link
       WHERE k.link_id = link.id AND k.user_id = $1 AND k.saved_at IS NULL
         AND EXISTS (SELECT FROM verdict WHERE outcome IN ('saved', 'restored'))
       RETURNING k.link_id
     ), marked AS (
       UPDATE links l SET saves = l.saves + 1 FROM counted WHERE l.id = counted.link_id
     )
     SELECT link.own, link.protected, v.outcome, count(v.id) AS files, coalesce(sum(v.size), 0)::bigint AS bytes,
       min(v.name) AS name, used.files AS used_files, used.bytes AS used_bytes,
       (SELECT count(*) FROM rest) > $7 AS more, coalesce((SELECT max(id) FROM portion), $6) AS last
     FROM link CROSS JOIN used LEFT JOIN verdict v ON true
     GROUP BY link.own, link.protected, v.outcome, used.files, used.bytes`,
    [
      userId,
      linkId,
      limits.file_size,
      limits.quota,
      limits.files,
      after,
      limit,
      whole,
      new Json(words),
    ],
  );
  const [first] = rows;
  if (first === undefined) return undefined;
  const outcomes: SavedLink["outcomes"] = new Map();
  for (const outcome of SAVE_OUTCOMES) {
    const row = rows.find((one) => one.outcome === outcome);
    if (row) outcomes.set(outcome, { files: row.files, bytes: row.bytes, name: row.name ?? "" });
  }
  const saved = outcomes.get("saved");
  return {
    own: first.own,
    protected: first.protected,
    outcomes,
    used_files: first.used_files + (saved?.files ?? 0),
    used_bytes: first.used_bytes + (saved?.bytes ?? 0),
    last: first.last,
    isLast: !first.more,
  };
}
