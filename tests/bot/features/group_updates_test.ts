/** What the updates of groups cost the database, and where they are answered. */
import assert from "node:assert/strict";
import { type Keeper, testKeeper } from "../../support/keeper.ts";
import { found, foundKeeping, IN_EVERY_LANGUAGE, postsOf, saying } from "../../support/groups.ts";
import { until } from "../../support/until.ts";

/** The exchanges of what is done, and of all that follows from it. */
async function exchangesOf({ telegram, database }: Keeper, act: () => unknown): Promise<number> {
  await telegram.idle();
  const before = database.exchanges;
  await act();
  await telegram.idle();
  return database.exchanges - before;
}

testKeeper(
  "the messages of a group that is not allowed ask the database once in a while, and not each time",
  async (keeper) => {
    const { telegram } = keeper;
    const ann = telegram.person({ first_name: "Ann" });
    const group = telegram.group({ title: "Strangers", members: [ann], bot: "administrator" });
    await telegram.idle();
    await group.send(ann, "first");
    assert.equal(
      await exchangesOf(keeper, async () => {
        for (const text of ["second", "third", "fourth"]) await group.send(ann, text);
      }),
      0,
    );
    assert.deepEqual(postsOf(group, telegram), []);
  },
  { ALLOWED_CHATS: "-1001" },
);

testKeeper(
  "a file that is posted where everything is kept costs one exchange, and what its administrators change holds at once",
  async (keeper) => {
    const { telegram, database } = keeper;
    const { ann, ben, group } = await foundKeeping(telegram);
    const names = async () =>
      (await database.query<{ name: string }>(`SELECT name FROM files ORDER BY id`))
        .map(({ name }) => name);
    const post = (file_name: string, caption?: string) =>
      group.sendMedia(ben, "document", { file_name, ...(caption && { caption }) });
    await post("first.pdf");
    await telegram.idle();
    assert.equal(await exchangesOf(keeper, () => post("second.pdf", "with #words")), 1);
    assert.equal(await exchangesOf(keeper, () => group.as(ben).forward({ kind: "photo" })), 1);

    await group.send(ann, "/library");
    await group.waitFor(/settings of this group/);
    await group.press(ann, /Keep what is replied to/);
    await until(
      () => group.as(ann).buttons().flat().includes("✓ Keep what is replied to with /keep"),
      "it is set",
    );
    await post("unwanted.pdf");
    await telegram.idle();
    await group.press(ann, "Keep everything");
    await until(() => group.as(ann).buttons().flat().includes("✓ Keep everything"), "it is set");
    await post("third.pdf");
    await group.press(ann, "🌐 Language");
    await group.press(ann, "Русский");
    await group.waitFor(/Family/);
    await telegram.idle();
    await group.as(ben).sendVoice();
    await telegram.idle();
    const kept = await names();
    assert.deepEqual([kept[0], kept[1], kept[3]], ["first.pdf", "second.pdf", "third.pdf"]);
    assert.match(kept[4]!, /^Голос/);

    await ben.send("/start");
    await ben.waitFor(/Hello/);
    await telegram.idle();
    await database.query(`UPDATE users SET banned_at = now() WHERE id = $1`, [ben.id]);
    await post("banned.pdf");
    await group.sendMedia(ann, "document", { file_name: "last.pdf" });
    await telegram.idle();
    assert.deepEqual((await names()).slice(5), ["last.pdf"]);
  },
);

testKeeper(
  "people who are added to a group together become its members in one statement, and nobody twice",
  async (keeper) => {
    const { telegram, database } = keeper;
    const [ann, ben, cleo, dora, eve] = ["Ann", "Ben", "Cleo", "Dora", "Eve"].map((first_name) =>
      telegram.person({ first_name })
    );
    const group = telegram.group({ title: "Family", members: [ann!] });
    await group.waitFor(/Reply to a file with \/keep/);
    await eve!.send("/start");
    await eve!.waitFor(/Hello/);
    await telegram.idle();
    await database.query(`UPDATE users SET banned_at = now() WHERE id = ${eve!.id}`);
    const alone = await exchangesOf(keeper, () => group.add(ann!, ben!));
    assert.equal(await exchangesOf(keeper, () => group.add(ann!, cleo!, dora!, eve!)), alone);
    const members = await database.query<{ user_id: number }>(
      `SELECT user_id FROM members WHERE user_id <> ${ann!.id} ORDER BY user_id`,
    );
    const known = [ben!.id, cleo!.id, dora!.id].sort((a, b) => a - b);
    assert.deepEqual(members.map(({ user_id }) => user_id), known);
  },
);

