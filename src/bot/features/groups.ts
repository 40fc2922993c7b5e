import type { Composer } from "grammy";
import type { BotContext } from "../context.ts";
import { Routes } from "../routes.ts";

/** In groups: one line and a button into the private chat, for `/start` and for who mentions the bot. */
export function groups(): Composer<BotContext> {
  const feature = new Routes();
  feature.on("message", async (ctx) => {
    const { text = "", caption = "" } = ctx.message;
    const mention = new RegExp(`@${ctx.me.username}\\b`, "i");
    if (!ctx.hasCommand("start") && !mention.test(text + caption)) return;
    // A command for another bot mentions that one.
    const line = ctx.t.menu.group();
    await ctx.reply(line.text, {
      reply_parameters: { message_id: ctx.message.message_id, allow_sending_without_reply: true },
      reply_markup: {
        inline_keyboard: [[{
          text: ctx.t.button.openBot,
          url: `https://t.me/${ctx.me.username}`,
        }]],
      },
    });
  });
  // Nobody's files are shown to a group, whatever is pressed or edited there.
  feature.on("callback_query", (ctx) => ctx.answer(ctx.t.menu.group().text));
  feature.use(() => {});
  return feature;
}
