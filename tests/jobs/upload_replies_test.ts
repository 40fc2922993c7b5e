/** The answers to files while Telegram puts them off, and after a process ended. */
import assert from "node:assert/strict";
import { type Keeper, testKeeper } from "../support/keeper.ts";
import { until } from "../support/until.ts";
import type { Person } from "../telegram/emulator.ts";

interface Reply {
  shown: number;
  receipts: number;
  attempts: number;
  holder: string | null;
  due_in: number;
}

async function findReply({ database }: Keeper, { id }: Person): Promise<Reply | undefined> {
  const [reply] = await database.query<Reply>(
    `SELECT shown, receipts, attempts, holder, extract(epoch FROM due_at - now())::float AS due_in
     FROM upload_replies WHERE user_id = $1`,
    [id],
  );
  return reply;
}

async function replyOf(keeper: Keeper, person: Person): Promise<Reply> {
  const reply = await findReply(keeper, person);
  assert.ok(reply);
  return reply;
}

/** Messages of the bot that name this. */
const naming = ({ messages }: Person, name: string) =>
  messages.filter(({ from, text }) => from?.is_bot && text?.includes(name));

testKeeper(
  "a first reply that Telegram puts off holds up nobody, and is sent once, when Telegram takes it",
  async (keeper) => {
    const { telegram, database } = keeper;
    const ann = telegram.person();
    telegram.fault({
      kind: "429",
      method: "sendMessage",
      chat_id: ann.id,
      retry_after: 60,
      times: 1,
    });
    await ann.sendDocument({ file_name: "first.pdf" });
    await ann.send("/help");
    // The turn did not wait for it.
    await ann.waitFor(/Two things to know/, { timeout_ms: 10_000 });
    await until(
      async () => ((await findReply(keeper, ann))?.due_in ?? 0) > 50,
      "it does not wait as long as Telegram asked for",
    );
    const { due_in: _, ...reply } = await replyOf(keeper, ann);
    assert.deepEqual(reply, { shown: 0, receipts: 1, attempts: 0, holder: null });
    assert.equal(naming(ann, "first.pdf").length, 0);
    await database.query(`UPDATE upload_replies SET due_at = now()`);
    await ann.waitFor(/first\.pdf/, { since: 0, timeout_ms: 10_000 });
    await telegram.idle();
    assert.equal(naming(ann, "first.pdf").length, 1);
  },
);

testKeeper(
  "a first reply that takes long is this process's: nobody sends it a second time",
  async (keeper) => {
    const { telegram } = keeper;
    const ann = telegram.person();
    // Longer than a sweep, which comes every five seconds.
    telegram.fault({ kind: "delay", method: "sendMessage", delay_ms: 7_000, times: 1 });
    await ann.sendDocument({ file_name: "slow.pdf" });
    await ann.waitFor(/slow\.pdf/, { timeout_ms: 20_000 });
    await telegram.idle();
    const sent = telegram.calls.filter(({ method }) => method === "sendMessage");
    assert.equal(sent.length, 1);
    await until(async () => (await replyOf(keeper, ann)).shown === 1, "it is not noted as shown");
  },
);

testKeeper("retry_after of an edit is honoured", async (keeper) => {
  const { telegram, database } = keeper;
  const ann = telegram.person();
  telegram.fault({ kind: "429", method: "editMessageText", retry_after: 3_600 });
  await ann.sendDocument({ file_name: "a.pdf" });
  await ann.sendDocument({ file_name: "b.pdf" });
  await until(
    async () => ((await findReply(keeper, ann))?.due_in ?? 0) > 3_000,
    "the edit is not put off",
  );
  const edits = () => telegram.calls.filter(({ method }) => method === "editMessageText").length;
  assert.equal(edits(), 1);
  telegram.clearFaults();
  await database.query(`UPDATE upload_replies SET due_at = now()`);
  await ann.waitFor(/a\.pdf[^]*b\.pdf/, { timeout_ms: 10_000 });
  await telegram.idle();
  assert.equal(edits(), 2);
  await until(async () => (await replyOf(keeper, ann)).attempts === 0, "it is not noted as shown");
});

