/** Jobs of all kinds as rows, by what people see of them. */
import assert from "node:assert/strict";
import { type Keeper, testKeeper } from "../support/keeper.ts";
import { until } from "../support/until.ts";
import type { Emulator, Person } from "../telegram/emulator.ts";

/** Saves documents; their ids. */
async function keep({ database }: Keeper, person: Person, count: number): Promise<number[]> {
  for (let n = 0; n < count; n++) await person.sendDocument({ file_name: `${n}.pdf` });
  let ids: number[] = [];
  await until(async () => {
    const files = await database.query<{ id: number }>(
      `SELECT id FROM files WHERE library_id = $1 ORDER BY id`,
      [person.id],
    );
    ids = files.map(({ id }) => id);
    return ids.length === count;
  }, "the files are not kept");
  return ids;
}

/** Orders a job as a feature does, with whatever else its row should hold. */
async function order(
  { database }: Keeper,
  { id }: Person,
  kind: string,
  state: unknown,
  { due_in = 0, age = 0, holder = null, attempts = 0 }: {
    due_in?: number;
    age?: number;
    holder?: string | null;
    attempts?: number;
  } = {},
): Promise<void> {
  await database.query(
    `INSERT INTO jobs (kind, user_id, library_id, chat_id, state, due_at, created_at, holder, attempts)
     VALUES ($1, $2, $2, $2, $3::jsonb, now() + make_interval(secs => $4), now() - make_interval(secs => $5), $6, $7)`,
    [kind, id, JSON.stringify(state), due_in, age, holder, attempts],
  );
}

const bulk = (file_ids: readonly number[]) => ({ file_ids, sent: 0, failed: [] });

const jobsLeft = ({ database }: Keeper) => database.query(`SELECT id FROM jobs`);

async function allDone(keeper: Keeper): Promise<void> {
  await until(async () => (await jobsLeft(keeper)).length === 0, "jobs are left");
}

/** What arrived in a chat, in order: the names of documents, and texts that end a job. */
function arrivals({ calls }: Emulator, { id }: Person): string[] {
  return calls
    .filter(({ chat_id, method, error }) =>
      chat_id === id && error === undefined && /^send(Document|MediaGroup)$/.test(method)
    )
    .map(({ method, params }) => method === "sendMediaGroup" ? "album" : params.caption as string);
}

testKeeper(
  "what sends to a chat goes one after another, oldest first, whatever its kind; other chats do not wait",
  async (keeper) => {
    const { telegram, stop, restart, database } = keeper;
    const [ann, ben] = [telegram.person(), telegram.person({ first_name: "Ben" })];
    const hers = await keep(keeper, ann, 3);
    const his = await keep(keeper, ben, 1);
    await telegram.idle();
    await stop();
    telegram.clearCalls();
    await order(keeper, ann, "bulk_send", bulk(hers), { due_in: 3_600 });
    await order(keeper, ann, "export", {});
    await order(keeper, ann, "bulk_send", bulk(hers.slice(0, 1)));
    await order(keeper, ben, "bulk_send", bulk(his));
    const since = telegram.world.change;
    await restart();
    await ben.waitFor(/Sent 1 file/, { since });
    await telegram.idle();
    // Her first one is put off, and the others are behind it.
    assert.deepEqual(arrivals(telegram, ann), []);
    assert.equal((await jobsLeft(keeper)).length, 3);
    await database.query(`UPDATE jobs SET due_at = now()`);
    await allDone(keeper);
    const [album, manifest, single] = arrivals(telegram, ann);
    assert.equal(album, "album");
    assert.match(manifest ?? "", /library/);
    assert.match(single ?? "", /^0\.pdf/);
  },
);

