import type { Queryable } from "../database/database.ts";
import { FOLDER_DEPTH_MAX, FOLDERS_PAGE_SIZE, type Look } from "../domain/folders.ts";
import { orderKey } from "../domain/folding.ts";

/** A folder on the way to another one. */
export interface FolderStep {
  id: number;
  name: string;
}

/** A folder in a list. */
export interface FolderRow extends FolderStep {
  /** Files directly inside. */
  files: number;
  /** Folders directly inside. */
  folders: number;
}

/** A page of the folders that stand in one folder, or at the top. */
export interface FolderPage {
  /** From the top down to the folder that they stand in; empty at the top. */
  path: FolderStep[];
  folders: FolderRow[];
  /** How many folders stand there. */
  total: number;
  /** Whether there are folders before this page. */
  before: boolean;
  /** The id of the first folder on the next page; null on the last. */
  next: number | null;
}

/**
 * More steps than any path has: a move checks FOLDER_DEPTH_MAX, but an Undo puts folders back where they were, below
 * folders that may stand deeper by now.
 */
const STEPS_MAX = 3 * FOLDER_DEPTH_MAX;

/**
 * The live folder `start` and those above it, as a recursive term: `id, name, parent_id, level`, level 1 is the folder
 * itself.
 */
function stepsUp(start: string): string {
  return `(
    SELECT d.id, d.name, d.parent_id, 1 AS level FROM folders d
    WHERE d.id = ${start} AND d.library_id = $1 AND d.deleted_at IS NULL
    UNION ALL
    SELECT p.id, p.name, p.parent_id, up.level + 1 FROM up JOIN folders p ON p.id = up.parent_id
    WHERE p.library_id = $1 AND p.deleted_at IS NULL AND up.level < ${STEPS_MAX}
  )`;
}

/** The live folder `start` and all within it, each with its level below `start`: as a recursive term, `id, level`. */
function stepsDown(start: string): string {
  return `(
    SELECT d.id, 1 AS level FROM folders d
    WHERE d.id = ${start} AND d.library_id = $1 AND d.deleted_at IS NULL
    UNION ALL
    SELECT c.id, inside.level + 1 FROM inside JOIN folders c ON c.parent_id = inside.id
    WHERE c.library_id = $1 AND c.deleted_at IS NULL AND inside.level < ${STEPS_MAX}
  )`;
}

const PATH =
  `coalesce((SELECT jsonb_agg(jsonb_build_object('id', id, 'name', name) ORDER BY level DESC) FROM up), '[]')`;

/** The names from the top down to the folder of a file that is named or aliased `f`; empty where it is in none. */
export const FOLDER_PATH = `coalesce((
  WITH RECURSIVE up AS ${stepsUp("f.folder_id")} SELECT array_agg(name ORDER BY level DESC) FROM up
), '{}'::text[])`;

/** Folders that a move offers first. */
const RECENT_FOLDERS = 3;

/** The folders that something was put into last. */
export async function listRecentFolders(db: Queryable, libraryId: number): Promise<FolderRow[]> {
  return await db.query<FolderRow>(
    `SELECT d.id, d.name, d.file_count AS files, (
         SELECT count(*) FROM folders c WHERE c.parent_id = d.id AND c.library_id = $1 AND c.deleted_at IS NULL
       ) AS folders
     FROM folders d WHERE d.library_id = $1 AND d.deleted_at IS NULL AND d.used_at IS NOT NULL
     ORDER BY d.used_at DESC LIMIT ${RECENT_FOLDERS}`,
    [libraryId],
  );
}

/**
 * A page of folders, ordered by name, with the path to where they stand, in one statement. Undefined when the folder that
 * `look` names is not there.
 */