testKeeper(
  "a reply whose process ended is taken up; after three of them a reference is sent instead",
  async (keeper) => {
    const { telegram, database, stop, restart } = keeper;
    const [ann, ben] = [telegram.person(), telegram.person({ first_name: "Ben" })];
    for (const person of [ann, ben]) {
      await person.sendDocument({ file_name: "x.pdf" });
      await person.waitFor(/x\.pdf/);
    }
    await telegram.idle();
    await stop();
    const crashes = { [ann.id]: 1, [ben.id]: 2 };
    for (const person of [ann, ben]) {
      await database.query(
        `UPDATE upload_replies SET shown = 0, message_id = NULL, holder = 'gone', due_at = now(), attempts = $2
         WHERE user_id = $1`,
        [person.id, crashes[person.id]!],
      );
    }
    const since = telegram.world.change;
    await restart();
    await ann.waitFor(/x\.pdf/, { since });
    await ben.waitFor(/something went wrong/, { since });
    await telegram.idle();
    await until(async () => (await replyOf(keeper, ben)).shown === 1, "it is not given up");
    assert.equal((await replyOf(keeper, ann)).attempts, 0);
  },
);

/** Sends two files, and waits until their reply names both and is about to move below them. */
async function sendTwo(keeper: Keeper, person: Person) {
  await person.sendDocument({ file_name: "a.pdf" });
  await person.waitFor(/a\.pdf/);
  await person.sendDocument({ file_name: "b.pdf" });
  const reply = await person.waitFor(/a\.pdf[^]*b\.pdf/, { timeout_ms: 15_000 });
  await until(async () => (await replyOf(keeper, person)).shown < 0, "it is not to be moved");
  return reply;
}

testKeeper(
  "a reply whose process ended while it moved stays where it is: nobody knows whether the new one was sent",
  async (keeper) => {
    const { telegram, database, stop, restart } = keeper;
    const [ann, ben] = [telegram.person(), telegram.person({ first_name: "Ben" })];
    await sendTwo(keeper, ann);
    const his = await sendTwo(keeper, ben);
    await stop();
    // As the process left them: hers was claimed by one that was killed, his was not.
    await database.query(
      `UPDATE upload_replies SET shown = -shown, holder = 'gone', due_at = now() WHERE user_id = $1 AND shown < 0`,
      [ann.id],
    );
    await restart();
    await ben.waitForDeletion(his, 15_000);
    await telegram.idle();
    assert.equal(naming(ben, "b.pdf").length, 1);
    assert.equal(naming(ann, "b.pdf").length, 1);
    assert.deepEqual(
      telegram.calls.filter(({ method, chat_id }) => method === "sendMessage" && chat_id === ann.id)
        .length,
      1,
    );
  },
);

testKeeper(
  "the message that a reply left goes after a restart, too, and a move that Telegram puts off comes later",
  async (keeper) => {
    const { telegram, database, restart } = keeper;
    const ann = telegram.person();
    const reply = await sendTwo(keeper, ann);
    telegram.fault({ kind: "429", method: "sendMessage", retry_after: 60, times: 1 });
    telegram.fault({ kind: "429", method: "deleteMessage", retry_after: 60, times: 1 });
    const dueIn = async (table: string) =>
      (await database.query<{ due_in: number }>(
        `SELECT extract(epoch FROM due_at - now())::float AS due_in FROM ${table} WHERE user_id = $1`,
        [ann.id],
      ))[0]?.due_in ?? 0;
    await until(async () => await dueIn("upload_replies") > 50, "the move is not put off");
    assert.ok((await replyOf(keeper, ann)).shown < 0);
    await database.query(`UPDATE upload_replies SET due_at = now()`);
    await until(async () => await dueIn("jobs") > 50, "the deletion is not put off");
    assert.equal(naming(ann, "b.pdf").length, 2);
    await restart();
    await database.query(`UPDATE jobs SET due_at = now()`);
    await ann.waitForDeletion(reply, 15_000);
    await telegram.idle();
    assert.equal(naming(ann, "b.pdf").length, 1);
    assert.deepEqual(await database.query(`SELECT id FROM jobs`), []);
  },
);

testKeeper("a reply that could not be sent for a day is apologized for once", async (keeper) => {
  const { telegram, database, stop, restart } = keeper;
  const ann = telegram.person();
  await ann.sendDocument({ file_name: "x.pdf" });
  await ann.waitFor(/x\.pdf/);
  await telegram.idle();
  await stop();
  await database.query(
    `UPDATE upload_replies SET shown = 0, message_id = NULL, due_at = now(), created_at = now() - interval '2 days'`,
  );
  const since = telegram.world.change;
  await restart();
  await ann.waitFor(/something went wrong/, { since });
  // Of that age it may be purged at once.
  await until(async () => (await findReply(keeper, ann))?.shown !== 0, "it is not given up");
  await telegram.idle();
  assert.equal(ann.messages.filter(({ text }) => text?.includes("went wrong")).length, 1);
});