testKeeper(
  "a job that Telegram puts off for long is put off as a row, without a crash counted",
  async (keeper) => {
    const { telegram, database } = keeper;
    const ann = telegram.person();
    const ids = await keep(keeper, ann, 2);
    telegram.fault({ kind: "429", method: "sendMediaGroup", retry_after: 600, times: 1 });
    await order(keeper, ann, "bulk_send", bulk(ids));
    const row = async () => {
      const [found] = await database.query<
        { due_in: number; attempts: number; holder: string | null }
      >(
        `SELECT extract(epoch FROM due_at - now())::float AS due_in, attempts, holder FROM jobs`,
      );
      return found;
    };
    await until(async () => (await row())!.due_in > 500, "it is not put off");
    const { attempts, holder } = (await row())!;
    assert.deepEqual([attempts, holder], [0, null]);
    const since = telegram.world.change;
    await database.query(`UPDATE jobs SET due_at = now()`);
    await ann.waitFor(/Sent 2 files/, { since });
  },
);

testKeeper(
  "a job whose process ended is taken up; after three crashes, and after a day, its person gets an apology",
  async (keeper) => {
    const { telegram, stop, restart } = keeper;
    const [ann, ben, cleo] = ["Ann", "Ben", "Cleo"].map((first_name) =>
      telegram.person({ first_name })
    ) as [Person, Person, Person];
    const ids: number[][] = [];
    for (const person of [ann, ben, cleo]) ids.push(await keep(keeper, person, 1));
    await telegram.idle();
    await stop();
    const ended = { holder: "gone", due_in: -1 };
    await order(keeper, ann, "bulk_send", bulk(ids[0]!), { ...ended, attempts: 1 });
    await order(keeper, ben, "bulk_send", bulk(ids[1]!), { ...ended, attempts: 2 });
    await order(keeper, cleo, "bulk_send", bulk(ids[2]!), { age: 90_000 });
    const since = telegram.world.change;
    await restart();
    await ann.waitFor(/Sent 1 file/, { since });
    const apology = await ben.waitFor(/something went wrong/, { since });
    assert.deepEqual(ben.buttons(apology), [["🏠 Menu"]]);
    await cleo.waitFor(/something went wrong/, { since });
    await allDone(keeper);
  },
);

testKeeper(
  "what another process has taken over is neither noted nor ended here",
  async (keeper) => {
    const { telegram, database } = keeper;
    const ann = telegram.person();
    const [document] = await keep(keeper, ann, 1);
    await ann.sendVoice();
    await ann.waitFor(/Voice /);
    await telegram.idle();
    const [voice] = await database.query<{ id: number }>(
      `SELECT id FROM files WHERE kind = 'voice'`,
    );
    telegram.fault({ kind: "delay", method: "sendVoice", delay_ms: 1_500, times: 1 });
    const since = telegram.world.change;
    await order(keeper, ann, "bulk_send", bulk([document!, voice!.id]));
    await ann.waitFor(({ document, from }) => document !== undefined && from?.is_bot === true, {
      since,
      timeout_ms: 10_000,
    });
    await database.query(`UPDATE jobs SET holder = 'another', due_at = now() + interval '1 hour'`);
    // Whether it has noted the first one by then or not: what it holds no longer, it leaves.
    await telegram.idle({ quiet_ms: 2_000 });
    const rows = await database.query<{ holder: string; sent: number }>(
      `SELECT holder, (state ->> 'sent')::integer AS sent FROM jobs`,
    );
    assert.equal(rows[0]?.holder, "another");
    assert.ok(rows[0].sent <= 1);
    assert.equal(ann.messages.some(({ text }) => /Sent \d/.test(text ?? "")), false);
  },
);

testKeeper(
  "a group that refuses the bot says nothing of the person who ordered",
  async (keeper) => {
    const { telegram, database } = keeper;
    const ann = telegram.person();
    const ids = await keep(keeper, ann, 1);
    await telegram.idle();
    const groupId = -1_000_000_000_123;
    telegram.fault({
      kind: "refuse",
      chat_id: groupId,
      code: 403,
      description: "Forbidden: bot was kicked from the supergroup chat",
    });
    await order(keeper, ann, "bulk_send", bulk(ids), { due_in: 3_600 });
    await database.query(`UPDATE jobs SET chat_id = $1, due_at = now()`, [groupId]);
    await allDone(keeper);
    const users = await database.query<{ blocked_at: Date | null }>(`SELECT blocked_at FROM users`);
    assert.deepEqual(users, [{ blocked_at: null }]);
  },
);
