/** Private chats with topics: whatever is answered there stands in the topic that it answers. */
import assert from "node:assert/strict";
import { testKeeper } from "../support/keeper.ts";
import type { Participant } from "../telegram/participant.ts";
import type { Person } from "../telegram/emulator.ts";

/** The threads of the bot's messages. */
const threadsOf = (ann: Person) =>
  new Set(
    ann.messages.filter(({ from }) => from?.is_bot).map((message) => message.message_thread_id),
  );

const topicOf = (ann: Person) => ann.messages.at(-1)!.message_thread_id!;

async function send(person: Participant, file_name: string): Promise<void> {
  await person.sendDocument({ file_name, mime_type: "application/pdf" });
  await person.waitFor(new RegExp(file_name));
}

testKeeper(
  "in a topic files, lists, what jobs send and replies to uploads stay in the topic",
  async ({ telegram, restart }) => {
    telegram.privateTopics = true;
    await restart();
    const ann = telegram.person({ first_name: "Ann" });
    const work = await ann.topic("Work");
    const topic = topicOf(ann);
    await send(work, "plan.pdf");
    await telegram.idle();
    // One hit: the file itself.
    await work.send("plan");
    const card = await work.waitFor((message) => message.document !== undefined);
    await work.press(card, "🗑 Delete");
    await work.press(await work.waitFor(/Moved to the trash/), "↩️ Undo");
    await work.waitFor((message) => message.document !== undefined, { since: 0 });
    await send(work, "notes.pdf");
    await telegram.idle();
    await work.send("/files");
    await work.press(await work.waitFor(/My Files/), /All Files/);
    await work.press(await work.waitFor(/All Files – 2 files/), /Get all 2/);
    await work.waitFor(/Sent 2 files/, { timeout_ms: 15_000 });
    await work.send("/export");
    await work.waitFor((message) => message.document?.file_name?.endsWith(".json") ?? false, {
      timeout_ms: 15_000,
    });
    // Two that share a reply, which moves below them.
    await work.sendDocument({ file_name: "one.pdf", mime_type: "application/pdf" });
    await work.waitFor(/one\.pdf/);
    await work.sendDocument({ file_name: "two.pdf", mime_type: "application/pdf" });
    const grown = await work.waitFor(/one\.pdf[^]*two\.pdf/, { timeout_ms: 15_000 });
    await ann.waitForDeletion(grown, 15_000);
    await telegram.idle();
    assert.deepEqual(threadsOf(ann), new Set([topic]));
  },
);

testKeeper(
  "outside topics nothing is in one, and what a topic asked for arrives although it is gone",
  async ({ telegram, restart }) => {
    telegram.privateTopics = true;
    await restart();
    const ann = telegram.person({ first_name: "Ann" });
    await ann.send("/start");
    await ann.waitFor(/Hello/);
    await send(ann, "plan.pdf");
    await telegram.idle();
    assert.deepEqual(threadsOf(ann), new Set([undefined]));
    const work = await ann.topic("Work");
    const description = "Bad Request: message thread not found";
    telegram.fault({ kind: "refuse", method: "sendDocument", description, times: 1 });
    await work.send("plan");
    await work.waitFor((message) => message.document !== undefined);
    await telegram.idle();
    // The topic's creation got no answer.
    assert.deepEqual(threadsOf(ann), new Set([undefined]));
  },
);
