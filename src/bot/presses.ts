import type { Composer } from "grammy";
import type { Button } from "./callback_data.ts";
import type { BotContext } from "./context.ts";

type ValuesOf<B> = B extends { pack(values: infer V): string } ? V : never;

/** Registers what a button does. Data that the button would not pack is left to the routes after it. */
export function onPress<B extends Button>(
  composer: Composer<BotContext>,
  button: B,
  handler: (ctx: BotContext, values: ValuesOf<B>) => unknown,
): void {
  composer.on("callback_query:data", async (ctx, next) => {
    const values = button.unpack(ctx.callbackQuery.data);
    if (values === undefined) await next();
    else await handler(ctx, values as ValuesOf<B>);
  });
}
