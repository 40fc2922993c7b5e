/** Moments in the life of the inbox that no real database lets one choose. */
import assert from "node:assert/strict";
import type { Update } from "grammy/types";
import { UpdateQueue } from "../../src/updates/queue.ts";
import type { Database } from "../../src/database/database.ts";
import type { InboxRow, StoredUpdate } from "../../src/storage/inbox.ts";
import type { TurnHandler } from "../../src/turn/handler.ts";

/** An inbox in memory, whose looks answer with what they saw when they are let go. */
class SlowInbox {
  rows: (StoredUpdate & InboxRow)[] = [];
  /** Looks that found nothing and whose answer is still on its way. */
  readonly looks: (() => void)[] = [];
  hold = false;
  /** All that was ever stored. */
  readonly stored: number[] = [];

  readonly database = {
    query: async (sql: string, [first, second, third]: unknown[]) => {
      if (sql.includes("INSERT INTO inbox")) {
        const [ids, users, payloads] = [first, second, third] as [number[], number[], string[]];
        this.stored.push(...ids);
        ids.forEach((update_id, index) =>
          this.rows.push({
            id: update_id,
            update_id,
            user_id: users[index]!,
            people: [users[index]!],
            payload: payloads[index]!,
            attempts: 0,
            old: false,
          })
        );
        return [];
      }
      if (sql.startsWith("DELETE FROM inbox")) {
        this.rows = this.rows.filter(({ update_id }) => update_id !== second);
        return [];
      }
      const seen = this.rows.filter(({ user_id }) => user_id === first);
      if (this.hold && seen.length === 0) {
        await new Promise<void>((resolve) => this.looks.push(resolve));
      }
      return seen;
    },
  } as unknown as Database;
}

const update = (update_id: number, id = 7) =>
  ({ update_id, message: { from: { id }, chat: { id } } }) as unknown as Update;

function queueOf(inbox: SlowInbox, handle: TurnHandler["handle"]): UpdateQueue {
  return new UpdateQueue({
    database: inbox.database,
    handler: { handle, setAside: () => assert.fail("nothing is set aside") },
    afterCrash: false,
    admits: () => true,
    waiting: (error) => assert.fail(String(error)),
    unstored: (_, error) => assert.fail(String(error)),
    flooded: () => {},
    delayed: () => {},
  });
}

async function until(met: () => boolean): Promise<void> {
  for (let waited = 0; !met(); waited++) {
    assert.ok(waited < 20_000, "it never came about");
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

Deno.test("an update that is stored while somebody looks into the inbox is not overlooked", async () => {
  const inbox = new SlowInbox();
  const handled: number[] = [];
  const slow = Promise.withResolvers<void>();
  const updates = queueOf(inbox, async ({ update_id }, committed) => {
    if (update_id === 1) await slow.promise;
    handled.push(update_id);
    // The commit takes the row out.
    inbox.rows = inbox.rows.filter((row) => row.update_id !== update_id);
    committed();
  });
  // The first one takes longer than the grace: it lies in the inbox as well, and its person is backlogged.
  await updates.take([update(1)], 1);
  inbox.hold = true;
  slow.resolve();
  await until(() => inbox.looks.length === 1);
  // The look found nothing. Before its answer is there, another update goes into the inbox, from begin to end.
  await updates.take([update(2)], 1);
  inbox.hold = false;
  inbox.looks.shift()!();
  await until(() => handled.length === 2);
  assert.deepEqual(handled, [1, 2]);
  await until(() => inbox.rows.length === 0);
  await updates.stop(1_000);
});

Deno.test("a batch that makes progress stays in memory, for four times its grace at most", async () => {
  const inbox = new SlowInbox();
  const handled = new Set<number>();
  const updates = queueOf(inbox, async ({ update_id }, committed) => {
    await new Promise((resolve) => setTimeout(resolve, 60 * update_id));
    assert.ok(!handled.has(update_id), `${update_id} is handled twice`);
    handled.add(update_id);
    inbox.rows = inbox.rows.filter((row) => row.update_id !== update_id);
    committed();
  });
  const batch = (count: number) =>
    Array.from({ length: count }, (_, index) => update(index + 1, index + 1));
  // Whenever the grace is over, one more is done.
  await updates.take(batch(4), 100);
  assert.equal(handled.size, 4);
  assert.deepEqual(inbox.stored, []);

  handled.clear();
  await updates.take(batch(20), 100);
  assert.ok(inbox.stored.length > 0 && inbox.stored.length < 19, `${inbox.stored}`);
  await until(() => handled.size === 20 && inbox.rows.length === 0);
  await updates.stop(1_000);
});

Deno.test("a batch without progress goes to the inbox after its grace", async () => {
  const inbox = new SlowInbox();
  const slow = Promise.withResolvers<void>();
  const updates = queueOf(inbox, async ({ update_id }, committed) => {
    await slow.promise;
    inbox.rows = inbox.rows.filter((row) => row.update_id !== update_id);
    committed();
  });
  const began = performance.now();
  await updates.take([2, 3].map((id) => update(id, id)), 300);
  assert.ok(performance.now() - began < 1_000, "it waits longer");
  assert.deepEqual(inbox.stored, [2, 3]);
  slow.resolve();
  await until(() => inbox.rows.length === 0);
  await updates.stop(1_000);
});
