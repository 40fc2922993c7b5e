import assert from "node:assert/strict";
import { until } from "../support/until.ts";
import { Emulator } from "../telegram/emulator.ts";
import { forEachDatabase } from "../support/databases.ts";
import { type Instance, SECRET, startInstance } from "./instances.ts";

const HEADERS = { "x-telegram-bot-api-secret-token": SECRET };

forEachDatabase(
  "updates from the webhook are answered like polled ones",
  async (open) => {
    await using telegram = await Emulator.start();
    const database = await open();
    const { app } = await startInstance(telegram, database);
    const ann = telegram.person({ first_name: "Ann" });
    await ann.send("/start");
    await ann.waitFor(/Hello, Ann/);
    await ann.sendDocument({ file_name: "a.pdf" });
    await ann.waitFor(/Saved to Documents: a\.pdf/);
    await telegram.idle();
    await app.stop();
    assert.deepEqual(await database.query("SELECT user_id FROM inbox"), []);
    assert.deepEqual(await database.query("SELECT user_id FROM leases"), []);
    telegram.assertClean();
  },
);

forEachDatabase(
  "a webhook answer takes two exchanges besides the shared write",
  async (open) => {
    await using telegram = await Emulator.start();
    const database = await open();
    const { app } = await startInstance(telegram, database);
    const ann = telegram.person({ first_name: "Ann" });
    await ann.send("/start");
    await ann.waitFor(/Hello, Ann/);
    await telegram.idle();
    let seen = -1;
    await until(() => {
      const still = seen === database.exchanges;
      seen = database.exchanges;
      return Promise.resolve(still);
    }, "the turn does not end");
    let atAnswer = 0;
    const stop = telegram.onChange(({ kind, message }) => {
      if (kind === "message" && /a\.pdf/.test(message?.text ?? "")) atAnswer = database.exchanges;
    });
    const before = database.exchanges;
    await ann.sendDocument({ file_name: "a.pdf" });
    await ann.waitFor(/a\.pdf/);
    stop();
    assert.ok(atAnswer - before <= 3, `${atAnswer - before} exchanges, the inbox's one included`);
    await app.stop();
  },
);

Deno.test("the webhook refuses a request that is not Telegram's before reading its body", async () => {
  await using telegram = await Emulator.start();
  const { open, close } = await postgres();
  const { app, origin, url } = await startInstance(telegram, await open());
  try {
    const asked = async (init: RequestInit, to = url) => {
      const response = await fetch(to, init);
      await response.text();
      return response.status;
    };
    const body = JSON.stringify({ update_id: 1 });
    assert.equal(await asked({ method: "POST", body }), 401);
    const wrong = { "x-telegram-bot-api-secret-token": `${SECRET}x` };
    assert.equal(await asked({ method: "POST", body, headers: wrong }), 401);
    assert.equal(await asked({ method: "POST", body, headers: HEADERS }, `${origin}/`), 404);
    assert.equal(await asked({ method: "POST", body, headers: HEADERS }, `${url}/`), 404);
    assert.equal(await asked({ headers: HEADERS }), 405);
    assert.equal(await asked({ method: "PUT", body, headers: HEADERS }), 405);
    for (
      const bad of ["", "{", "[]", "null", "7", '{"update_id":"1"}', '{"update_id":1.5}', "\xff"]
    ) {
      assert.equal(await asked({ method: "POST", body: bad, headers: HEADERS }), 400, bad);
    }
    const huge = "x".repeat(2 * 1024 * 1024);
    assert.equal(await asked({ method: "POST", body: huge, headers: HEADERS }), 413);
    const endless = new ReadableStream({
      start(controller) {
        for (let count = 0; count < 40; count++) controller.enqueue(new Uint8Array(64 * 1024));
        controller.close();
      },
    });
    assert.equal(await asked({ method: "POST", body: endless, headers: HEADERS }), 413);
    assert.equal(await asked({ method: "POST", body, headers: HEADERS }), 200);
  } finally {
    await app.stop();
    await close();
  }
});