testKeeper(
  "what a topic asked for is answered in the group although the topic is gone",
  async ({ telegram }) => {
    for (const { code, t } of IN_EVERY_LANGUAGE) {
      const { ann, group } = await found(telegram, code, { forum: true });
      const topic = await group.topic(ann, "Bills");
      const inTopic = group.as(ann, { topic });
      await inTopic.send("/library");
      const inside = await group.waitFor(saying(t.groups.settings("Family")));
      assert.equal(inside.message_thread_id, topic);
      const { faultHits } = telegram;
      telegram.fault({ kind: "delay", method: "getChatAdministrators", delay_ms: 500, times: 1 });
      await inTopic.send("/library");
      await until(() => telegram.faultHits === faultHits + 1, "the answer waits");
      group.deleteTopic(topic);
      const outside = await group.waitFor(saying(t.groups.settings("Family")));
      assert.equal(outside.message_thread_id, undefined);
    }
  },
);

testKeeper(
  "Telegram is asked about a few of somebody's groups at the same time, and they are offered in order, within seconds",
  async (keeper) => {
    const { telegram, database } = keeper;
    const ben = telegram.person({ first_name: "Ben" });
    await ben.send("/start");
    await ben.waitFor(/Hello/);
    const titles = Array.from({ length: 20 }, (_, index) => `Group ${index + 10}`);
    for (const title of titles) {
      telegram.group({ title, members: [ben], bot: "administrator" });
    }
    await telegram.idle();
    await database.query(
      `INSERT INTO members (library_id, user_id) SELECT id, $1 FROM libraries WHERE id < 0`,
      [ben.id],
    );
    telegram.fault({ kind: "delay", method: "getChatMember", delay_ms: 50 });
    await ben.send("/start");
    await ben.waitFor(/Hello/);
    await ben.press("📍 My library");
    await ben.waitFor(/Choose a library/);
    assert.deepEqual(
      ben.buttons().flat().slice(1, -1),
      titles.map((title) => `👥 ${title}`),
    );
    const asked = telegram.calls.filter(({ method }) => method === "getChatMember");
    assert.equal(asked.length, titles.length);
    const atOnce = asked.map(({ at }) =>
      asked.filter((one) => one.at <= at && at < one.at + one.took_ms).length
    );
    assert.ok(Math.max(...atOnce) <= 9, `${Math.max(...atOnce)} at once`);
    // All answers are noted in one transaction.
    await telegram.idle();
    const notes = await database.query(
      `SELECT DISTINCT xmin::text FROM members WHERE user_id = $1 AND known_at IS NOT NULL`,
      [ben.id],
    );
    assert.equal(notes.length, 1);

    // A press waits for seconds at most: groups that nobody was asked about by then are not offered, until the next press.
    await telegram.idle();
    await database.query(`UPDATE members SET known_at = known_at - interval '2 days'`);
    telegram.clearFaults();
    telegram.clearCalls();
    telegram.fault({ kind: "delay", method: "getChatMember", delay_ms: 3_000 });
    await ben.send("/start");
    await ben.waitFor(/Hello/);
    await ben.press("📍 My library");
    await ben.waitFor(/Choose a library.*\n\nI can't check who is in some of your groups/);
    const offered = ben.buttons().flat().slice(1, -1);
    const { length } = telegram.calls.filter(({ method }) => method === "getChatMember");
    assert.ok(length < titles.length, "all were asked about");
    assert.deepEqual(offered, titles.slice(0, length).map((title) => `👥 ${title}`));
  },
);
