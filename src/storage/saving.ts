/**
 * What saving an upload (uploads.ts), the files of a link (save_links.ts) and copies (copies.ts) have in common: what becomes
 * of a file, and the row that it becomes. The pieces of SQL are named as the CTEs that they are, and put together there.
 */
import { FILE_COLUMNS } from "./files.ts";

/** Parameters of a statement: the library that files are saved in, and the limits that hold there. */
export interface SavingParams {
  library: string;
  file_size: string;
  quota: string;
  files: string;
}

/** The grams of one library, where there are any, as those of another, hashed for it: see hashGram. */
export const rehashedSql = (grams: string, from: string, to: string) =>
  `CASE WHEN ${grams} IS NOT NULL THEN
     ARRAY(SELECT gram # ((${from} # ${to}) # ((${from} # ${to}) >> 32))::bit(32)::integer FROM unnest(${grams}) AS gram ORDER BY 1)
   END`;

/** What a statement knows of a file that is to be saved, as SQL. */
export interface Candidate {
  inTrash: string;
  /** By the very message that is handled again. */
  again?: string;
  isKept: string;
  size: string;
  /** Files and bytes of the library if it is saved. */
  files: string;
  bytes: string;
}

/** What becomes of a file: what is kept or in the trash already passes whatever the limits. */
export function outcomeSql(
  { inTrash, again = "false", isKept, size, files, bytes }: Candidate,
  limits: SavingParams,
): string {
  return `CASE
      WHEN ${inTrash} THEN 'restored'
      WHEN ${again} THEN 'again'
      WHEN ${isKept} THEN 'duplicate'
      WHEN ${size} > ${limits.file_size}::bigint THEN 'too_large'
      WHEN ${files} > ${limits.files}::bigint THEN 'too_many'
      WHEN ${bytes} > ${limits.quota}::bigint THEN 'over_quota'
      ELSE 'saved'
    END`;
}

/**
 * `used`, `verdict` and `restored`, of the files `portion` (id, library_id) of another library. Of those that don't all fit,
 * the smaller ones go first, so that as many as possible do. What lies in the trash comes back.
 */
export function judgedSql(params: SavingParams): string {
  const { library, file_size } = params;
  const outcome = outcomeSql({
    inTrash: "c.in_trash",
    isKept: "c.known_id IS NOT NULL",
    size: "c.size",
    files: "used.files + fitting.files",
    bytes: "used.bytes + fitting.bytes",
  }, params);
  return `candidate AS (
      SELECT f.id, f.library_id, f.name, f.size, f.file_id, f.second_file_id, f.file_unique_id,
        known.id AS known_id, known.deleted_at IS NOT NULL AS in_trash, known.size AS known_size
      FROM portion m
      JOIN files f ON f.id = m.id AND f.library_id = m.library_id
      LEFT JOIN files known ON known.library_id = ${library} AND known.file_unique_id = f.file_unique_id
    ), used AS (
      -- What comes back from the trash comes back in any case, so the rest has to fit beside it.
      SELECT coalesce(sum(files), 0)::bigint AS files, coalesce(sum(bytes), 0)::bigint AS bytes
      FROM (
        SELECT files, bytes FROM library_usage WHERE library_id = ${library} AND bucket <> 'trash'
        UNION ALL
        SELECT 1, known_size FROM candidate WHERE in_trash
      ) kept
    ), fitting AS (
      SELECT id, row_number() OVER by_size AS files, sum(size) OVER by_size AS bytes
      FROM candidate
      WHERE known_id IS NULL AND (size > ${file_size}::bigint) IS NOT TRUE
      WINDOW by_size AS (ORDER BY size, id)
    ), verdict AS (
      SELECT c.id, c.library_id, c.name, c.size, c.file_id, c.second_file_id, c.file_unique_id,
        NULL::bigint AS folder_id, ${outcome} AS outcome
      FROM candidate c CROSS JOIN used LEFT JOIN fitting ON fitting.id = c.id
    ), restored AS (
      UPDATE files f SET deleted_at = NULL, deleted_act = NULL, file_id = v.file_id, second_file_id = v.second_file_id,
        folder_id = (
          SELECT d.id FROM folders d WHERE d.id = f.folder_id AND d.library_id = ${library} AND d.deleted_at IS NULL)
      FROM verdict v
      WHERE v.outcome = 'restored' AND f.library_id = ${library} AND f.file_unique_id = v.file_unique_id
    )`;
}

