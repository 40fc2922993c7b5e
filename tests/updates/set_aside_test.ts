/** Updates that can't be handled for a reason of their own: kept for the next start, and nobody else waits for them. */
import assert from "node:assert/strict";
import type { Message } from "grammy/types";
import type { Database } from "../../src/database/database.ts";
import type { TurnHandler } from "../../src/turn/handler.ts";
import type { UpdatesOptions } from "../../src/updates/handling.ts";
import { UpdateQueue } from "../../src/updates/queue.ts";
import { SharedUpdateQueue } from "../../src/updates/shared_queue.ts";
import { forEachDatabase } from "../support/databases.ts";
import { testKeeper } from "../support/keeper.ts";
import { until } from "../support/until.ts";
import type { Person } from "../telegram/emulator.ts";
import { freePort } from "../http/instances.ts";

const said = (message: Message) => message.text ?? message.caption ?? "";
const document = (file_name: string) => ({ file_name, mime_type: "application/pdf" });
const REFERENCE = /something went wrong.*owner: ([0-9A-F]{8})/;

for (const mode of ["polling", "webhook"] as const) {
  const port = freePort();
  testKeeper(
    `a file that the database refuses is set aside, apologized for once, and tried again at each start (${mode})`,
    async ({ telegram, database, restart }) => {
      await database.query(`ALTER TABLE files ADD CONSTRAINT not_bad CHECK (name <> 'bad.pdf')`);
      const ann = telegram.person({ first_name: "Ann" });
      const apologies = () => ann.messages.filter((message) => REFERENCE.test(said(message)));
      const inbox = () =>
        database.query<{ set_aside: boolean; reference: string }>(
          `SELECT set_aside, reference FROM inbox`,
        );
      await ann.sendDocument(document("bad.pdf"));
      await ann.sendDocument(document("good.pdf"));
      await ann.waitFor(() => ann.messages.some((message) => /good\.pdf/.test(said(message))));
      await telegram.idle();
      const [apology] = apologies();
      assert.ok(apology, "no apology");
      const [, reference] = REFERENCE.exec(said(apology))!;
      assert.deepEqual(await inbox(), [{ set_aside: true, reference }]);

      await restart();
      await telegram.idle();
      assert.deepEqual(await inbox(), [{ set_aside: true, reference }]);

      await database.query(`ALTER TABLE files DROP CONSTRAINT not_bad`);
      await restart();
      await ann.waitFor(() => ann.messages.some((message) => /📄 bad\.pdf/.test(said(message))));
      assert.equal(apologies().length, 1);
      assert.deepEqual(await inbox(), []);
      const files = await database.query<{ name: string }>(`SELECT name FROM files ORDER BY name`);
      assert.deepEqual(files.map(({ name }) => name), ["bad.pdf", "good.pdf"]);
    },
    mode === "webhook" ? { WEBHOOK_URL: `http://127.0.0.1:${port}/hook`, PORT: String(port) } : {},
  );
}

for (const mode of ["polling", "webhook"] as const) {
  const port = freePort();
  testKeeper(
    `what the inbox refuses is handled all the same, once, and so is what came with it (${mode})`,
    async ({ telegram, database }) => {
      await database.query(
        `ALTER TABLE inbox ADD CONSTRAINT not_bad CHECK (payload NOT LIKE '%bad%')`,
      );
      const [ann, ben, cat] = ["Ann", "Ben", "Cat"].map((first_name) =>
        telegram.person({ first_name })
      );
      const answers = (person: Person) =>
        person.messages.filter(({ from }) => from?.id === telegram.bot.id).length;
      // Longer than a batch waits for what is in it before the rest goes to the inbox.
      telegram.fault({ kind: "delay", method: "sendMessage", chat_id: ben!.id, delay_ms: 1_500 });
      telegram.fault({ kind: "delay", method: "sendMessage", chat_id: cat!.id, delay_ms: 1_500 });
      const held = telegram.holdUpdates();
      await ben!.send("/help bad");
      await ann!.send("/help");
      await cat!.send("/help");
      held.end();
      await ben!.waitFor(/Two things to know/);
      await cat!.waitFor(/Two things to know/);
      await ann!.waitFor(/Two things to know/);
      await ben!.sendDocument(document("bad.pdf"));
      await ben!.waitFor(/Saved to Documents: bad\.pdf/);
      await telegram.idle();
      assert.deepEqual([ann!, ben!, cat!].map(answers), [1, 2, 1]);
      // Refused by both: there is nothing to be done but to apologize, once.
      telegram.clearFaults();
      await database.query(
        `ALTER TABLE files ADD CONSTRAINT not_worse CHECK (name <> 'worse bad.pdf')`,
      );
      await ben!.sendDocument(document("worse bad.pdf"));
      await ben!.waitFor(REFERENCE);
      await telegram.idle();
      assert.equal(ben!.messages.filter((message) => REFERENCE.test(said(message))).length, 1);
      assert.deepEqual(await database.query(`SELECT update_id FROM inbox`), []);
    },
    mode === "webhook" ? { WEBHOOK_URL: `http://127.0.0.1:${port}/hook`, PORT: String(port) } : {},
  );
}

