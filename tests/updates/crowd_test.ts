/** Many at once: chats that hang, one person who floods, two bots on one database. */
import assert from "node:assert/strict";
import type { Update } from "grammy/types";
import { startApp } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import type { Database } from "../../src/database/database.ts";
import { logger } from "../../src/log.ts";
import { forEachDatabase } from "../support/databases.ts";
import { testKeeper } from "../support/keeper.ts";
import { until } from "../support/until.ts";
import { Emulator } from "../telegram/emulator.ts";

const HANGING = 300;
const QUERIES = 2_000;
const UNKNOWN_QUERY = /^answerInlineQuery: 400 Bad Request: query is too old/;

testKeeper(
  "300 chats to which Telegram doesn't answer don't keep others from being served",
  async ({ telegram }) => {
    const hanging = Array.from(
      { length: HANGING },
      (_, index) => telegram.person({ first_name: `H${index}` }),
    );
    const bob = telegram.person({ first_name: "Bob" });
    for (const { id } of hanging) {
      telegram.fault({
        kind: "timeout",
        method: "sendMessage",
        chat_id: id,
        delay_ms: 15_000,
        times: 1,
      });
    }
    for (const person of hanging) {
      await person.send("/start");
    }
    // As many as are served at once.
    await until(() => Promise.resolve(telegram.faultHits >= 256), "they do not hang", 30_000);
    await bob.send("/start");
    await bob.waitFor(/Hello, Bob/, { timeout_ms: 30_000 });
    const answered = hanging.filter((person) => person.last?.from?.id === telegram.bot.id);
    assert.equal(answered.length, 0, "he waited for those who hang");
    // They are served once Telegram answers.
    await until(
      () => Promise.resolve(hanging.every(({ last }) => last?.from?.id === telegram.bot.id)),
      "somebody was forgotten",
      60_000,
    );
  },
);

testKeeper(
  "of 2,000 inline queries that one person types at once the newest is answered, and few others",
  async ({ telegram, database }) => {
    const ann = telegram.person({ first_name: "Ann" });
    await ann.sendDocument({ file_name: "holiday.pdf", mime_type: "application/pdf" });
    await ann.waitFor(/holiday\.pdf/);
    await telegram.idle();
    telegram.clearCalls();
    const from = { id: ann.id, is_bot: false, first_name: "Ann" };
    for (let index = 1; index < QUERIES; index++) {
      // By hand: nobody waits for these, so that none counts as left unanswered.
      const query = { id: `${index}`, from, query: `x${index}`, offset: "", chat_type: "private" };
      telegram.world.updates.push("inline_query", query as NonNullable<Update["inline_query"]>);
    }
    const answer = await ann.query("holiday");
    assert.equal(answer.results.length, 1);
    await telegram.idle();
    const answers = telegram.calls.filter(({ method }) => method === "answerInlineQuery");
    assert.ok(answers.length < QUERIES / 4, `${answers.length} were answered`);
    assert.deepEqual(await database.query(`SELECT FROM inbox`), []);
    // Those that nobody waits for are unknown to the emulator; it has nothing else to object to.
    const others = telegram.violations.filter((one) => !UNKNOWN_QUERY.test(one));
    assert.deepEqual(others, []);
    telegram.violations.length = 0;
  },
);

forEachDatabase(
  "a second bot is refused on a database while the first one runs, and takes over once it has stopped",
  async (open) => {
    const database = await open();
    const [first, second] = [await Emulator.start(), await Emulator.start()];
    try {
      const one = await start(first, database);
      await assert.rejects(
        start(second, database),
        /Cannot start: @\w+ is running on this database/,
      );
      const ann = first.person({ first_name: "Ann" });
      await ann.send("/start");
      await ann.waitFor(/Hello, Ann/);
      await one.stop();
      const two = await start(second, database);
      const bob = second.person({ first_name: "Bob" });
      await bob.send("/start");
      await bob.waitFor(/Hello, Bob/);
      await assert.rejects(start(first, database), /is running on this database/);
      await two.stop();
    } finally {
      await first.stop();
      await second.stop();
    }
  },
);

function start(telegram: Emulator, database: Database) {
  const settings = { BOT_TOKEN: telegram.token, TELEGRAM_API_ROOT: telegram.url };
  const config = readConfig(settings, { token: true, envFile: "/nowhere/.env" });
  return startApp({ config, database, log: logger("test") });
}

testKeeper(
  "a group that refuses the bot's answer says nothing of the person who asked",
  async ({ telegram, database }) => {
    const ann = telegram.person({ first_name: "Ann" });
    await ann.send("/start");
    await ann.waitFor(/Hello, Ann/);
    const group = telegram.group({ title: "Travel", members: [ann] });
    await telegram.idle();
    telegram.fault({
      kind: "refuse",
      method: "sendMessage",
      chat_id: group.id,
      code: 403,
      description: "Forbidden: bot was kicked from the group chat",
      times: 1,
    });
    await group.send(ann, `/start@${telegram.bot.username}`);
    await until(
      () => Promise.resolve(telegram.faultHits === 1),
      "nothing was refused",
    );
    await telegram.idle();
    const users = await database.query(`SELECT id, blocked_at FROM users`);
    assert.deepEqual(users, [{ id: ann.id, blocked_at: null }]);
    await ann.send("/start");
    await ann.waitFor(/Hello, Ann/);
  },
);
