import type { Composer } from "grammy";
import type { BotContext } from "../context.ts";
import { Routes } from "../routes.ts";
import { refuse } from "../screens/refusal.ts";

/** Owner-only mode: others are refused, and nothing of them is stored. */
export function refuseStrangers(): Composer<BotContext> {
  const feature = new Routes();
  feature.use(async (ctx, next) => {
    const { allowedUsers } = ctx.options;
    if (allowedUsers === null || (ctx.from && allowedUsers.has(ctx.from.id))) await next();
    else await refuse(ctx, ctx.t.failure.stranger().text);
  });
  return feature;
}
