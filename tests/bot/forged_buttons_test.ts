import assert from "node:assert/strict";
import { type Button, buttons } from "../../src/bot/callback_data.ts";
import type { Place } from "../../src/domain/lists.ts";
import { configureLog } from "../../src/log.ts";
import { testKeeper } from "../support/keeper.ts";

/** What no int4 holds, what no double above holds exactly, what no row has, and the last moment that is taken for one. */
const IDS = [0, 1, 2 ** 31, Date.UTC(2100, 0, 1) - 1, Number.MAX_SAFE_INTEGER];

/** Texts in the place of a field: beyond 2^53 and 2^64, negative, broken, too long, of other fields, not ASCII. */
const GARBAGE = [
  (2 ** 53).toString(36),
  "zzzzzzzzzzz",
  "-1",
  "1.5",
  "1e9",
  "NaN",
  "",
  " 1",
  "Z",
  "f-1.0.0.0",
  "a0.9.1.0",
  "c99.0.1.0",
  "s.0.1.0",
  "a0.0.zzzzzzz.0",
  "l-1",
  "sa0",
  "📂",
  "\u0000",
  "' OR 1=1 --",
];

/** Every place that a button can name with this id in it. */
function placesOf(id: number): Place[] {
  const scopes: Place["scope"][] = [
    { list: "all" },
    { list: "folder", folder: id },
    { list: "search", search: id },
    { list: "reply", reply: id },
    { list: "category", category: "other" },
    { list: "trash" },
  ];
  return scopes.map((scope) => ({ scope, order: "name", page: 36 ** 6 - 1, from: id }));
}

/** Payloads of a button whose ids are all `id`. */
function payloadsOf(button: Button, id: number): string[] {
  return placesOf(id).map((place) => {
    const chosen: Record<string, unknown> = {
      place,
      look: { at: id === 1 ? "before" : "from", folder: id },
      category: "other",
      at: "at",
      move: id === 1 ? "before" : "at",
      ticked: "on",
      protect: "on",
      banned: "yes",
      language: 1,
      expiry: "never",
      limit: "none",
      origin: { from: "selection", place },
    };
    if (["ud", "ux"].includes(button.code)) chosen.at = "reply";
    if (button.code === "x") chosen.move = id === 1 ? "before" : "at";
    return button.pack(
      Object.fromEntries(Object.keys(button.fields).map((field) => [field, chosen[field] ?? id])),
    );
  });
}

/** Every kind of button with garbage in each field in turn, and with a field too few or too many. */
function* broken(button: Button): Generator<string> {
  const fields = Object.keys(button.fields).length;
  const good = payloadsOf(button, 1)[0]!.split(":");
  for (const [index, text] of GARBAGE.entries()) {
    if (fields === 0) break;
    const data = good.with(1 + index % fields, text).join(":");
    if (new TextEncoder().encode(data).length <= 64) yield data;
  }
  for (const parts of [[...good, "0"], good.slice(0, -1)]) {
    if (parts.length > 0) yield parts.join(":").slice(0, 64);
  }
  yield `${button.code}:`;
}

testKeeper(
  "a broken payload of any button is answered with a fresh menu, and fails nowhere",
  async (keeper) => {
    const { telegram, database } = keeper;
    const failures: string[] = [];
    configureLog({ level: "error", format: "json", write: (line) => failures.push(line) });
    const mallory = telegram.person({ first_name: "Mallory", language_code: "en" });
    await mallory.send("/start");
    const menu = await mallory.waitFor(/Hello/);
    const payloads = new Set(
      Object.values(buttons).flatMap((button) => [...broken(button as Button)]),
    );
    for (const data of payloads) {
      await mallory.pressData(menu, data);
      assert.deepEqual(failures, [], `by ${JSON.stringify(data)}`);
    }
    await telegram.idle();
    assert.deepEqual(failures, []);
    assert.deepEqual(await database.query("SELECT id FROM jobs"), []);
    console.log(`    ${payloads.size} broken payloads`);
  },
);

testKeeper("a forged inline query with any id is answered, and fails nowhere", async (keeper) => {
  const failures: string[] = [];
  configureLog({ level: "error", format: "json", write: (line) => failures.push(line) });
  const mallory = keeper.telegram.person({ first_name: "Mallory" });
  await mallory.send("/start");
  await mallory.waitFor(/Hello/);
  const ids = [...IDS.map((id) => id.toString(36)), ...GARBAGE];
  for (const id of ids) {
    const queries = [`file:${id}`, `list:f${id}.0`, `list:r${id}.0 words`, `list:c${id}.${id}`, id];
    for (const query of queries) await mallory.query(query);
  }
  await keeper.telegram.idle();
  assert.deepEqual(failures, []);
});

testKeeper(
  "a forged button with any id is answered, and fails nowhere",
  async ({ telegram }) => {
    const failures: string[] = [];
    configureLog({ level: "error", format: "json", write: (line) => failures.push(line) });
    const mallory = telegram.person({ first_name: "Mallory", language_code: "en" });
    await mallory.send("/start");
    const menu = await mallory.waitFor(/Hello/);
    const payloads = new Set(
      Object.values(buttons).flatMap((button) =>
        IDS.flatMap((id) => payloadsOf(button as Button, id))
      ),
    );
    for (const data of payloads) {
      await mallory.pressData(menu, data);
      // It is logged after the answer, so that an earlier press may be the one.
      assert.deepEqual(failures, [], `by ${data}`);
    }
    await telegram.idle();
    assert.deepEqual(failures, []);
    console.log(`    ${payloads.size} forged payloads`);
  },
);

testKeeper(
  "an update that no version of Telegram sends ends, and the next one of that person is handled",
  async ({ telegram }) => {
    configureLog({ level: "fatal", format: "json", write: () => {} });
    const ann = telegram.person({ first_name: "Ann", language_code: "en" });
    const sent = await ann.send("/start");
    await ann.waitFor(/Hello/);
    for (const language_code of [{}, 1, []]) {
      const from = { ...sent.from!, language_code } as never;
      const message_id = sent.message_id + 1_000;
      telegram.world.updates.push("message", { ...sent, message_id, from } as never);
      telegram.world.updates.push("message", {
        ...sent,
        message_id,
        from,
        text: undefined,
        document: { file_id: {} },
      } as never);
    }
    await ann.send("/help");
    await ann.waitFor(/Two things to know/);
    await telegram.idle();
  },
);
