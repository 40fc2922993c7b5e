/** Of whom something is stored on the way of an update, and of whom nothing. */
import assert from "node:assert/strict";
import type { Database } from "../../src/database/database.ts";
import { deriveWebhookSecret } from "../../src/config.ts";
import { freePort } from "../http/instances.ts";
import type { Update } from "grammy/types";
import { type Keeper, testKeeper } from "../support/keeper.ts";
import { until } from "../support/until.ts";

const MODES = ["polling", "webhook"].map((mode) => {
  const port = freePort();
  const hook = `http://127.0.0.1:${port}/hook`;
  const settings = mode === "webhook" ? { WEBHOOK_URL: hook, PORT: String(port) } : {};
  return { mode, hook, settings: settings as Record<string, string> };
});

/** Notes whose rows are written to the inbox, however short they stay. */
async function watchInbox(database: Database): Promise<() => Promise<number[]>> {
  await database.query(`CREATE TABLE seen_in_inbox (user_id bigint NOT NULL)`);
  await database.query(
    `CREATE FUNCTION note_inbox() RETURNS trigger LANGUAGE plpgsql AS
     $$ BEGIN INSERT INTO seen_in_inbox VALUES (NEW.user_id); RETURN NEW; END $$`,
  );
  await database.query(
    `CREATE TRIGGER note_inbox BEFORE INSERT ON inbox FOR EACH ROW EXECUTE FUNCTION note_inbox()`,
  );
  return async () => {
    const rows = await database.query<{ user_id: number }>(`SELECT user_id FROM seen_in_inbox`);
    return rows.map(({ user_id }) => user_id);
  };
}