Deno.test("two instances handle one person's updates in order, whichever receives them", async () => {
  await using telegram = await Emulator.start();
  const { open, close } = await postgres();
  const [first, second] = [await open(), await open()];
  const instances: Instance[] = [];
  instances.push(await startInstance(telegram, first));
  instances.push(await startInstance(telegram, second));
  telegram.webhookTargets = instances.map(({ url }) => url);
  try {
    const people = Array.from(
      { length: 5 },
      (_, index) => telegram.person({ first_name: `P${index}` }),
    );
    for (const person of people) await person.send("/start");
    for (const person of people) await person.waitFor(/Hello/);
    for (let count = 0; count < 40; count++) {
      for (const person of people) {
        await person.sendDocument({ file_name: `${person.user.first_name}-${count}.bin` });
      }
    }
    await telegram.idle({ timeout_ms: 30_000 });
    await until(
      async () => {
        const [{ files }] = await first.query<{ files: number }>(
          "SELECT count(*) AS files FROM files",
        ) as [{ files: number }];
        const [{ waiting }] = await first.query<{ waiting: number }>(
          "SELECT (SELECT count(*) FROM inbox) + (SELECT count(*) FROM leases) AS waiting",
        ) as [{ waiting: number }];
        return files === 200 && waiting === 0;
      },
      "not all files are stored, or updates still wait",
      20_000,
    );
    for (const person of people) {
      const rows = await first.query<{ name: string }>(
        "SELECT name FROM files WHERE library_id = $1 ORDER BY id",
        [person.id],
      );
      const expected = Array.from(
        { length: 40 },
        (_, count) => `${person.user.first_name}-${count}.bin`,
      );
      assert.deepEqual(rows.map(({ name }) => name), expected);
    }
    const [session] = await first.query<{ version: number }>(
      "SELECT max(version) AS version FROM sessions",
    );
    assert.ok(session!.version >= 40);
    telegram.assertClean();
  } finally {
    for (const { app } of instances) await app.stop();
    await close();
  }
});

Deno.test("updates that write nothing are answered once each under load", async () => {
  await using telegram = await Emulator.start();
  const { open, close } = await postgres();
  const instances: Instance[] = [];
  for (let count = 0; count < 2; count++) {
    instances.push(await startInstance(telegram, await open()));
  }
  telegram.webhookTargets = instances.map(({ url }) => url);
  const database = await open();
  try {
    const people = Array.from({ length: 4 }, () => telegram.person());
    for (const person of people) await person.send("/start");
    await telegram.idle({ timeout_ms: 30_000 });
    const before = people.map(({ messages }) => messages.length);
    for (let count = 0; count < 40; count++) {
      for (const person of people) await person.send("/help");
      // Now and then long enough for a turn to be let go.
      if (count % 4 === 0) await new Promise((resolve) => setTimeout(resolve, count));
    }
    const answered = () => people.map(({ messages }, index) => messages.length - before[index]!);
    await until(() => answered().every((count) => count >= 80), "not all are answered", 60_000);
    await telegram.idle({ timeout_ms: 30_000 });
    assert.deepEqual(answered(), [80, 80, 80, 80]);
    assert.deepEqual(await database.query("SELECT user_id FROM inbox"), []);
    assert.deepEqual(await database.query("SELECT user_id FROM leases"), []);
    telegram.assertClean();
  } finally {
    for (const { app } of instances) await app.stop();
    await close();
  }
});

