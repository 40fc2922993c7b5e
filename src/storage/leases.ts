/**
 * Leases: where several instances take updates by webhook, one of them at a time handles a person's. Its lease is a row of
 * `leases`; an instance that finds it held marks it `wanted`, so that the holder looks into the inbox once more before it
 * lets go, and no update is left behind.
 */
import type { Database, Queryable } from "../database/database.ts";
import {
  beginInbox,
  givenUpdates,
  type InboxRow,
  type StoredUpdate,
  updateColumns,
} from "./inbox.ts";

/** What became of one person's lease when updates of theirs were stored. */
export interface Claim {
  user_id: number;
  /** The lease is this holder's now, or was before. */
  mine: boolean;
  /** The rows just stored are all there are of this person: no need to read them back. */
  alone: boolean;
  /** The update that was not stored, since it holds something of a banned person; null: those of `user_id` were. */
  refused: number | null;
}

/**
 * Stores updates in the inbox, in the order given, and takes each person's lease where nobody holds it; one statement
 * for all. With `leaseMs` 0 no lease is taken, only marked as wanted. Of banned people nothing is stored.
 */
export async function storeAndClaim(
  db: Queryable,
  holder: string,
  updates: readonly StoredUpdate[],
  leaseMs: number,
): Promise<Claim[]> {
  const [ids, userIds, payloads, people] = updateColumns(updates);
  return await db.query<Claim>(
    `WITH ${givenUpdates("$1", "$2", "$3", "$6")}, stored AS (
       INSERT INTO inbox (update_id, user_id, payload)
       SELECT update_id, user_id, payload FROM given WHERE NOT banned ORDER BY ordinal
       ON CONFLICT (update_id) DO NOTHING
     ), noted AS (
       UPDATE leases SET wanted = true
       WHERE $5::integer = 0 AND user_id IN (SELECT user_id FROM given WHERE NOT banned)
     ), claimed AS (
       INSERT INTO leases AS t (user_id, holder, until)
       SELECT DISTINCT user_id, $4, now() + make_interval(secs => $5::integer / 1000.0)
       FROM given WHERE $5::integer > 0 AND NOT banned ORDER BY user_id
       ON CONFLICT (user_id) DO UPDATE SET wanted = true,
         holder = CASE WHEN t.until < now() THEN excluded.holder ELSE t.holder END,
         until = CASE WHEN t.until < now() OR t.holder = excluded.holder THEN excluded.until ELSE t.until END
       RETURNING t.user_id, t.holder, t.wanted
     )
     SELECT user_id, holder = $4 AS mine,
       NOT wanted AND NOT EXISTS (SELECT FROM inbox i WHERE i.user_id = claimed.user_id AND NOT i.set_aside) AS alone,
       NULL::bigint AS refused
     FROM claimed
     UNION ALL SELECT user_id, false, false, update_id FROM given WHERE banned`,
    [ids, userIds, payloads, holder, leaseMs, people],
  );
}

/**
 * Extends a person's lease, or takes it, unmarks it, and reads their oldest updates. Undefined where somebody else holds
 * it.
 */
export async function takeLease(
  db: Database,
  holder: string,
  userId: number,
  leaseMs: number,
  limit: number,
): Promise<InboxRow[] | undefined> {
  const [mine, rows] = await db.batch<[boolean, InboxRow[]]>((tx) => [
    claimLease(tx, holder, userId, leaseMs),
    // A statement of its own: it sees what was stored before the mark was removed.
    beginInbox(tx, userId, limit, holder, true),
  ]);
  return mine ? rows : undefined;
}

async function claimLease(
  db: Queryable,
  holder: string,
  userId: number,
  leaseMs: number,
): Promise<boolean> {
  const rows = await db.query(
    `INSERT INTO leases AS t (user_id, holder, until)
     VALUES ($1, $2, now() + make_interval(secs => $3::integer / 1000.0))
     ON CONFLICT (user_id) DO UPDATE SET wanted = false, holder = excluded.holder, until = excluded.until
       WHERE t.holder = excluded.holder OR t.until < now()
     RETURNING t.user_id`,
    [userId, holder, leaseMs],
  );
  return rows.length > 0;
}

