import { Composer, type Context, type Middleware, type MiddlewareFn } from "grammy";
import { type Button, codeOf } from "./callback_data.ts";
import type { BotContext } from "./context.ts";

type MaybePromise<T> = T | Promise<T>;
type ValuesOf<B> = B extends { pack(values: infer V): string } ? V : never;
type PressHandler = (ctx: BotContext, data: string, next: () => Promise<void>) => Promise<void>;

/**
 * A composer for the routes that every update passes. grammY rebuilds both branches of a filter for every update, and
 * an update passes a hundred filters; here they are built once.
 */
export class Routes<C extends Context = BotContext> extends Composer<C> {
  override filter<D extends C>(
    predicate: (ctx: C) => ctx is D,
    ...middleware: Middleware<D>[]
  ): Composer<D>;
  override filter(
    predicate: (ctx: C) => MaybePromise<boolean>,
    ...middleware: Middleware<C>[]
  ): Composer<C>;
  override filter(
    predicate: (ctx: C) => MaybePromise<boolean>,
    ...middleware: Middleware<C>[]
  ): Composer<C> {
    const routes = new Routes<C>(...middleware);
    this.branch(predicate, routes, (_ctx, next) => next());
    return routes;
  }

  override branch(
    predicate: (ctx: C) => MaybePromise<boolean>,
    whenTrue: Middleware<C> | Middleware<C>[],
    whenFalse: Middleware<C> | Middleware<C>[],
  ): Composer<C> {
    const yes = asFunction(whenTrue);
    const no = asFunction(whenFalse);
    return this.use((ctx, next) => {
      const verdict = predicate(ctx);
      if (typeof verdict === "boolean") return verdict ? yes(ctx, next) : no(ctx, next);
      return verdict.then((is) => is ? yes(ctx, next) : no(ctx, next));
    });
  }
}

function asFunction<C extends Context>(given: Middleware<C> | Middleware<C>[]): MiddlewareFn<C> {
  const composer = Array.isArray(given) ? new Composer(...given) : given;
  // Asked for each time, since more may be registered on it later.
  return typeof composer === "function"
    ? composer
    : (ctx, next) => composer.middleware()(ctx, next);
}

/** What presses do, by the code of their button: looked up, so that a press does not try each button in turn. */
const presses = new WeakMap<Composer<BotContext>, Map<string, PressHandler>>();

/** Registers what a button does. Data that the button would not pack is left to the routes after it. */
export function onPress<B extends Button>(
  composer: Composer<BotContext>,
  button: B,
  handler: (ctx: BotContext, values: ValuesOf<B>) => unknown,
): void {
  const handlers = presses.get(composer) ?? routePresses(composer);
  if (handlers.has(button.code)) throw new Error(`Cannot route ${button.code} twice`);
  handlers.set(button.code, async (ctx, data, next) => {
    const values = button.unpack(data);
    if (values === undefined) await next();
    else await handler(ctx, values as ValuesOf<B>);
  });
}

function routePresses(composer: Composer<BotContext>): Map<string, PressHandler> {
  const handlers = new Map<string, PressHandler>();
  presses.set(composer, handlers);
  composer.use((ctx, next) => {
    const data = ctx.callbackQuery?.data;
    const handler = data === undefined ? undefined : handlers.get(codeOf(data));
    return handler ? handler(ctx, data!, next) : next();
  });
  return handlers;
}
