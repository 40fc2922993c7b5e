import type { Queryable } from "../database/database.ts";

/** An update that waits to be handled. */
export interface InboxRow {
  id: number;
  update_id: number;
  /** The update, as JSON. */
  payload: string;
  /** How many processes crashed after they began to handle it. */
  attempts: number;
  /** Whether it arrived so long ago that an inline query is no longer waited for. */
  old: boolean;
}

/** An update on its way into the inbox. */
export interface StoredUpdate {
  update_id: number;
  /** Whose turn it is: a person, or a group's chat. */
  user_id: number;
  /** Whose doing it holds: nothing of banned people is stored. */
  people: readonly number[];
  payload: string;
}

/**
 * Keeps updates, in the order given, in one statement; none that holds something of banned people: the ids of these. One that
 * is there already stays as it is.
 */
export async function storeInInbox(
  db: Queryable,
  updates: readonly StoredUpdate[],
): Promise<number[]> {
  const rows = await db.query<{ update_id: number }>(
    `WITH ${givenUpdates("$1", "$2", "$3", "$4")}, stored AS (
       INSERT INTO inbox (update_id, user_id, payload)
       SELECT update_id, user_id, payload FROM given WHERE NOT banned ORDER BY ordinal
       ON CONFLICT (update_id) DO NOTHING
     )
     SELECT update_id FROM given WHERE banned`,
    updateColumns(updates),
  );
  return rows.map(({ update_id }) => update_id);
}

/** The parameters that {@link givenUpdates} takes. */
export function updateColumns(updates: readonly StoredUpdate[]) {
  return [
    updates.map((update) => update.update_id),
    updates.map((update) => update.user_id),
    updates.map((update) => update.payload),
    updates.map((update) => update.people.join(",")),
  ] as const;
}

/** Updates as the terms of a query: `given(update_id, user_id, payload, ordinal, banned)`. */
export const givenUpdates = (ids: string, userIds: string, payloads: string, people: string) =>
  `banned AS (
     SELECT id FROM users
     WHERE id = ANY (string_to_array(array_to_string(array_remove(${people}::text[], ''), ','), ',')::bigint[])
       AND banned_at IS NOT NULL
   ), given AS (
     SELECT update_id, user_id, payload, ordinal,
       string_to_array(people, ',')::bigint[] && ARRAY(SELECT id FROM banned) AS banned
     FROM unnest(${ids}::bigint[], ${userIds}::bigint[], ${payloads}::text[], ${people}::text[])
       WITH ORDINALITY AS u (update_id, user_id, payload, people, ordinal)
   )`;

/**
 * The oldest updates of one person, at most `limit`. The oldest of all counts as begun by this process, and only that one:
 * if handling it crashes the process, the next process counts that, and the other updates are not blamed. With `leased`, only
 * while the person's lease is this process's.
 */
export async function beginInbox(
  db: Queryable,
  userId: number,
  limit: number,
  process: string,
  leased: boolean,
): Promise<InboxRow[]> {
  return await db.query<InboxRow>(
    `WITH oldest AS (
       SELECT id, update_id, payload, received_at < now() - interval '30 seconds' AS old,
         attempts + (begun_by IS NOT NULL AND begun_by <> $3)::integer AS attempts
       FROM inbox
       WHERE user_id = $1 AND NOT set_aside
         AND (NOT $4::boolean OR EXISTS (SELECT FROM leases t WHERE t.user_id = $1 AND t.holder = $3))
       ORDER BY id LIMIT $2
     ), begun AS (
       UPDATE inbox i SET attempts = oldest.attempts, begun_by = $3
       FROM oldest
       WHERE oldest.id = (SELECT min(id) FROM oldest) AND i.id = oldest.id AND i.user_id = $1
     )
     SELECT id, update_id, payload, old, attempts FROM oldest ORDER BY id`,
    [userId, limit, process, leased],
  );
}

/**
 * Sets an update aside: it stays in the inbox, and nobody handles it before {@link retrySetAside}. Returns the reference
 * of its apology, and whether that was given before.
 */
export async function setAside(
  db: Queryable,
  { update_id, user_id, payload }: Omit<StoredUpdate, "people">,
  reference: string,
): Promise<{ reference: string; apologized: boolean }> {
  const rows = await db.query<{ reference: string; apologized: boolean }>(
    `INSERT INTO inbox AS i (update_id, user_id, payload, set_aside, reference) VALUES ($1, $2, $3, true, $4)
     ON CONFLICT (update_id) DO UPDATE SET set_aside = true, reference = coalesce(i.reference, excluded.reference)
       WHERE i.user_id = excluded.user_id
     RETURNING reference, reference <> $4 AS apologized`,
    [update_id, user_id, payload, reference],
  );
  return rows[0] ?? { reference, apologized: false };
}

/** Puts what was set aside back into its place in the inbox: at a start, everything is tried again. */
export async function retrySetAside(db: Queryable): Promise<void> {
  await db.query(
    `UPDATE inbox SET set_aside = false, attempts = 0, begun_by = NULL WHERE set_aside`,
  );
}

/** How many updates of one person wait, counted no further than `most`. */
export async function countBacklog(db: Queryable, userId: number, most: number): Promise<number> {
  const rows = await db.query<{ waiting: number }>(
    `SELECT count(*) AS waiting FROM (SELECT FROM inbox WHERE user_id = $1 AND NOT set_aside LIMIT $2) w`,
    [userId, most],
  );
  return rows[0]!.waiting;
}

/** Whose updates wait, the longest waiting first. */
export async function peopleInInbox(db: Queryable): Promise<number[]> {
  const rows = await db.query<{ user_id: number }>(
    `SELECT user_id FROM inbox WHERE NOT set_aside GROUP BY user_id ORDER BY min(id)`,
  );
  return rows.map((row) => row.user_id);
}

/** Removes a handled update; one that was set aside stays. */
export async function removeFromInbox(
  db: Queryable,
  userId: number,
  updateId: number,
): Promise<void> {
  await db.query(`DELETE FROM inbox WHERE update_id = $2 AND user_id = $1 AND NOT set_aside`, [
    userId,
    updateId,
  ]);
}