export async function readFolders(
  db: Queryable,
  libraryId: number,
  { at, folder }: Look,
): Promise<FolderPage | undefined> {
  const key = "(d.name_folded, d.id)";
  const anchor = "((SELECT name_folded FROM anchor), (SELECT id FROM anchor))";
  const range = at === "inside"
    ? "true"
    : at === "from"
    ? `${key} >= ${anchor}`
    : `${key} < ${anchor}`;
  const direction = at === "before" ? "DESC" : "ASC";
  // Two branches, of which one gives rows: an index answers "is NULL" and "=", but not "is not distinct from".
  const inParent = (columns: string, where: string, order = "") =>
    [
      "d.parent_id IS NULL AND (SELECT id FROM parent) IS NULL",
      "d.parent_id = (SELECT id FROM parent)",
    ]
      .map((branch) =>
        `(SELECT ${columns} FROM folders d
          WHERE d.library_id = $1 AND d.deleted_at IS NULL AND ${branch} AND ${where} ${order})`
      ).join(" UNION ALL ");
  const rows = await db.query<
    { there: boolean; path: FolderStep[]; folders: FolderRow[]; total: number; before: boolean }
  >(
    `WITH RECURSIVE anchor AS (
       SELECT id, parent_id, name_folded FROM folders WHERE id = $2 AND library_id = $1
     ), parent AS (
       SELECT ${at === "inside" ? "nullif($2::bigint, 0)" : "(SELECT parent_id FROM anchor)"} AS id
     ), up AS ${stepsUp("(SELECT id FROM parent)")},
     page AS (
       SELECT * FROM (${
      inParent(
        "d.id, d.name, d.name_folded, d.file_count",
        range,
        `ORDER BY d.name_folded ${direction}, d.id ${direction} LIMIT ${FOLDERS_PAGE_SIZE + 1}`,
      )
    }) either ORDER BY name_folded ${direction}, id ${direction} LIMIT ${FOLDERS_PAGE_SIZE + 1}
     )
     SELECT
       ${at === "inside" ? "true" : "EXISTS (SELECT FROM anchor)"}
         AND ((SELECT id FROM parent) IS NULL OR EXISTS (SELECT FROM up)) AS there,
       ${PATH} AS path,
       coalesce((
         SELECT jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name, 'files', p.file_count, 'folders', (
             SELECT count(*) FROM folders c WHERE c.parent_id = p.id AND c.library_id = $1 AND c.deleted_at IS NULL
           )) ORDER BY p.name_folded, p.id)
         FROM page p), '[]') AS folders,
       (SELECT sum(n)::bigint FROM (${inParent("count(*) AS n", "true")}) counts) AS total,
       ${
      at === "from"
        ? `EXISTS (SELECT FROM (${inParent("1", `${key} < ${anchor}`, "LIMIT 1")}) earlier)`
        : "false"
    } AS before`,
    [libraryId, folder],
  );
  const { there, ...page } = rows[0]!;
  if (!there) return undefined;
  const beyond = page.folders.length > FOLDERS_PAGE_SIZE;
  if (at === "before") {
    return {
      ...page,
      folders: page.folders.slice(beyond ? 1 : 0),
      before: beyond,
      next: folder,
    };
  }
  return {
    ...page,
    folders: page.folders.slice(0, FOLDERS_PAGE_SIZE),
    next: beyond ? page.folders[FOLDERS_PAGE_SIZE]!.id : null,
  };
}

/** How many folders a person has. */
export async function countFolders(db: Queryable, libraryId: number): Promise<number> {
  const rows = await db.query<{ count: number }>(
    `SELECT count(*) FROM folders WHERE library_id = $1 AND deleted_at IS NULL`,
    [libraryId],
  );
  return rows[0]!.count;
}

/** What became of a new folder; `there` is one that had the name already. */
export interface Created {
  outcome: "created" | "there" | "gone" | "too_deep";
  /** Null where there is none. */
  id: number | null;
  /** As it is spelled; null where there is none. */
  name: string | null;
  /** From the top down to the folder that it stands in. */
  path: FolderStep[];
}

/**
 * Creates a folder, unless one of that name (case and accents ignored) is there: then it is that one, so that creating
 * it twice has the same effect as once.
 */
