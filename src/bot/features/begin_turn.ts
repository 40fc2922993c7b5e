import type { Composer } from "grammy";
import { searchNamedIn } from "../callback_data.ts";
import type { BotContext } from "../context.ts";
import { Routes } from "../routes.ts";
import { inviteToBot } from "../screens/inline_answer.ts";
import { refuse } from "../screens/refusal.ts";
import { readingBeside } from "./keeping/surroundings.ts";

/**
 * Begins the turn: everything after it knows the person and their session. Updates that were handled before, and those of
 * banned people, end here.
 */
export function beginTurns(): Composer<BotContext> {
  const feature = new Routes();
  feature.use(async (ctx, next) => {
    const { from, turn } = ctx;
    // Other kinds (reactions, business, guests, channels) are ignored, and nothing of them is stored.
    const { callbackQuery, editedMessage, inlineQuery, message, myChatMember } = ctx;
    const handled = message ?? editedMessage ?? callbackQuery ?? inlineQuery ?? myChatMember;
    if (from === undefined || handled === undefined) return;
    const known = await turn.begin(
      {
        id: from.id,
        username: from.username ?? null,
        full_name: [from.first_name, from.last_name].filter(Boolean).join(" "),
        telegram_language: from.language_code ?? null,
      },
      ctx.chat?.type === "private" && ctx.myChatMember === undefined,
      searchNamedIn(ctx.callbackQuery?.data),
      ctx.chat?.type === "private" ? readingBeside(ctx, from.id) : undefined,
    );
    // Somebody whom the bot does not know, outside private chats.
    if (!known) return ctx.inlineQuery && await inviteToBot(ctx);
    if (turn.start.handled) return;
    if (turn.user.banned_at !== null) return await refuse(ctx, ctx.t.failure.banned().text);
    await next();
  });
  return feature;
}
