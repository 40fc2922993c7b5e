import type { BotContext } from "../context.ts";

/** Says no in one sentence, the way the update came; inline queries get no results. */
export async function refuse(ctx: BotContext, sentence: string): Promise<void> {
  if (ctx.inlineQuery) {
    await ctx.answerInlineQuery([], { is_personal: true, cache_time: 0 });
  } else if (ctx.callbackQuery) await ctx.answer(sentence);
  else if (ctx.message && ctx.chat?.type === "private") await ctx.reply(sentence);
}
