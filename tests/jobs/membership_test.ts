/** What jobs give of a group's library, and what they end with, when who ordered them is no longer what they were. */
import assert from "node:assert/strict";
import type { Database } from "../../src/database/database.ts";
import { foundKeeping, kept, openUrl } from "../support/groups.ts";
import { testKeeper } from "../support/keeper.ts";
import { until } from "../support/until.ts";
import type { Emulator, Group, Person } from "../telegram/emulator.ts";

/** Whoever was known to be a member is asked for again. */
const forget = (database: Database) =>
  database.query(`UPDATE members SET known_at = known_at - interval '6 minutes'`);

/** Telegram puts off the first file of a job: what follows happens before it is tried again. */
async function putOff(telegram: Emulator, order: () => Promise<unknown>): Promise<void> {
  const before = telegram.faultHits;
  telegram.fault({ kind: "429", method: "sendDocument", retry_after: 4, times: 1 });
  await order();
  await until(() => telegram.faultHits === before + 1, "the job waits");
}

/** Somebody opens the library of the group, and asks for its one file. */
async function getAll(telegram: Emulator, person: Person, group: Group): Promise<void> {
  await telegram.follow(person, openUrl(group, person));
  await person.waitFor(/1 file/);
  await person.send("/files");
  await person.press(await person.waitFor(/My Files/), /All Files/);
  await person.press(await person.waitFor(/All Files – 1 file/), /☑️ Select/);
  await until(() => person.buttons().flat().some((label) => label.includes("⬜")), "ticking");
  await person.press(/secret/);
  await until(() => person.buttons().flat().some((label) => label.includes("✅")), "ticked");
  await putOff(telegram, () => person.press(/📥/));
}

testKeeper(
  "a refused export ends in the message that announced it",
  async ({ telegram, database }) => {
    const { ann, ben, group } = await foundKeeping(telegram);
    await group.sendMedia(ann, "document", { file_name: "secret.pdf" });
    await kept(database, 1);
    group.promote(ann, ben);
    await telegram.idle();
    await telegram.follow(ben, openUrl(group, ben));
    await ben.waitFor(/1 file/);
    await putOff(telegram, () => ben.send("/export"));
    const announced = await ben.waitFor(/Preparing your export/, { since: 0 });
    group.demote(ann, ben);
    const refused = await ben.waitFor(/Only administrators can do this/, { timeout_ms: 20_000 });
    assert.equal(refused.message_id, announced.message_id);
    assert.ok(!ben.messages.some(({ document }) => document !== undefined));
  },
);

testKeeper(
  "files are refused in the message that announced them where nobody says that who asked is still a member",
  async ({ telegram, database }) => {
    const { ann, ben, group } = await foundKeeping(telegram);
    await group.sendMedia(ann, "document", { file_name: "secret.pdf" });
    await kept(database, 1);
    await getAll(telegram, ben, group);
    const announced = await ben.waitFor(/Sending 1 file/, { since: 0 });
    // Telegram can't be asked: that is a no as well.
    await forget(database);
    telegram.fault({ kind: "refuse", method: "getChatMember", description: "Bad Request" });
    const refused = await ben.waitFor(/can't check who is in this group/, { timeout_ms: 20_000 });
    assert.equal(refused.message_id, announced.message_id);
    assert.ok(!ben.messages.some(({ document }) => document !== undefined));
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
    await getAll(telegram, ann, group);
    await telegram.idle();
    await forget(database);
    group.migrate(ann, []);
    await ann.waitFor(({ document }) => document?.file_name === "secret.pdf", {
      timeout_ms: 20_000,
    });
    await ann.waitFor(/Sent 1 file/);
    const libraries = await database.query(`SELECT chat_id FROM libraries WHERE id < 0`);
    assert.deepEqual(libraries, [{ chat_id: group.id }]);
  },
);