/** A lease to be released, and the updates that were handled under it without a commit. */
export interface HandledUpdates {
  user_id: number;
  done: readonly number[];
}

/**
 * Removes what is done from the inbox and releases leases; for each of them in order, false when updates came meanwhile, or
 * when it is somebody else's.
 */
export async function releaseLeases(
  db: Queryable,
  holder: string,
  leases: readonly HandledUpdates[],
): Promise<boolean[]> {
  const done = leases.flatMap(({ user_id, done }) => done.map((update) => ({ user_id, update })));
  const rows = await db.query<{ user_id: number }>(
    `WITH removed AS (
       DELETE FROM inbox i USING unnest($3::bigint[], $4::bigint[]) AS done (user_id, update_id)
       WHERE i.update_id = done.update_id AND i.user_id = done.user_id
     ), unwanted AS (
       SELECT user_id FROM leases WHERE user_id = ANY ($1::bigint[]) AND holder = $2 AND NOT wanted
       ORDER BY user_id FOR UPDATE
     )
     DELETE FROM leases t USING unwanted WHERE t.user_id = unwanted.user_id RETURNING t.user_id`,
    [
      leases.map(({ user_id }) => user_id),
      holder,
      done.map(({ user_id }) => user_id),
      done.map(({ update }) => update),
    ],
  );
  const released = new Set(rows.map(({ user_id }) => user_id));
  return leases.map(({ user_id }) => released.has(user_id));
}

/** Releases all leases of a holder that stops, wanted or not: others look into the inbox. */
export async function endLeases(db: Queryable, holder: string): Promise<void> {
  await db.query(`DELETE FROM leases WHERE holder = $1`, [holder]);
}

/** Extends leases; returns the people whose lease is still this holder's. */
export async function extendLeases(
  db: Queryable,
  holder: string,
  userIds: readonly number[],
  leaseMs: number,
): Promise<number[]> {
  const rows = await db.query<{ user_id: number }>(
    `WITH held AS (
       SELECT user_id FROM leases WHERE holder = $1 AND user_id = ANY ($2::bigint[]) ORDER BY user_id FOR UPDATE
     )
     UPDATE leases t SET until = now() + make_interval(secs => $3::integer / 1000.0)
     FROM held WHERE t.user_id = held.user_id
     RETURNING t.user_id`,
    [holder, userIds, leaseMs],
  );
  return rows.map((row) => row.user_id);
}

/** Takes the leases of people whose updates wait and whom nobody serves, the longest waiting first. */
export async function claimNeglected(
  db: Queryable,
  holder: string,
  leaseMs: number,
  limit: number,
): Promise<number[]> {
  const rows = await db.query<{ user_id: number }>(
    `WITH neglected AS (
       SELECT i.user_id FROM inbox i
       WHERE NOT i.set_aside AND NOT EXISTS (SELECT FROM leases t WHERE t.user_id = i.user_id AND t.until > now())
       GROUP BY i.user_id ORDER BY min(i.id) LIMIT $3
     )
     INSERT INTO leases AS t (user_id, holder, until)
     SELECT user_id, $1, now() + make_interval(secs => $2::integer / 1000.0) FROM neglected ORDER BY user_id
     ON CONFLICT (user_id) DO UPDATE SET holder = excluded.holder, until = excluded.until, wanted = true
       WHERE t.until < now()
     RETURNING t.user_id`,
    [holder, leaseMs, limit],
  );
  return rows.map((row) => row.user_id);
}

/** Removes the leases of instances that died, once no updates wait behind them. */
export async function deleteDeadLeases(db: Queryable): Promise<void> {
  await db.query(
    `DELETE FROM leases t WHERE until < now() - interval '1 minute'
       AND NOT EXISTS (SELECT FROM inbox i WHERE i.user_id = t.user_id AND NOT i.set_aside)`,
  );
}
