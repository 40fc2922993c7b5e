import type { Composer } from "grammy";
import type { BotContext } from "../context.ts";
import { Routes } from "../routes.ts";
import { refuse } from "../screens/refusal.ts";

/**
 * Owner-only mode: nobody else gets anything, and nothing is stored of them. Where groups are allowed, who else may be a guest
 * is decided when the turn begins.
 */
export function refuseStrangers(): Composer<BotContext> {
  const feature = new Routes();
  feature.use(async (ctx, next) => {
    const { ids } = ctx.options.allowedChats;
    const mayBeGuest = ctx.from !== undefined && (ids === null || ids.length > 0);
    if (!ctx.isGuest || mayBeGuest) await next();
    else await refuse(ctx, ctx.t.failure.stranger().text);
  });
  return feature;
}
