/** What can be done with results that were found inside documents: all that can be done with others. */
import assert from "node:assert/strict";
import type { Message } from "grammy/types";
import { text } from "../documents/bytes.ts";
import { type Keeper, testKeeper } from "../support/keeper.ts";
import { until } from "../support/until.ts";

type Person = ReturnType<Keeper["telegram"]["person"]>;

const ON = { INDEX_CONTENTS: "on" };
/** Of a list of `lease`, newest first. */
const NAMED = ["lease B.zip", "lease A.zip"];
const INSIDE = Array.from({ length: 10 }, (_, index) => `paper ${10 - index}.txt`);

/** Ten texts with `lease` and one of the words `house1` to `house10` inside, and two files with `lease` in their names. */
async function keepPapers({ telegram, database }: Keeper): Promise<Person> {
  const ann = telegram.person({ first_name: "Ann" });
  for (let number = 1; number <= 10; number++) {
    const bytes = text(`The lease of house${number}`);
    await ann.sendDocument({ file_name: `paper ${number}.txt`, mime_type: "text/plain", bytes });
  }
  for (const file_name of NAMED.toReversed()) {
    await ann.sendDocument({ file_name, mime_type: "application/zip", bytes: text(file_name) });
  }
  await telegram.idle();
  await until(
    async () =>
      (await database.query(`SELECT FROM documents WHERE outcome = 'read'`)).length === 10,
    "the papers are not read",
    30_000,
  );
  return ann;
}

function filesOf(person: Person, list: Message): string[] {
  return person.buttons(list).flat().filter((label) => / \d+ B$/.test(label))
    .map((label) => label.replace(/ · .*/, ""));
}

const named = (name: string) => `📄 ${name}`;
const inside = (name: string) => `📖 ${name}`;

testKeeper("pages, counts and orders go through names and contents", async (keeper) => {
  const ann = await keepPapers(keeper);
  const before = keeper.database.exchanges;
  await ann.send("lease");
  const list = await ann.waitFor(/^🔍 lease – 12 files/);
  assert.ok(keeper.database.exchanges - before <= 2, "more than two exchanges");
  const all = [...NAMED.map(named), ...INSIDE.map(inside)];
  assert.deepEqual(filesOf(ann, list), all.slice(0, 8));
  assert.ok(ann.buttons(list).flat().includes("1/2"));
  await ann.press(list, "▶️");
  await ann.waitFor(/^🔍 lease – 12 files/);
  assert.deepEqual(filesOf(ann, list), all.slice(8));
  await ann.press(list, "⏮");
  await ann.waitFor(/^🔍 lease – 12 files/);
  await ann.press(list, "⏭");
  await ann.waitFor(/^🔍 lease – 12 files/);
  assert.deepEqual(filesOf(ann, list), all.slice(8));
  await ann.press(list, "◀️");
  await ann.waitFor(/^🔍 lease – 12 files/);
  assert.deepEqual(filesOf(ann, list), all.slice(0, 8));
  await ann.press(list, /Newest/);
  await ann.waitFor(/^🔍 lease – 12 files/);
  assert.deepEqual(
    filesOf(ann, list),
    [...NAMED.toReversed().map(named), ...INSIDE.toReversed().map(inside)].slice(0, 8),
  );
}, ON);

testKeeper(
  "words mix with filters, with words in names, and with words that are only inside",
  async (keeper) => {
    const ann = await keepPapers(keeper);
    const found = async (typed: string) => {
      await ann.send(typed);
      const answer = await ann.waitFor(/🔍|\d B$/);
      if (answer.document) return [answer.caption!.split("\n")[0]];
      return /Nothing found/.test(answer.text ?? "") ? [] : filesOf(ann, answer);
    };
    const papers = INSIDE.map(inside);
    for (
      const [typed, results] of [
        ["lease type:document after:2025", [...NAMED.map(named), ...papers].slice(0, 8)],
        ["lease ext:txt", papers.slice(0, 8)],
        ["lease before:2020", []],
        ["lease >1mb", []],
        ["paper house7", [inside("paper 7.txt")]],
        ["house7 lease", [inside("paper 7.txt")]],
        ['"the lease of" house7', [inside("paper 7.txt")]],
        ["inside:lease", papers.slice(0, 8)],
        ["внутри:house3", [inside("paper 3.txt")]],
        ["dentro:HOUSE3", [inside("paper 3.txt")]],
        ["inside:lease zip", []],
        ["inside:paper", []],
        ["hous", papers.slice(0, 8)],
        ["hou", []],
        ["ouse7", []],
      ] as const
    ) assert.deepEqual(await found(typed), results, typed);
  },
  ON,
);

