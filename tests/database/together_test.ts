import assert from "node:assert/strict";
import { Together } from "../../src/database/together.ts";

Deno.test("one exchange that hangs does not hold up what comes later", async () => {
  const hanging = Promise.withResolvers<PromiseSettledResult<string>[]>();
  const exchanges: string[][] = [];
  const together = new Together<string, string>({
    alone: () => Promise.reject(new Error("nothing goes alone here")),
    together(items) {
      exchanges.push([...items]);
      if (exchanges.length === 1) return hanging.promise;
      return Promise.resolve(items.map((value) => ({ status: "fulfilled", value })));
    },
  }, { alone: 0, together: 1, most: 2 });

  const first = together.do("first");
  await Promise.resolve();
  await Promise.resolve();
  const others = ["second", "third", "fourth"].map((item) => together.do(item));
  assert.deepEqual(await Promise.all(others), ["second", "third", "fourth"]);
  assert.equal(await together.do("fifth"), "fifth");
  assert.deepEqual(exchanges, [["first"], ["second", "third"], ["fourth"], ["fifth"]]);

  hanging.resolve([{ status: "fulfilled", value: "late" }]);
  assert.equal(await first, "late");
  // It had given up its place, and took nobody else's with it.
  assert.deepEqual(await Promise.all([together.do("sixth"), together.do("seventh")]), [
    "sixth",
    "seventh",
  ]);
  assert.deepEqual(exchanges.slice(4), [["sixth", "seventh"]]);
});
