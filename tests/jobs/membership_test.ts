/** What jobs give of a group's library, and what they end with, when who ordered them is no longer what they were. */
import assert from "node:assert/strict";
import type { Database } from "../../src/database/database.ts";
import { foundKeeping, kept, openUrl } from "../support/groups.ts";
import { testKeeper } from "../support/keeper.ts";
import { until } from "../support/until.ts";
import type { Emulator, Person } from "../telegram/emulator.ts";

/** Whoever was known to be a member is asked for again. */
const forget = (database: Database, { id }: Person) =>
  database.query(`UPDATE members SET known_at = known_at - interval '2 days' WHERE user_id = $1`, [
    id,
  ]);

/** Telegram puts off the first file of a job: what follows happens before it is tried again. */
async function putOff(telegram: Emulator, order: () => Promise<unknown>): Promise<void> {
  const before = telegram.faultHits;
  telegram.fault({ kind: "429", method: "sendDocument", retry_after: 4, times: 1 });
  await order();
  await until(() => telegram.faultHits === before + 1, "the job waits");
}

/** Somebody who has the library of the group open asks for its one file. */
async function getAll(telegram: Emulator, person: Person): Promise<void> {
  await person.send("/files");
  await person.press(await person.waitFor(/My Files/), /All Files/);
  await person.press(await person.waitFor(/All Files – 1 file/), /☑️ Select/);
  await until(() => person.buttons().flat().some((label) => label.includes("⬜")), "ticking");
  await person.press(/secret/);
  await until(() => person.buttons().flat().some((label) => label.includes("✅")), "ticked");
  await putOff(telegram, () => person.press(/📥/));
}

testKeeper(
  "what is refused to who ordered it ends in the message that announced it, also where nobody can be asked",
  async ({ telegram, database }) => {
    const { ann, ben, group } = await foundKeeping(telegram);
    await group.sendMedia(ann, "document", { file_name: "secret.pdf" });
    await kept(database, 1);
    group.promote(ann, ben);
    await telegram.idle();
    for (const person of [ann, ben]) {
      await telegram.follow(person, openUrl(group, person));
      await person.waitFor(/1 file/);
    }
    await getAll(telegram, ann);
    await forget(database, ann);
    telegram.fault({ kind: "refuse", method: "getChatMember", description: "Bad Request" });
    const sending = await ann.waitFor(/Sending 1 file/, { since: 0 });
    await putOff(telegram, () => ben.send("/export"));
    group.demote(ann, ben);
    const exporting = await ben.waitFor(/Preparing your export/, { since: 0 });
    const late = { timeout_ms: 20_000 };
    const demoted = await ben.waitFor(/Only administrators can do this/, late);
    assert.equal(demoted.message_id, exporting.message_id);
    const unverified = await ann.waitFor(/can't check who is in this group/, late);
    assert.equal(unverified.message_id, sending.message_id);
    for (const person of [ann, ben]) {
      assert.ok(!person.messages.some(({ document }) => document !== undefined));
    }
  },
);

testKeeper(
  "a job follows a group that became a supergroup meanwhile, before the bot was notified",
  async ({ telegram, database }) => {
    const ann = telegram.person({ first_name: "Ann" });
    const group = telegram.group({
      type: "group",
      title: "Family",
      members: [ann],
      membersVisible: true,
    });
    await group.waitFor(/Reply to a file with \/keep/);
    const post = await group.sendMedia(ann, "document", { file_name: "secret.pdf" });
    await group.send(ann, "/keep", { reply_to: post });
    await kept(database, 1);
    await telegram.follow(ann, openUrl(group, ann));
    await ann.waitFor(/1 file/);
    await getAll(telegram, ann);
    await telegram.idle();
    await forget(database, ann);
    group.migrate(ann, []);
    await ann.waitFor(({ document }) => document?.file_name === "secret.pdf", {
      timeout_ms: 20_000,
    });
    await ann.waitFor(/Sent 1 file/);
    const libraries = await database.query(`SELECT chat_id FROM libraries WHERE id < 0`);
    assert.deepEqual(libraries, [{ chat_id: group.id }]);
  },
);