testKeeper(
  "the card of what was found inside has room for its sign beside a long caption",
  async (keeper) => {
    const { telegram, database } = keeper;
    const ann = telegram.person({ first_name: "Ann" });
    await ann.sendDocument({
      file_name: "paper.txt",
      mime_type: "text/plain",
      bytes: text("The lease"),
      caption: "é".repeat(1024),
    });
    await until(
      async () =>
        (await database.query(`SELECT FROM documents WHERE outcome = 'read'`)).length === 1,
      "the paper is not read",
      30_000,
    );
    await ann.send("lease");
    const { caption } = await ann.waitFor(({ document }) => document?.file_name === "paper.txt");
    assert.equal(caption?.split("\n")[0], inside("paper.txt"));
    assert.equal(caption.length, 1024);
  },
  ON,
);

testKeeper("a selection of results, all of them and a link to them", async (keeper) => {
  const ann = await keepPapers(keeper);
  const bob = keeper.telegram.person({ first_name: "Bob" });
  await ann.send("lease");
  const list = await ann.waitFor(/^🔍 lease – 12 files/);
  await ann.press(list, "☑️ Select");
  await ann.waitFor(/select files/);
  await ann.press(list, "☑️ All 12");
  await ann.waitFor(/12 selected/);
  await ann.press(list, "🔗 Share");
  const shared = await ann.waitFor(/start=s_/);
  const [, payload] = /start=(s_\S+)/.exec(shared.text ?? "")!;
  await bob.open(payload);
  const received = () => new Set(bob.messages.flatMap(({ document }) => document?.file_name ?? []));
  await until(() => received().size === 12, "not all files came by the link");
  assert.deepEqual(received(), new Set([...NAMED, ...INSIDE]));
  // What was saved from a link is read for the library that it is in now.
  await bob.waitFor((message) => bob.buttons(message).flat().includes("💾 Save to my files"));
  await bob.press("💾 Save to my files");
  await bob.waitFor(/^✅ Saved to your files: 12 files/);
  await until(
    async () =>
      (await keeper.database.query(
        `SELECT FROM documents WHERE library_id = $1 AND outcome = 'read'`,
        [bob.id],
      )).length === 10,
    "what was saved is not read",
    30_000,
  );
  await bob.send("house9");
  const file = await bob.waitFor((message) => message.document !== undefined);
  assert.equal(file.document?.file_name, "paper 9.txt");
}, ON);

testKeeper("inline mode finds them by the same search, names first", async (keeper) => {
  const ann = await keepPapers(keeper);
  const bob = keeper.telegram.person({ first_name: "Bob" });
  const titles = async (person: Person, typed: string) =>
    (await person.query(typed)).results.map((result) => "title" in result ? result.title : "");
  assert.deepEqual(await titles(ann, "lease"), [...NAMED, ...INSIDE]);
  assert.deepEqual(await titles(ann, "inside:house4"), ["paper 4.txt"]);
  assert.deepEqual(await titles(bob, "lease"), []);
}, ON);

testKeeper("all results are sent at once, oldest first", async (keeper) => {
  const ann = await keepPapers(keeper);
  await ann.send("inside:lease");
  const list = await ann.waitFor(/10 files/);
  await ann.press(list, "📥 Get all 10");
  const sent = () =>
    ann.messages.filter(({ message_id }) => message_id > list.message_id)
      .flatMap(({ document }) => document?.file_name ?? []);
  await until(() => sent().length === 10, "not all were sent");
  assert.deepEqual(sent(), INSIDE.toReversed());
}, ON);
