import type { BotContext } from "../context.ts";

/** Refuses in one sentence, as a toast or a message, as the update was; inline queries get no results. */
export async function refuse(ctx: BotContext, sentence: string): Promise<void> {
  if (ctx.inlineQuery) {
    await ctx.answerInlineQuery([], { is_personal: true, cache_time: 0 });
  } else if (ctx.callbackQuery) await ctx.answer(sentence);
  else if (ctx.message && ctx.chat?.type === "private") await ctx.reply(sentence);
}
