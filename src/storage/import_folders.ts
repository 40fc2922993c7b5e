import type { Queryable, Transaction } from "../database/database.ts";
import { orderKey } from "../domain/folding.ts";
import { folderKey } from "../domain/manifest.ts";
import { lockLibrary } from "./uploads.ts";

/** Folders that one statement makes. */
const FOLDERS_CHUNK = 1_000;

/**
 * Finds or makes the folders of a manifest, from the top down; their ids by {@link folderKey}. To be run in a transaction, so
 * that no other import of the person makes the same ones meanwhile.
 */
export async function ensureFolders(
  tx: Transaction,
  libraryId: number,
  paths: Iterable<readonly string[]>,
): Promise<Map<string, number>> {
  await lockLibrary(tx, libraryId);
  const ids = new Map<string, number>();
  const levels: Map<string, readonly string[]>[] = [];
  for (const path of paths) {
    for (let depth = 1; depth <= path.length; depth++) {
      const step = path.slice(0, depth);
      const level = levels[depth - 1] ??= new Map();
      const key = folderKey(step);
      if (!level.has(key)) level.set(key, step);
    }
  }
  for (const level of levels) {
    const wanted = [...level];
    for (let at = 0; at < wanted.length; at += FOLDERS_CHUNK) {
      const chunk = wanted.slice(at, at + FOLDERS_CHUNK);
      const found = await ensureLevel(
        tx,
        libraryId,
        chunk.map(([, path]) => ({
          parent_id: ids.get(folderKey(path.slice(0, -1))) ?? null,
          name: path.at(-1)!,
        })),
      );
      chunk.forEach(([key], index) => ids.set(key, found[index]!));
    }
  }
  return ids;
}

/** Finds or makes folders whose parents are there, each of another name or parent; their ids in the same order. */
async function ensureLevel(
  db: Queryable,
  libraryId: number,
  folders: readonly { parent_id: number | null; name: string }[],
): Promise<number[]> {
  // Two branches: an index answers "is NULL" and "=", but not "is not distinct from".
  const known = (parent: string) =>
    `(SELECT min(d.id) FROM folders d
      WHERE d.library_id = $1 AND d.deleted_at IS NULL AND ${parent} AND d.name_folded = w.name_folded)`;
  const rows = await db.query<{ id: number }>(
    `WITH wanted AS (
       SELECT w.parent_id, w.name, w.name_folded, w.ordinal,
         CASE WHEN w.parent_id IS NULL THEN ${known("d.parent_id IS NULL")}
           ELSE ${known("d.parent_id = w.parent_id")} END AS id
       FROM unnest($2::bigint[], $3::text[], $4::text[]) WITH ORDINALITY AS w (parent_id, name, name_folded, ordinal)
     ), made AS (
       INSERT INTO folders (library_id, parent_id, name, name_folded)
       SELECT $1, parent_id, name, name_folded FROM wanted WHERE id IS NULL ORDER BY ordinal
       RETURNING id, parent_id, name_folded
     )
     SELECT coalesce(w.id, m.id) AS id
     FROM wanted w
     LEFT JOIN made m ON coalesce(m.parent_id, 0) = coalesce(w.parent_id, 0) AND m.name_folded = w.name_folded
     ORDER BY w.ordinal`,
    [
      libraryId,
      folders.map(({ parent_id }) => parent_id),
      folders.map(({ name }) => name),
      folders.map(({ name }) => orderKey(name)),
    ],
  );
  return rows.map(({ id }) => id);
}