const [ANN, BOB] = [7, 8];

/** Two updates of Ann's, 1 and 2, and one of Bob's, 3. */
async function fillInbox(database: Database): Promise<void> {
  const senders = [ANN, ANN, BOB];
  const updates = senders.map((id, index) => ({
    update_id: index + 1,
    message: { from: { id }, chat: { id } },
  }));
  await database.query(
    `INSERT INTO inbox (update_id, user_id, payload)
     SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[])`,
    [
      updates.map(({ update_id }) => update_id),
      senders,
      updates.map((update) => JSON.stringify(update)),
    ],
  );
}

/** A queue whose process "crashes" while it handles the updates of `deadly`: they never end. */
interface Life {
  options: UpdatesOptions;
  began: number[];
  setAside: number[];
}

function life(database: Database, deadly: ReadonlySet<number>): Life {
  const [began, setAside]: [number[], number[]] = [[], []];
  const handler: TurnHandler = {
    handle: async ({ update_id }) => {
      began.push(update_id);
      if (deadly.has(update_id)) await new Promise(() => {});
    },
    setAside: async ({ update_id }) => {
      setAside.push(update_id);
      await database.query(`UPDATE inbox SET set_aside = true WHERE update_id = $1`, [update_id]);
    },
  };
  const options: UpdatesOptions = {
    database,
    handler,
    afterCrash: true,
    admits: () => true,
    waiting: (error) => assert.fail(String(error)),
    unstored: (_, error) => assert.fail(String(error)),
    flooded: () => {},
    delayed: () => {},
  };
  return { options, began, setAside };
}

interface Source {
  name: string;
  /** Starts on what the inbox holds; what it returns ends it as a crash does. */
  start(options: UpdatesOptions): Promise<() => Promise<void>>;
}

const SOURCES: Source[] = [
  {
    name: "one process",
    async start(options) {
      const queue = new UpdateQueue(options);
      await queue.resume();
      return () => queue.stop(0);
    },
  },
  {
    name: "several instances",
    async start(options) {
      const queue = new SharedUpdateQueue(options);
      await queue.start();
      return () => queue.stop(0);
    },
  },
];

for (const { name, start } of SOURCES) {
  forEachDatabase(
    `an update that crashes the process ten times is set aside, and its chat goes on (${name})`,
    async (open) => {
      const database = await open();
      await fillInbox(database);
      for (let crash = 0; crash < 10; crash++) {
        const { began, options, setAside } = life(database, new Set([1]));
        const end = await start(options);
        const others = crash === 0 ? [1, 3] : [1];
        await until(
          () => Promise.resolve(others.every((id) => began.includes(id))),
          `the updates do not begin in life ${crash}: ${began}`,
        );
        if (crash === 0) {
          const left = async () => (await database.query(`SELECT FROM inbox`)).length;
          await until(async () => await left() === 2, "Bob's is not done");
        }
        await end();
        assert.deepEqual(began.toSorted(), others, "Ann's next does not wait for her first");
        assert.deepEqual(setAside, []);
      }
      const { began, options, setAside } = life(database, new Set());
      const end = await start(options);
      await until(() => Promise.resolve(began.length > 0), "her chat does not go on");
      assert.deepEqual(setAside, [1]);
      assert.deepEqual(began, [2]);
      const rows = () => database.query(`SELECT update_id, set_aside FROM inbox`);
      await until(async () => (await rows()).length === 1, "her second is not done");
      assert.deepEqual(await rows(), [{ update_id: 1, set_aside: true }]);
      await end();
    },
  );
}

forEachDatabase(
  "an error that nobody expects is retried with growing pauses, counts as no crash, and holds up nobody else",
  async (open) => {
    const database = await open();
    await fillInbox(database);
    const times: number[] = [];
    const handled: number[] = [];
    const { options, setAside } = life(database, new Set());
    const queue = new UpdateQueue({
      ...options,
      waiting: (error) => assert.match(String(error), /unexpected/),
      handler: {
        ...options.handler,
        handle: async ({ update_id }) => {
          if (update_id === 1) times.push(performance.now());
          if (update_id === 1 && times.length <= 5) throw new Error("unexpected");
          handled.push(update_id);
          await Promise.resolve();
        },
      },
    });
    await queue.resume();
    const left = async () => (await database.query(`SELECT FROM inbox`)).length;
    await until(async () => await left() === 0, "it does not get through", 20_000);
    await queue.stop(1_000);
    assert.deepEqual(handled, [3, 1, 2]);
    assert.deepEqual(setAside, []);
    assert.equal(times.length, 6);
    // Pauses of 100, 200, 400, 800 and 1,600 ms, by chance half of that.
    const took = times.at(-1)! - times[0]!;
    assert.ok(took >= 1_500, `six attempts in ${took} ms`);
  },
);
