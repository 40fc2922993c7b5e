/** Jobs that hand out and save links: ordered only where that is more than a turn can do, by the statement itself. */
import { Json, type Queryable } from "../database/database.ts";
import { FILE_COLUMNS, type FileRow } from "./files.ts";
import type { JobStates, OrderedIn, Orderer } from "./jobs.ts";
import { membersOf } from "./opened_links.ts";
import { SAVE_AT_ONCE } from "./save_links.ts";
import type { SavingLimits } from "./uploads.ts";

/**
 * Orders that the files of a link after the file `after` are sent, where there are more than one of them, or where others
 * were sent before; to be issued after openLink, since it goes by what that wrote. A press that comes again while its job
 * waits orders nothing.
 */
export async function orderOpenedLink(
  db: Queryable,
  { user_id, library_id, chat_id, topic }: Orderer,
  link: { id: number } | { token_hash: Uint8Array },
  after: number,
): Promise<void> {
  const [key, value] = "id" in link
    ? ["id", link.id] as const
    : ["token_hash", link.token_hash] as const;
  await db.query(
    `WITH RECURSIVE ${membersOf(key)}, found AS (
       SELECT count(*) AS files FROM (SELECT FROM member WHERE id > $5 LIMIT 2) few
     )
     INSERT INTO jobs (kind, user_id, library_id, chat_id, state)
     SELECT 'opened_link', $1, $3, $4, jsonb_build_object('link_id', link.id, 'after', $5::bigint, 'left', NULL, 'last', $5,
       'more', false,
       'sent', 0, 'lost', 0, 'refused', 0,
       'greet', (SELECT u.full_name FROM users u WHERE u.id = $1 AND u.created_at > now() - interval '1 minute' AND $5 = 0)) || $6::jsonb
     FROM link CROSS JOIN found
     WHERE found.files > CASE WHEN $5 = 0 THEN 1 ELSE 0 END
       AND NOT EXISTS (
         SELECT FROM jobs j WHERE j.chat_id = $4 AND j.user_id = $1 AND j.kind = 'opened_link'
           AND (j.state ->> 'link_id')::bigint = link.id AND (j.state ->> 'after')::bigint = $5)`,
    [user_id, value, library_id, chat_id, after, new Json({ topic })],
  );
}

/** The files of a link among `ids`, by id; none for somebody who may no longer have them. */
export async function linkFilesAmong(
  db: Queryable,
  userId: number,
  linkId: number,
  ids: readonly number[],
): Promise<FileRow[]> {
  return await db.query<FileRow>(
    `WITH RECURSIVE ${membersOf("id")}
     SELECT ${FILE_COLUMNS} FROM member m JOIN files f ON f.id = m.id AND f.library_id = m.library_id
     WHERE m.id = ANY ($3::bigint[]) ORDER BY m.id`,
    [userId, linkId, ids],
  );
}

/**
 * Orders that a link is saved, where it has more files than one statement saves; to be issued in the transaction of
 * saveLink. A press that comes again while its job waits orders nothing.
 */
export async function orderSaveLink(
  db: Queryable,
  { user_id, library_id, chat_id, topic }: Orderer,
  linkId: number,
  limits: SavingLimits,
): Promise<void> {
  const state: Omit<JobStates["save_link"], "link_id"> & OrderedIn = {
    after: 0,
    limits,
    outcomes: [],
    topic,
  };
  await db.query(
    `WITH RECURSIVE ${membersOf("id")}, found AS (
       SELECT count(*) AS files FROM (SELECT FROM member LIMIT ${SAVE_AT_ONCE + 1}) few
     )
     INSERT INTO jobs (kind, user_id, library_id, chat_id, state)
     SELECT 'save_link', $1, $3, $4, jsonb_build_object('link_id', link.id) || $5::jsonb
     FROM link CROSS JOIN found
     WHERE found.files > ${SAVE_AT_ONCE} AND NOT link.own AND NOT link.protected
       AND NOT EXISTS (
         SELECT FROM jobs j WHERE j.chat_id = $4 AND j.user_id = $1 AND j.kind = 'save_link'
           AND (j.state ->> 'link_id')::bigint = link.id)`,
    [user_id, linkId, library_id, chat_id, new Json(state)],
  );
}