/** Everything that is stored, table by table, but for what the bot writes of itself. */
async function contents(database: Database): Promise<Record<string, unknown[]>> {
  const tables = await database.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'
       AND tablename NOT IN ('bots', 'schema_migrations', 'seen_in_inbox') ORDER BY 1`,
  );
  const found: Record<string, unknown[]> = {};
  for (const { name } of tables) {
    found[name] = (await database.query<{ row: unknown }>(
      `SELECT to_jsonb(t) AS row FROM "${name}" t ORDER BY 1`,
    )).map(({ row }) => row);
  }
  return found;
}

for (const { mode, settings } of MODES) {
  testKeeper(
    `of banned people nothing is stored, not even in the inbox (${mode})`,
    async ({ telegram, database }) => {
      const ann = telegram.person({ first_name: "Ann" });
      const bob = telegram.person({ first_name: "Bob" });
      await ann.send("/start");
      const menu = await ann.waitFor(/Hello/);
      await telegram.idle();
      await database.query(`UPDATE users SET banned_at = now() WHERE id = $1`, [ann.id]);
      const before = await contents(database);
      const inbox = await watchInbox(database);
      // A slow answer sends updates of others the same way into the inbox.
      telegram.fault({ kind: "delay", method: "sendMessage", delay_ms: 600, times: 1 });
      await ann.sendDocument({ file_name: "a.pdf", mime_type: "application/pdf" });
      await ann.sendAlbum([{ kind: "photo" }, { kind: "photo" }]);
      const words = await ann.send("words");
      await ann.editText(words, "other words");
      await ann.press(menu, "📂 My Files");
      await ann.query("words");
      await ann.waitFor(/You can't use this bot/);
      await ann.sendContact({ own: true });
      await ann.sendMedia("sticker");
      await ann.block();
      await ann.unblock();
      await telegram.idle();
      assert.deepEqual(await contents(database), before);
      assert.ok(!(await inbox()).includes(ann.id), "in the inbox");
      // Others are served.
      await bob.send("/start");
      await bob.waitFor(/Hello/);
    },
    settings,
  );
}

const [{ hook, settings }] = MODES.slice(1) as [typeof MODES[number]];

const person = { id: 4_242, is_bot: false, first_name: "Zoe" };
const chat = { id: 4_242, type: "private", first_name: "Zoe" };
const channel = { id: -1_000_000_004_242, type: "channel", title: "News" };
const posted = { message_id: 5, date: 1_700_000_000, chat: channel, text: "post" };
const origin = { chat, from: person, date: 1 };

/** Everything that Telegram can send and this bot does not ask for, and changes in channels. */
const OF_NOBODY = {
  channel_post: { ...posted, sender_chat: channel },
  edited_channel_post: { ...posted, sender_chat: channel, edit_date: 1_700_000_001 },
  business_connection: {
    id: "b",
    user: person,
    user_chat_id: person.id,
    date: 1,
    is_enabled: true,
  },
  business_message: {
    ...posted,
    business_connection_id: "b",
    chat,
    from: person,
    document: { file_id: "x", file_unique_id: "y", file_name: "business.pdf" },
  },
  edited_business_message: { ...posted, business_connection_id: "b", chat, from: person },
  deleted_business_messages: { business_connection_id: "b", chat, message_ids: [5] },
  guest_message: { ...posted, chat, from: person },
  message_reaction: {
    chat,
    message_id: 5,
    user: person,
    date: 1,
    old_reaction: [],
    new_reaction: [{ type: "emoji", emoji: "👍" }],
  },
  message_reaction_count: { chat: channel, message_id: 5, date: 1, reactions: [] },
  chosen_inline_result: { result_id: "1", from: person, query: "words" },
  poll_answer: { poll_id: "1", user: person, option_ids: [0] },
  chat_member: {
    chat: channel,
    from: person,
    date: 1,
    old_chat_member: { status: "left", user: person },
    new_chat_member: { status: "member", user: person },
  },
  my_chat_member: {
    chat: channel,
    from: person,
    date: 1,
    old_chat_member: { status: "left", user: person },
    new_chat_member: { status: "administrator", user: person },
  },
  stopped_message_generation: origin,
  poll: { id: "1", question: "?", options: [], total_voter_count: 0 },
  shipping_query: { id: "1", from: person, invoice_payload: "", shipping_address: {} },
  purchased_paid_media: { from: person, paid_media_payload: "" },
  chat_boost: { chat: channel, boost: { boost_id: "1", add_date: 1, source: { user: person } } },
  removed_chat_boost: { chat: channel, boost_id: "1", remove_date: 1, source: { user: person } },
  managed_bot: { user: person, bot: { ...person, id: 4_343, is_bot: true } },
  subscription: { user: person, ...origin },
  chat_join_request: { chat: channel, from: person, user_chat_id: person.id, date: 1 },
  pre_checkout_query: {
    id: "1",
    from: person,
    currency: "XTR",
    total_amount: 1,
    invoice_payload: "",
  },
} satisfies Record<Exclude<keyof Update, "update_id" | Handled>, object>;

/** Kinds that are handled in other chats than channels. */
type Handled = "message" | "edited_message" | "callback_query" | "inline_query";

/** Brings updates that this bot does not ask for, as Telegram would after another program asked for them. */
async function deliver({ telegram }: Keeper, update: object): Promise<void> {
  const response = await fetch(hook, {
    method: "POST",
    headers: { "x-telegram-bot-api-secret-token": deriveWebhookSecret(telegram.token) },
    body: JSON.stringify(update),
  });
  assert.equal(response.status, 200);
  await response.body?.cancel();
}

testKeeper(
  "kinds of update that nothing handles register nobody, and are answered by nothing",
  async (keeper) => {
    const { telegram, database } = keeper;
    const before = await contents(database);
    telegram.clearCalls();
    for (const [index, [kind, payload]] of Object.entries(OF_NOBODY).entries()) {
      await deliver(keeper, { update_id: 500 + index, [kind]: payload });
    }
    await telegram.idle();
    await until(
      async () => (await database.query(`SELECT FROM inbox`)).length === 0,
      "it stays in the inbox",
    );
    const { leases: _, ...after } = await contents(database);
    const { leases: __, ...was } = before;
    assert.deepEqual(after, was);
    const calls = telegram.calls.map(({ method }) => method);
    assert.deepEqual(calls.filter((method) => /^(?:send|edit|answer)/.test(method)), []);
  },
  settings,
);

testKeeper("a press in a channel gets one line and changes nothing", async (keeper) => {
  const { telegram, database } = keeper;
  const ann = telegram.person({ first_name: "Ann" });
  await ann.sendDocument({ file_name: "a.pdf", mime_type: "application/pdf" });
  await ann.waitFor(/a\.pdf/);
  await telegram.idle();
  const before = await contents(database);
  telegram.clearCalls();
  const [file] = await database.query<{ id: number }>(`SELECT id FROM files`);
  for (const [index, data] of ["m", `d:${file!.id}`, "bogus"].entries()) {
    await deliver(keeper, {
      update_id: 600 + index,
      callback_query: {
        id: String(index),
        from: { ...person, id: ann.id },
        chat_instance: "1",
        message: { ...posted, sender_chat: channel },
        data,
      },
    });
  }
  await telegram.idle();
  const { leases: _, ...after } = await contents(database);
  const { leases: __, ...was } = before;
  assert.deepEqual(after, was);
  const calls = telegram.calls.map(({ method }) => method);
  assert.deepEqual(calls.filter((method) => !/^(?:answerCallbackQuery|get|set)/.test(method)), []);
  assert.equal(calls.filter((method) => method === "answerCallbackQuery").length, 3);
  // The presses were not the emulator's.
  telegram.violations.length = 0;
}, settings);
