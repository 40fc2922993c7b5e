/** A bot that is killed while an album with its comment comes in: what comes of it is what comes of it undisturbed. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { Database } from "../../src/database/database.ts";
import { openEmbedded } from "../../src/database/embedded.ts";
import { openPostgres } from "../../src/database/postgres.ts";
import { BotProcess } from "./bot_process.ts";
import { createDatabase } from "../support/postgres.ts";
import { until } from "../support/until.ts";
import { Emulator, type Person } from "../telegram/emulator.ts";

const READY = /Polling for updates/;
/** Longer than a lease: the work of a killed process is free after it. */
const PATIENCE_MS = 60_000;

for (const kind of ["postgres", "embedded"] as const) {
  Deno.test(`kills in the middle of an album with its comment: same library, one reply (${kind})`, async () => {
    const telegram = await Emulator.start();
    const dir = await Deno.makeTempDir({ prefix: "filekeeper-killed-" });
    const server = kind === "postgres" ? await createDatabase({ empty: true }) : undefined;
    const bot = new BotProcess(dir, {
      BOT_TOKEN: telegram.token,
      TELEGRAM_API_ROOT: telegram.url,
      ...(server && { DATABASE_URL: server.url }),
    });
    const kill = () => bot.end("SIGKILL");
    try {
      bot.start();
      await bot.logged(READY);
      const people: Person[] = [];
      for (const kills of [[], [1], [2, 3], [4]]) {
        const person = telegram.person({ first_name: `Kills ${kills}` });
        people.push(person);
        const held = telegram.holdUpdates();
        await person.forwardWithComment(
          [{ kind: "photo" }, { kind: "photo", caption: "Own #own" }, { kind: "photo" }],
          "Trip to Madrid #trip",
          { album: true, gap_s: 1 },
        );
        for (const count of kills) {
          held.release([...held.updates.keys()].slice(0, count - (4 - held.updates.length)));
          await telegram.idle();
          await kill();
          bot.start();
          await bot.logged(READY);
        }
        held.end();
        await oneReply(person, kills.length);
      }

      // Killed while Telegram does not take the reply.
      const last = telegram.person({ first_name: "Killed before the reply" });
      people.push(last);
      telegram.fault({ kind: "500", chat_id: last.id, times: 1_000 });
      await last.forwardWithComment(
        [{ kind: "photo" }, { kind: "photo", caption: "Own #own" }, { kind: "photo" }],
        "Trip to Madrid #trip",
        { album: true, gap_s: 1 },
      );
      await until(
        () =>
          telegram.calls.filter(({ chat_id, fault }) => chat_id === last.id && fault).length > 2,
        "nothing was to be sent",
      );
      await kill();
      telegram.clearFaults();
      bot.start();
      await bot.logged(READY);
      await oneReply(last, 1);

      await telegram.idle();
      assert.equal(await bot.end("SIGTERM"), 0);
      const database = await (server
        ? openPostgres({ url: server.url, poolSize: 1 })
        : openEmbedded({ dir: join(dir, "data") }));
      try {
        const [undisturbed, ...others] = await Promise.all(
          people.map(({ id }) =>
            libraryOf(database, id)
          ),
        );
        assert.equal(undisturbed!.length, 3);
        for (const library of others) assert.deepEqual(library, undisturbed);
      } finally {
        await database.close();
      }
      assert.deepEqual(telegram.violations, []);
    } finally {
      await kill();
      await telegram.stop();
      await server?.drop();
      await Deno.remove(dir, { recursive: true });
    }
  });
}

/**
 * Waits until a message names the files, and one says that the comment was noted; nothing of a search is left. What a kill
 * may repeat is a message that Telegram has taken and the bot has not noted yet.
 */
async function oneReply(person: Person, kills: number): Promise<void> {
  const said = (pattern: RegExp) =>
    person.messages.filter(({ from, text }) => from?.is_bot && pattern.test(text ?? "")).length;
  await until(
    () => said(/Saved 3 files[^]*Trip to Madrid \(3\)\.jpg/) > 0 && said(/Noted on 3 files/) > 0,
    "the files are not answered",
    PATIENCE_MS,
  ).catch((error) => {
    throw new Error(`${error.message}:\n${person.messages.map(({ text }) => text).join("\n")}`);
  });
  assert.ok(said(/Trip to Madrid/) <= 1 + kills && said(/Noted on/) <= 1 + kills);
  assert.equal(said(/Nothing found/), 0);
}

async function libraryOf(database: Database, userId: number) {
  return await database.query(
    `SELECT name, caption, caption_entities, tags, search_text, from_type, from_name FROM files
     WHERE library_id = $1 ORDER BY message_id`,
    [userId],
  );
}