/** The columns of `n` (see {@link insertedSql}) of a file that came by no message. */
export const NO_MESSAGE =
  `NULL::text AS name_from, NULL::bigint AS chat_id, NULL::bigint AS message_id,
    NULL::bigint AS upload_id, NULL::text AS media_group_id, NULL::bigint AS caption_from, NULL::bigint AS comment_id,
    0 AS comment_units`;

/** What a statement says of the files that it inserts, as SQL. */
export interface Inserting {
  library: string;
  /** The `file_unique_id` where it is one file: then nothing is joined, since every upload waits for this. */
  file?: string;
  /** Whether the category is the person's choice: it then wins over a manifest's. */
  chosen?: string;
  postedBy?: string;
  postedName?: string;
}

/**
 * `inserted`: the files `n` (the columns of a new file) whose `verdict` is saved. What an imported manifest says of them is
 * the person's own words, so they win; a file that has them no longer follows its message.
 */
export function insertedSql(
  { library, file, chosen = "false", postedBy = "NULL::bigint", postedName = "NULL::text" }:
    Inserting,
): string {
  const isOne = file !== undefined;
  return `entry AS (
      SELECT e.id, e.file_unique_id, e.category, e.name, e.name_folded, e.caption, e.caption_entities, e.tags, e.from_type,
        e.from_name, e.from_date, e.from_folded, e.created_at, e.search_text, e.grams, d.id AS folder_id
      FROM import_entries e
      LEFT JOIN folders d ON d.id = e.folder_id AND d.library_id = ${library} AND d.deleted_at IS NULL
      WHERE e.library_id = ${library}
        AND e.file_unique_id = ${isOne ? file : "ANY (ARRAY(SELECT file_unique_id FROM verdict))"}
    ), attached AS (
      DELETE FROM import_entries e USING verdict v
      WHERE e.library_id = ${library} AND e.file_unique_id = ${
    isOne ? file : "v.file_unique_id"
  } AND v.outcome = 'saved'
    ), inserted AS (
      INSERT INTO files AS f (
        library_id, kind, category, file_id, second_file_id, file_unique_id, thumbnail_file_id, name, name_folded,
        name_from, caption, caption_entities, tags, note, note_entities, mime_type, size, width, height, duration,
        folder_id, chat_id, message_id, upload_id, from_type, from_name, from_date, from_folded, media_group_id,
        caption_from, comment_id, comment_units, search_text, grams, created_at, posted_by, posted_name)
      SELECT ${library}, n.kind, CASE WHEN ${chosen} THEN n.category ELSE coalesce(e.category, n.category) END, n.file_id,
        n.second_file_id, n.file_unique_id, n.thumbnail_file_id, coalesce(e.name, n.name),
        coalesce(e.name_folded, n.name_folded), CASE WHEN e.id IS NULL THEN n.name_from END,
        CASE WHEN e.id IS NULL THEN n.caption ELSE e.caption END,
        CASE WHEN e.id IS NULL THEN n.caption_entities ELSE e.caption_entities END, coalesce(e.tags, n.tags), n.note,
        n.note_entities, n.mime_type, n.size, n.width, n.height, n.duration, coalesce(v.folder_id, e.folder_id),
        n.chat_id, n.message_id, n.upload_id, s.from_type, s.from_name, s.from_date, s.from_folded,
        CASE WHEN e.id IS NULL THEN n.media_group_id END, CASE WHEN e.id IS NULL THEN n.caption_from END,
        CASE WHEN e.id IS NULL THEN n.comment_id END, CASE WHEN e.id IS NULL THEN n.comment_units ELSE 0 END,
        coalesce(e.search_text, n.search_text), coalesce(e.grams, n.grams), coalesce(e.created_at, now()),
        ${postedBy}, ${postedName}
      FROM verdict v JOIN n ON ${isOne ? "true" : "n.file_unique_id = v.file_unique_id"}
      LEFT JOIN entry e ON ${isOne ? "true" : "e.file_unique_id = v.file_unique_id"}
      CROSS JOIN LATERAL (
        SELECT e.from_type, e.from_name, e.from_date, e.from_folded WHERE e.id IS NOT NULL
        UNION ALL
        SELECT n.from_type, n.from_name, n.from_date, n.from_folded WHERE e.id IS NULL
      ) s
      WHERE v.outcome = 'saved' ${isOne ? "" : "ORDER BY v.id"}
      RETURNING ${FILE_COLUMNS}
    )`;
}
