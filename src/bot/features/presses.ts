import type { Composer } from "grammy";
import { isRetried } from "../../turn/errors.ts";
import type { BotContext } from "../context.ts";
import { Routes } from "../routes.ts";

/** A press is answered after this at the latest, in milliseconds, whatever its handling still does. */
const PRESS_ANSWERED_MS = 3_000;

/** Answers every press, if nothing else has by the time it is handled. */
export function answerPresses(): Composer<BotContext> {
  const feature = new Routes();
  feature.on("callback_query", async (ctx, next) => {
    const timer = setTimeout(() => ctx.answer().catch(() => {}), PRESS_ANSWERED_MS);
    try {
      await next();
    } catch (error) {
      // The retry may have another answer.
      if (!isRetried(error)) await ctx.answer();
      throw error;
    } finally {
      clearTimeout(timer);
    }
    await ctx.answer();
  });
  return feature;
}
