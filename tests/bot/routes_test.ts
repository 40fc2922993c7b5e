import assert from "node:assert/strict";
import fc from "fast-check";
import { Composer, type Context, type MiddlewareFn } from "grammy";
import { Routes } from "../../src/bot/routes.ts";

/** What is registered: middleware that goes on or does not, or routes behind a question, each with a name to be seen by. */
type Route =
  | { name: number; goesOn: boolean }
  | { name: number; takes: boolean; later: boolean; within: Route[] };

const routes = fc.letrec<{ route: Route; routes: Route[] }>((tie) => ({
  route: fc.oneof(
    { depthSize: "small" },
    fc.record({ name: fc.nat(), goesOn: fc.boolean() }),
    fc.record({
      name: fc.nat(),
      takes: fc.boolean(),
      later: fc.boolean(),
      within: tie("routes"),
    }),
  ),
  routes: fc.array(tie("route"), { maxLength: 4 }),
})).routes;

/** The same registered on a composer; each leaves its mark in `seen` before and after what is behind it. */
function register(composer: Composer<Context>, tree: readonly Route[], seen: string[]): void {
  for (const route of tree) {
    if ("goesOn" in route) {
      const middleware: MiddlewareFn<Context> = async (_ctx, next) => {
        seen.push(`in ${route.name}`);
        if (route.goesOn) await next();
        seen.push(`out ${route.name}`);
      };
      composer.use(middleware);
    } else {
      const { name, later, takes, within } = route;
      const asked = () => {
        seen.push(`${name}?`);
        return later ? Promise.resolve(takes) : takes;
      };
      // Some are a composer of their own, as a feature is.
      if (takes && later) {
        const feature = composer instanceof Routes ? new Routes<Context>() : new Composer();
        register(feature, within, seen);
        composer.use(feature);
      } else register(composer.filter(asked), within, seen);
    }
  }
}

async function traceOf(composer: Composer<Context>, tree: readonly Route[]): Promise<string[]> {
  const seen: string[] = [];
  register(composer, tree, seen);
  const ctx = {} as Context;
  for (let time = 0; time < 2; time++) {
    await composer.middleware()(ctx, () => Promise.resolve(void seen.push("end")));
  }
  return seen;
}

Deno.test("an update passes routes as it passes grammY's composers", async () => {
  await fc.assert(fc.asyncProperty(routes, async (tree) => {
    assert.deepEqual(
      await traceOf(new Routes<Context>(), tree),
      await traceOf(new Composer(), tree),
    );
  }));
});

Deno.test("a route goes on only once", async () => {
  const bot = new Routes<Context>();
  bot.use(async (_ctx, next) => {
    await next();
    await next();
  });
  let refused: unknown;
  await Promise.resolve(bot.middleware()({} as Context, () => Promise.resolve())).catch((error) =>
    refused = error
  );
  assert.equal((refused as Error).message, "Cannot go on twice from the same route");
});

Deno.test("routes are complete when the first update passes them", async () => {
  const bot = new Routes<Context>();
  await bot.middleware()({} as Context, () => Promise.resolve());
  assert.throws(() => bot.use(() => {}), /Cannot add a route/);
});