Deno.test("a message and a press that reach two instances at once do not collide", async () => {
  await using telegram = await Emulator.start();
  const { open, close } = await postgres();
  const instances = [
    await startInstance(telegram, await open()),
    await startInstance(telegram, await open()),
  ];
  telegram.webhookTargets = instances.map(({ url }) => url);
  try {
    const ann = telegram.person({ first_name: "Ann" });
    await ann.send("/start");
    const menu = await ann.waitFor(/Hello/);
    for (let round = 0; round < 20; round++) {
      const [message] = await Promise.all([
        ann.sendDocument({ file_name: `${round}.bin` }),
        ann.press(menu, round % 2 === 0 ? "📤 Upload File" : "✖️ Cancel"),
        ann.sendDocument({ file_name: `${round} too.bin` }),
      ]);
      assert.ok(message);
    }
    await telegram.idle({ timeout_ms: 30_000 });
    for (const { origin } of instances) {
      const figures = await (await fetch(`${origin}/metrics`)).text();
      // A session that both worked on would show as a failed commit.
      assert.doesNotMatch(figures, /database_failures_total\{/);
    }
    telegram.assertClean();
  } finally {
    for (const { app } of instances) await app.stop();
    await close();
  }
});

forEachDatabase("updates of an instance that died are taken over", async (open) => {
  await using telegram = await Emulator.start();
  const database = await open();
  const ann = telegram.person({ first_name: "Ann" });
  const { app: before } = await startInstance(telegram, database);
  await ann.send("/start");
  await ann.waitFor(/Hello/);
  await telegram.idle();
  await before.stop();
  const message = {
    message_id: 999_999,
    date: Math.floor(Date.now() / 1000),
    chat: { id: ann.id, type: "private", first_name: "Ann" },
    from: ann.user,
    text: "/start",
    entities: [{ type: "bot_command", offset: 0, length: 6 }],
  };
  await database.query(
    "INSERT INTO inbox (update_id, user_id, payload, attempts) VALUES (7, $1, $2, 1)",
    [ann.id, JSON.stringify({ update_id: 7, message })],
  );
  await database.query(
    "INSERT INTO leases (user_id, holder, until) VALUES ($1, 'dead', now() + interval '1 second')",
    [ann.id],
  );
  const mark = telegram.world.change;
  const { app } = await startInstance(telegram, database);
  await ann.waitFor(/Hello/, { since: mark, timeout_ms: 10_000 });
  await app.stop();
});

Deno.test("the webhook is registered only when it changed, and removed only when it is set", async () => {
  await using telegram = await Emulator.start();
  const { open, close } = await postgres();
  const database = await open();
  const called = (method: string) => telegram.calls.filter((call) => call.method === method).length;
  const first = await startInstance(telegram, database);
  const PORT = new URL(first.url).port;
  await first.app.stop();
  assert.equal(called("setWebhook"), 1);
  await (await startInstance(telegram, database, { PORT })).app.stop();
  assert.equal(called("setWebhook"), 1);
  telegram.advance(1_000); // it takes one a second
  await (await startInstance(telegram, database, { PORT, WEBHOOK_SECRET: "another" })).app.stop();
  assert.equal(called("setWebhook"), 2);
  // Nobody is there: the update waits, and polling finds it.
  const ann = telegram.person({ first_name: "Ann" });
  await ann.send("/start");
  const polling = { WEBHOOK_URL: "", PORT: "" };
  const { app } = await startInstance(telegram, database, polling);
  await ann.waitFor(/Hello/);
  await app.stop();
  assert.equal(called("deleteWebhook"), 1);
  await (await startInstance(telegram, database, polling)).app.stop();
  assert.equal(called("deleteWebhook"), 1);
  const { drop_pending_updates } =
    telegram.calls.find((call) => call.method === "deleteWebhook")!.params;
  assert.ok(!drop_pending_updates);
  await close();
});

async function postgres() {
  const { createDatabase } = await import("../support/postgres.ts");
  const { openPostgres } = await import("../../src/database/postgres.ts");
  const database = await createDatabase();
  const opened: { close(): Promise<void> }[] = [];
  return {
    open: async () => {
      const db = await openPostgres({ url: database.url, poolSize: 5 });
      opened.push(db);
      return db;
    },
    close: async () => {
      for (const db of opened) await db.close();
      await database.drop();
    },
  };
}
