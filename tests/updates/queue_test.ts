import assert from "node:assert/strict";
import type { Message } from "grammy/types";
import { testKeeper } from "../support/keeper.ts";

const said = (message: Message) => message.text ?? message.caption ?? "";
const documents = (count: number, name = "f") =>
  Array.from({ length: count }, (_, index) => ({
    file_name: `${name} ${index}.pdf`,
    mime_type: "application/pdf",
  }));

testKeeper(
  "a slow person's updates wait in the inbox, in order, while others are served",
  async ({ telegram, database }) => {
    const ann = telegram.person({ first_name: "Ann" });
    const bob = telegram.person({ first_name: "Bob" });
    await ann.send("/start");
    await ann.waitFor(/Hello/);
    telegram.fault({
      kind: "delay",
      method: "sendMessage",
      chat_id: ann.id,
      delay_ms: 1500,
      times: 1,
    });
    await ann.send("/start");
    for (const sent of documents(30)) await ann.sendDocument(sent);
    await bob.send("/start");
    await bob.waitFor(/Hello, Bob/);
    // The offset has moved past everything although Ann's are not done: they lie in the inbox.
    const until = Date.now() + 5_000;
    while (telegram.pendingUpdates > 0 && Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const waiting = await database.query<{ n: number }>(`SELECT count(*) AS n FROM inbox`);
    assert.ok(waiting[0]!.n > 0, "nothing in the inbox");
    await ann.waitFor(() => ann.messages.map(said).join("\n").includes("f 29.pdf"), {
      timeout_ms: 15_000,
    });
    await telegram.idle();
    const rows = await database.query<{ name: string }>(`SELECT name FROM files ORDER BY id`);
    assert.deepEqual(rows.map(({ name }) => name), documents(30).map(({ file_name }) => file_name));
    assert.deepEqual(await database.query(`SELECT id FROM inbox`), []);
  },
);

testKeeper(
  "the same update twice has one effect",
  async ({ telegram, database }) => {
    const ann = telegram.person({ first_name: "Ann" });
    telegram.repeatUpdates(1);
    for (const sent of documents(10)) await ann.sendDocument(sent);
    await ann.waitFor(() => ann.messages.map(said).join("\n").includes("f 9.pdf"), {
      timeout_ms: 15_000,
    });
    await telegram.idle();
    assert.equal((await database.query(`SELECT id FROM files`)).length, 10);
    assert.ok(!ann.messages.some((message) => /already have/.test(said(message))));
  },
);

testKeeper(
  "what is in the inbox when a process ends is handled by the next one, before what came later",
  async ({ telegram, database, stop, restart }) => {
    const ann = telegram.person({ first_name: "Ann" });
    await ann.send("/upload");
    await ann.waitFor(/Choose a category/);
    await ann.press("🎵 Audio");
    await ann.waitFor(/Send files for Audio/);
    await telegram.idle();
    await stop();
    // As a killed process leaves it: confirmed to Telegram, in the inbox, not handled.
    const first = await ann.sendDocument({ file_name: "first.pdf", mime_type: "application/pdf" });
    await database.query(
      `INSERT INTO inbox (update_id, user_id, payload) VALUES (77, $1, $2)`,
      [ann.id, JSON.stringify({ update_id: 77, message: first })],
    );
    await ann.press("✅ Done", { timeout_ms: 0 });
    await restart();
    await ann.waitFor(/Saved to Audio: first\.pdf/);
    await ann.waitFor(/1 file saved/);
    await telegram.idle();
    assert.equal((await database.query(`SELECT id FROM files`)).length, 1);
    assert.deepEqual(await database.query(`SELECT id FROM inbox`), []);
  },
);

testKeeper(
  "an answer that a crash left unsaid is said",
  async ({ telegram, database, stop, restart }) => {
    const ann = telegram.person({ first_name: "Ann" });
    await ann.sendDocument({ file_name: "a.pdf", mime_type: "application/pdf" });
    const reply = await ann.waitFor(/a\.pdf/);
    await telegram.idle();
    await stop();
    // As a process leaves it that was killed between the commit and the answer.
    await database.query(
      `UPDATE upload_replies SET shown = 0, message_id = NULL, due_at = now() - interval '1 second'`,
    );
    await restart();
    const again = await ann.waitFor((message) =>
      message.message_id !== reply.message_id && /Saved to Documents: a\.pdf/.test(said(message))
    );
    assert.ok(again.message_id > reply.message_id);
  },
);

testKeeper(
  "429, 5xx and dropped connections in any call lose nothing",
  async ({ telegram, database }) => {
    const ann = telegram.person({ first_name: "Ann" });
    telegram.fault({ kind: "429", retry_after: 1, rate: 0.1 });
    telegram.fault({ kind: "500", rate: 0.1 });
    telegram.fault({ kind: "drop", rate: 0.1 });
    for (const sent of documents(40)) await ann.sendDocument(sent);
    const names = documents(40).map(({ file_name }) => file_name);
    await ann.waitFor(() => {
      const text = ann.messages.map(said).join("\n");
      return names.every((name) => text.includes(name));
    }, { timeout_ms: 45_000 });
    telegram.clearFaults();
    assert.equal((await database.query(`SELECT id FROM files`)).length, 40);
  },
);
