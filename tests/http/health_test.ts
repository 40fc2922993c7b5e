import assert from "node:assert/strict";
import { openPostgres } from "../../src/database/postgres.ts";
import { apply } from "../../src/database/migrations.ts";
import { migrations } from "../../src/database/migration_list.ts";
import { startServer } from "../support/postgres.ts";
import { until } from "../support/until.ts";
import { Emulator } from "../telegram/emulator.ts";
import { freePort, SECRET, startInstance } from "./instances.ts";

async function ask(url: string, init: RequestInit = {}): Promise<{ status: number; text: string }> {
  const response = await fetch(url, init);
  return { status: response.status, text: await response.text() };
}

Deno.test("readiness and the webhook report an outage of the database and its end", async () => {
  await using telegram = await Emulator.start({ webhookRetryMs: 200 });
  const server = await startServer();
  const { url } = await server.createDatabase();
  const database = await openPostgres({ url, poolSize: 5 });
  await apply(database, migrations);
  const { app, origin, url: hook } = await startInstance(telegram, database);
  const ann = telegram.person({ first_name: "Ann" });
  try {
    await ann.send("/start");
    await ann.waitFor(/Hello/);
    assert.deepEqual(await ask(`${origin}/healthz`), { status: 200, text: "ok\n" });
    const ready = await ask(`${origin}/readyz`);
    assert.deepEqual(ready, {
      status: 200,
      text: "database: ok\nschema: ok\nupdates: ok\ntelegram: ok\n",
    });

    await server.stop();
    await until(async () => (await ask(`${origin}/readyz`)).status === 503, "ready all the same");
    const began = performance.now();
    const away = await ask(`${origin}/readyz`);
    assert.ok(performance.now() - began < 4_000);
    assert.equal(away.status, 503);
    assert.match(away.text, /database: not available/);
    assert.equal((await ask(`${origin}/healthz`)).status, 200);
    const update = {
      method: "POST",
      headers: { "x-telegram-bot-api-secret-token": SECRET },
      body: '{"update_id":1}',
    };
    assert.equal((await ask(hook, update)).status, 503);
    // It lasts: whoever sent something is notified once.
    await ann.sendDocument({ file_name: "kept.pdf" });
    await ann.sendDocument({ file_name: "kept too.pdf" });
    await ann.waitFor(/Storage is unavailable/, { timeout_ms: 20_000 });

    await server.start();
    await ann.waitFor(/kept too\.pdf/, { timeout_ms: 30_000 });
    await until(
      async () => (await ask(`${origin}/readyz`)).status === 200,
      "not ready again",
      15_000,
    );
    const notices = ann.messages.filter(({ text }) => /Storage is unavailable/.test(text ?? ""));
    assert.equal(notices.length, 1);
    const [row] = await database.query<{ files: number }>("SELECT count(*) AS files FROM files");
    assert.equal(row!.files, 2);
    telegram.assertClean();
  } finally {
    await app.stop();
    await database.close();
    await server.close();
  }
});

Deno.test("metrics are in Prometheus format and contain no names", async () => {
  await using telegram = await Emulator.start();
  const { createDatabase } = await import("../support/postgres.ts");
  await using test = await createDatabase();
  const database = await openPostgres({ url: test.url, poolSize: 5 });
  const { app, origin } = await startInstance(telegram, database);
  try {
    const ann = telegram.person({ first_name: "Ann" });
    await ann.send("/start");
    await ann.waitFor(/Hello/);
    await ann.sendDocument({ file_name: "secret.pdf" });
    await ann.waitFor(/secret\.pdf/);
    await telegram.idle();
    const { status, text } = await ask(`${origin}/metrics`);
    assert.equal(status, 200);
    assert.match(text, /^filekeeper_updates_total\{kind="message",outcome="handled"\} 2$/m);
    assert.match(text, /^filekeeper_update_seconds_count\{kind="message"\} 2$/m);
    assert.match(text, /^filekeeper_api_calls_total\{method="sendMessage",result="ok"\} 2$/m);
    assert.match(text, /^filekeeper_database_seconds_bucket\{operation="batch",le="\+Inf"\} \d+$/m);
    assert.match(text, /^filekeeper_inbox_updates 0$/m);
    assert.match(text, /^filekeeper_files 1$/m);
    assert.match(text, /^filekeeper_groups 0$/m);
    assert.match(text, /^filekeeper_build_info\{version="[^"]+",commit="[^"]+"\} 1$/m);
    for (const line of text.trimEnd().split("\n")) {
      assert.match(line, /^(# (HELP|TYPE) \w+ .+|\w+(\{[^}]*\})? [-+\d.e]+)$/);
    }
    assert.doesNotMatch(text, /Ann|secret\.pdf/);
    assert.ok(!text.includes(String(ann.id)) && !text.includes(telegram.token));
    assert.equal((await ask(`${origin}/metrics`, { method: "POST" })).status, 405);
    assert.equal((await ask(`${origin}/hook/../metrics/x`)).status, 404);
  } finally {
    await app.stop();
    await database.close();
  }
});

Deno.test("in polling nothing listens unless PORT is set", async () => {
  await using telegram = await Emulator.start();
  const { createDatabase } = await import("../support/postgres.ts");
  await using test = await createDatabase();
  const database = await openPostgres({ url: test.url, poolSize: 5 });
  const port = freePort();
  const silent = await startInstance(telegram, database, { WEBHOOK_URL: "", PORT: "" });
  await silent.app.stop();
  const { app } = await startInstance(telegram, database, { WEBHOOK_URL: "", PORT: String(port) });
  assert.equal((await ask(`http://127.0.0.1:${port}/readyz`)).status, 200);
  assert.equal((await ask(`http://127.0.0.1:${port}/hook`, { method: "POST" })).status, 404);
  await assert.rejects(
    startInstance(telegram, database, { PORT: String(port) }),
    /Cannot listen on/,
  );
  await app.stop();
  await database.close();
});
