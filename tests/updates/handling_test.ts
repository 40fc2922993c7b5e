import assert from "node:assert/strict";
import type { Update } from "grammy/types";
import { type Database, DatabaseError } from "../../src/database/database.ts";
import { Handling } from "../../src/updates/handling.ts";
import { until } from "../support/until.ts";

const update = (update_id: number, from: number) =>
  ({ update_id, message: { from: { id: from }, chat: { id: from } } }) as unknown as Update;

/** A database that refuses update 1 with `sqlstate`, and takes all others. */
function refusing(sqlstate: string) {
  const seen = { attempts: 0, setAside: [] as number[], waiting: 0 };
  const stopping = new AbortController();
  const handling = new Handling(
    {
      database: {} as Database,
      handler: {
        handle: ({ update_id }) => {
          if (update_id !== 1) return Promise.resolve();
          seen.attempts++;
          return Promise.reject(new DatabaseError("refused", { sqlstate }));
        },
        setAside: ({ update_id }) => Promise.resolve(void seen.setAside.push(update_id)),
      },
      afterCrash: false,
      admits: () => true,
      waiting: () => seen.waiting++,
      unstored: () => {},
      flooded: () => {},
      delayed: () => {},
    },
    stopping.signal,
    0,
  );
  return { handling, seen, stopping };
}

Deno.test("an update that alone the database refuses is set aside, and its chat goes on", async () => {
  const { handling, seen, stopping } = refusing("XX001");
  let durable = false;
  const refused = handling.update(update(1, 7), () => durable = true);
  await until(() => seen.attempts > 1, "it is not retried");
  assert.deepEqual(seen.setAside, [], "nothing else was served yet");
  await handling.update(update(2, 8), () => {});
  await refused;
  assert.deepEqual(seen.setAside, [1]);
  assert.ok(durable);
  stopping.abort();
  handling.outage.stop();
});

Deno.test("what can't be the update's own fault is retried, whoever else is served", async () => {
  const { handling, seen, stopping } = refusing("55P03");
  const refused = handling.update(update(1, 7), () => {});
  await handling.update(update(2, 8), () => {});
  const before = seen.attempts;
  await until(() => seen.attempts > before + 2, "it is not retried");
  assert.deepEqual(seen.setAside, []);
  stopping.abort();
  await assert.rejects(refused);
  handling.outage.stop();
});
