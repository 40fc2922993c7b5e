import {
  type CommandContext,
  type CommandMiddleware,
  Composer,
  Context,
  type Middleware,
  type MiddlewareFn,
  type NextFunction,
} from "grammy";
import type { Button } from "./callback_data.ts";
import type { BotContext } from "./context.ts";

type MaybePromise<T> = T | Promise<T>;
type ValuesOf<B> = B extends { pack(values: infer V): string } ? V : never;
type PressHandler = (ctx: BotContext, data: string, next: () => Promise<void>) => Promise<void>;

/** What an update may pass: where `when` says no, the next one is looked at. */
interface Step<C extends Context> {
  when?: (ctx: C) => MaybePromise<boolean>;
  run: MiddlewareFn<C> | Routes<C>;
}

/**
 * A composer for the routes that every update passes. grammY nests each middleware in the one before it, and an update that
 * the last of two hundred takes waits in two hundred promises meanwhile; here they are a list, and what does not take an update
 * costs no more than the question.
 */
export class Routes<C extends Context = BotContext> extends Composer<C> {
  readonly #steps: Step<C>[] = [];
  /** The steps, and those of the routes among them; made for the first update. */
  #flat: readonly Step<C>[] | undefined;

  constructor(...middleware: Middleware<C>[]) {
    super();
    for (const one of middleware) this.#add(one);
  }

  override middleware(): MiddlewareFn<C> {
    return (ctx, next) => pass(this.#flat ??= this.#flatten(), 0, ctx, next);
  }

  override use(...middleware: Middleware<C>[]): Composer<C> {
    const routes = new Routes<C>(...middleware);
    this.#add(routes);
    return routes;
  }

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
    this.#add(routes, predicate);
    return routes;
  }

  override command(
    command: Parameters<Composer<C>["command"]>[0],
    ...middleware: CommandMiddleware<C>[]
  ): Composer<CommandContext<C>> {
    const isCommand = Context.has.command(command);
    return this.filter(
      (ctx): ctx is CommandContext<C> =>
        ctx.message?.text?.startsWith("/") === true && isCommand(ctx),
      ...middleware,
    );
  }

  #add(given: Middleware<C>, when?: (ctx: C) => MaybePromise<boolean>): void {
    if (this.#flat) throw new Error("Cannot add a route: updates pass them already");
    const run = typeof given === "function" || given instanceof Routes ? given : given.middleware();
    this.#steps.push(when === undefined ? { run } : { when, run });
  }

  #flatten(): Step<C>[] {
    return this.#steps.flatMap((step) =>
      step.run instanceof Routes && step.when === undefined ? step.run.#flatten() : [step]
    );
  }
}

/** Hands the context to the first step from `at` on that takes it; that one may call for those behind it. */
function pass<C extends Context>(
  steps: readonly Step<C>[],
  at: number,
  ctx: C,
  next: NextFunction,
): MaybePromise<unknown> {
  for (let index = at; index < steps.length; index++) {
    const { when, run } = steps[index]!;
    const takes = when === undefined || when(ctx);
    if (takes === false) continue;
    const others = onward(steps, index + 1, ctx, next);
    if (takes === true) return handle(run, ctx, others);
    return takes.then((is) => is ? handle(run, ctx, others) : others());
  }
  return next();
}

function handle<C extends Context>(run: Step<C>["run"], ctx: C, next: NextFunction) {
  return run instanceof Routes ? run.middleware()(ctx, next) : run(ctx, next);
}

/** What is behind a step; only once, as two answers to one update would be. */
function onward<C extends Context>(
  steps: readonly Step<C>[],
  at: number,
  ctx: C,
  next: NextFunction,
): NextFunction {
  let called = false;
  return async () => {
    if (called) throw new Error("Cannot go on twice from the same route");
    called = true;
    await pass(steps, at, ctx, next);
  };
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
  composer.filter(({ pressed }) => pressed !== undefined && handlers.has(pressed)).use(
    (ctx, next) => handlers.get(ctx.pressed!)!(ctx, ctx.callbackQuery!.data!, next),
  );
  return handlers;
}