export async function createFolder(
  db: Queryable,
  libraryId: number,
  parentId: number | null,
  name: string,
): Promise<Created> {
  const sibling = parentId === null ? "parent_id IS NULL" : "parent_id = $2::bigint";
  const rows = await db.query<Created>(
    `WITH RECURSIVE up AS ${stepsUp("$2::bigint")},
     known AS (
       SELECT id, name FROM folders
       WHERE library_id = $1 AND ${sibling} AND name_folded = $4 AND deleted_at IS NULL
         -- For order 07 and 7 are one number; as names they are two.
         AND regexp_replace(name, '[^0-9]+', ' ', 'g') = regexp_replace($3, '[^0-9]+', ' ', 'g')
       ORDER BY id LIMIT 1
     ), verdict AS (
       SELECT CASE
           WHEN $2::bigint IS NOT NULL AND NOT EXISTS (SELECT FROM up) THEN 'gone'
           WHEN EXISTS (SELECT FROM known) THEN 'there'
           WHEN (SELECT count(*) FROM up) >= ${FOLDER_DEPTH_MAX} THEN 'too_deep'
           ELSE 'created'
         END AS outcome
     ), created AS (
       INSERT INTO folders (library_id, parent_id, name, name_folded)
       SELECT $1, $2::bigint, $3, $4 FROM verdict WHERE outcome = 'created'
       RETURNING id, name
     ), there AS (
       SELECT id, name FROM created UNION ALL SELECT id, name FROM known
     )
     SELECT outcome, ${PATH} AS path, t.id, t.name
     FROM verdict LEFT JOIN there t ON outcome IN ('created', 'there')`,
    [libraryId, parentId, name, orderKey(name)],
  );
  return rows[0]!;
}

/** Gives a folder another name; undefined when it is not there. */
export async function renameFolder(
  db: Queryable,
  libraryId: number,
  folderId: number,
  name: string,
): Promise<FolderStep | undefined> {
  const rows = await db.query<FolderStep>(
    `UPDATE folders SET name = $3, name_folded = $4
     WHERE id = $2 AND library_id = $1 AND deleted_at IS NULL
     RETURNING id, name`,
    [libraryId, folderId, name, orderKey(name)],
  );
  return rows[0];
}

/** What became of a folder's move. */
export interface FolderMove {
  outcome: "moved" | "gone" | "into_itself" | "too_deep";
  /** The folder's own name; null when it is not there. */
  name: string | null;
  /** From the top down to the folder that it was to be moved into. */
  path: FolderStep[];
}

/**
 * Moves a folder into another one (null: to the top), never into itself or one within it, and never deeper than
 * FOLDER_DEPTH_MAX.
 */
export async function moveFolder(
  db: Queryable,
  libraryId: number,
  folderId: number,
  intoId: number | null,
): Promise<FolderMove> {
  const rows = await db.query<FolderMove>(
    `WITH RECURSIVE up AS ${stepsUp("$3::bigint")},
     inside AS ${stepsDown("$2")},
     verdict AS (
       SELECT CASE
           WHEN NOT EXISTS (SELECT FROM inside) THEN 'gone'
           WHEN $3::bigint IS NOT NULL AND NOT EXISTS (SELECT FROM up) THEN 'gone'
           WHEN EXISTS (SELECT FROM inside WHERE id = $3::bigint) THEN 'into_itself'
           WHEN (SELECT count(*) FROM up) + (SELECT max(level) FROM inside) > ${FOLDER_DEPTH_MAX} THEN 'too_deep'
           ELSE 'moved'
         END AS outcome
     ), moved AS (
       UPDATE folders SET parent_id = $3::bigint
       WHERE id = $2 AND library_id = $1 AND deleted_at IS NULL AND (SELECT outcome FROM verdict) = 'moved'
     )
     SELECT outcome, ${PATH} AS path,
       (SELECT name FROM folders WHERE id = $2 AND library_id = $1 AND deleted_at IS NULL) AS name
     FROM verdict`,
    [libraryId, folderId, intoId],
  );
  return rows[0]!;
}
