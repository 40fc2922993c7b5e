import type { Queryable } from "../../src/database/database.ts";

/** Registers people with a library each, as their first message does. Those that are there already stay as they are. */
export async function registerPeople(
  db: Queryable,
  ids: readonly number[],
  name = "Ann",
): Promise<void> {
  await db.query(
    `WITH person AS (
       INSERT INTO users (id, full_name) SELECT id, $2 FROM unnest($1::bigint[]) AS id
       ON CONFLICT DO NOTHING RETURNING id
     )
     INSERT INTO libraries (id, user_id) SELECT id, id FROM person`,
    [ids, name],
  );
}
