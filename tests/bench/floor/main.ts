/**
 * The floor of the figures: a bare grammY bot that makes the API calls of File Keeper for the same updates – messages of
 * the same size, keyboards of as many buttons – and knows no database. It has a deno.json of its own, so that nothing but
 * grammY is compiled into it.
 */
import { Bot, InlineKeyboard } from "grammy";
import type { InlineQueryResult, Update } from "grammy/types";

const token = Deno.env.get("BOT_TOKEN") ?? "";
const apiRoot = Deno.env.get("TELEGRAM_API_ROOT") ?? "https://api.telegram.org";
const webhookUrl = Deno.env.get("WEBHOOK_URL");
const UPDATES = [
  ...["message", "edited_message", "callback_query", "inline_query"],
  ...["chosen_inline_result", "my_chat_member"],
] as Exclude<keyof Update, "update_id">[];

const bot = new Bot(token, { client: { apiRoot } });
/** What is handed back, whoever asks: the file that was sent last. */
let fileId = "";

const menu = InlineKeyboard.from(
  ["📤 Upload File", "📂 My Files", "🔍 Search", "🔗 My Links", "🗑 Trash", "⚙️ Settings"].map((
    label,
    index,
  ) => [InlineKeyboard.text(label, `m:${index}`)]),
);
const categories = InlineKeyboard.from(
  ["🖼 Photos", "🎥 Videos", "📄 Documents", "🎵 Audio", "📦 Other", "📂 All Files", "📁 Folders"]
    .map((label) => [InlineKeyboard.text(`${label} · 40`, "l:c2.0.1.0:0")]),
);
const card = InlineKeyboard.from([
  [InlineKeyboard.text("✏️ Rename", "r:1"), InlineKeyboard.text("📁 Move", "m:1")],
  [InlineKeyboard.text("🏷 Tags", "t:1"), InlineKeyboard.text("🔗 Share", "s:1")],
  [InlineKeyboard.text("🗑 Delete", "d:1"), InlineKeyboard.text("⬅️ Back", "b:1")],
]);

function list(): InlineKeyboard {
  return InlineKeyboard.from([
    ...Array.from({ length: 8 }, (_, index) => [
      InlineKeyboard.text(`📄 report ${index} for the year.pdf · 1.2 MB`, `o:${index}:c2.0.1.0`),
    ]),
    ["◀️", "1/5", "▶️", "⏭"].map((label) => InlineKeyboard.text(label, "l:c2.0.2.9:1")),
    [InlineKeyboard.text("↕️ Newest", "n:0"), InlineKeyboard.text("☑️ Select", "n:1")],
    [InlineKeyboard.text("⬅️ Back", "f"), InlineKeyboard.text("🏠 Menu", "h")],
  ]);
}

const options = (text: string, reply_markup: InlineKeyboard) => ({
  entities: [{ type: "bold" as const, offset: 0, length: Math.min(5, text.length) }],
  reply_markup,
  link_preview_options: { is_disabled: true },
});

bot.command("start", (ctx) => {
  const text = `Hello, ${ctx.from?.first_name}! Send me anything and I keep it.`;
  return ctx.reply(text, options(text, menu));
});
bot.command("files", (ctx) => ctx.reply("My Files", options("My Files", categories)));
bot.on("message:document", (ctx) => {
  const { file_id, file_name } = ctx.message.document;
  fileId = file_id;
  const text = `✅ Saved to Documents: ${file_name}`;
  return ctx.reply(text, options(text, card));
});
bot.on("callback_query:data", async (ctx) => {
  const [code] = ctx.callbackQuery.data.split(":");
  const text = `📄 Documents – 40 files, page ${ctx.callbackQuery.id}`;
  const caption = "report for the year.pdf\n📄 Documents · 1.2 MB\nSaved 1 January 2026";
  const done = code === "o"
    ? ctx.api.sendDocument(ctx.from.id, fileId, {
      caption,
      caption_entities: [{ type: "bold", offset: 0, length: 23 }],
      reply_markup: card,
    })
    : ctx.editMessageText(text, options(text, list()));
  await Promise.all([done, ctx.answerCallbackQuery()]);
});
bot.on("inline_query", (ctx) => {
  const results = Array.from({ length: 40 }, (_, index): InlineQueryResult => ({
    type: "document",
    id: `${index}`,
    title: `report ${index} for the year.pdf`,
    document_file_id: fileId,
    description: "1.2 MB",
  }));
  return ctx.answerInlineQuery(results, { is_personal: true, cache_time: 0 });
});
bot.on("message:text", (ctx) => {
  const text = `🔍 ${ctx.message.text} – 40 files`;
  return ctx.reply(text, options(text, list()));
});
bot.catch(({ error }) => console.error(error));

await bot.init();
if (webhookUrl === undefined) await poll();
else await listen(new URL(webhookUrl));

/** Different people's updates at once, as a bot does that keeps up; nothing is waited for before it is confirmed. */
async function poll(): Promise<void> {
  for (let offset = 0;;) {
    const updates = await bot.api.getUpdates({
      offset,
      limit: 100,
      timeout: 30,
      allowed_updates: UPDATES,
    });
    for (const update of updates) {
      offset = update.update_id + 1;
      handle(update);
    }
  }
}

function handle(update: Update): Promise<void> {
  return bot.handleUpdate(update).catch((error) => console.error(error));
}

async function listen(url: URL): Promise<void> {
  const secret_token = Deno.env.get("WEBHOOK_SECRET") ?? "secret";
  Deno.serve(
    { hostname: "127.0.0.1", port: Number(url.port), onListen: () => {} },
    async (request) => {
      if (request.headers.get("x-telegram-bot-api-secret-token") !== secret_token) {
        return new Response(null, { status: 401 });
      }
      // Answered at once: what waits for the handling would hold one of Telegram's connections.
      handle(await request.json());
      return new Response();
    },
  );
  await bot.api.setWebhook(url.href, {
    max_connections: 100,
    allowed_updates: UPDATES,
    secret_token,
  });
}
