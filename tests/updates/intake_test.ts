import assert from "node:assert/strict";
import type { Update } from "grammy/types";
import { takeDeliveries } from "../../src/updates/intake.ts";
import { openEmbedded } from "../../src/database/embedded.ts";
import { embeddedTemplate } from "../support/databases.ts";
import { until } from "../support/until.ts";

const update = (update_id: number, from: number) =>
  ({ update_id, message: { from: { id: from }, chat: { id: from } } }) as unknown as Update;

Deno.test("what a webhook brings to the embedded database is confirmed when it is durable, and handled once", async () => {
  const database = await openEmbedded({ template: await embeddedTemplate() });
  const handled: number[] = [];
  const slow = Promise.withResolvers<void>();
  const intake = await takeDeliveries({
    database,
    handler: {
      handle: async ({ update_id }) => {
        if (update_id === 1) await slow.promise;
        handled.push(update_id);
      },
      setAside: () => assert.fail("nothing is set aside"),
    },
    afterCrash: false,
    admits: () => true,
    waiting: (error) => assert.fail(String(error)),
    unstored: (_, error) => assert.fail(String(error)),
    flooded: () => {},
    delayed: () => {},
  });
  const inbox = async () => {
    const rows = await database.query<{ update_id: number }>("SELECT update_id FROM inbox");
    return rows.map(({ update_id }) => update_id);
  };

  // Another person's is confirmed without the inbox, while the slow one goes on.
  const first = intake.accept!(update(1, 7));
  assert.equal(intake.accept!(update(1, 7)), first, "it comes again while it is in progress");
  await intake.accept!(update(2, 8));
  assert.deepEqual(handled, [2]);
  assert.deepEqual(await inbox(), []);

  // What takes long is confirmed as well: it lies in the inbox, and so does what comes behind it.
  await first;
  assert.deepEqual(await inbox(), [1]);
  await intake.accept!(update(3, 7));
  assert.deepEqual(await inbox(), [1, 3]);
  assert.deepEqual(handled, [2]);

  slow.resolve();
  await until(() => intake.working === 0, "they are still being handled");
  assert.deepEqual(handled, [2, 1, 3]);
  assert.deepEqual(await inbox(), []);
  await intake.stop(1_000);
  await database.close();
});
