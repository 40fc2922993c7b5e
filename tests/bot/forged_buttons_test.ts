import assert from "node:assert/strict";
import { type Button, buttons } from "../../src/bot/callback_data.ts";
import type { Place } from "../../src/domain/lists.ts";
import { configureLog } from "../../src/log.ts";
import { testKeeper } from "../support/keeper.ts";

/** What no int4 holds, what no double above holds exactly, and what no row has. */
const IDS = [0, 1, 2 ** 31, Number.MAX_SAFE_INTEGER];

/** Every place that a button can name with this id in it. */
function placesOf(id: number): Place[] {
  const scopes: Place["scope"][] = [
    { list: "all" },
    { list: "folder", folder: id },
    { list: "search", search: id },
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
      telegram.world.updates.push("callback_query", { id: "1", from, data: {} } as never);
    }
    await ann.send("/help");
    await ann.waitFor(/\/search/);
    await telegram.idle();
  },
);
