import assert from "node:assert/strict";
import { Gathered } from "../../src/database/gathered.ts";

Deno.test("what is asked for meanwhile goes together with the next exchange, each with its own result", async () => {
  const batches: number[][] = [];
  const gathered = new Gathered<number, number>(async (items) => {
    batches.push([...items]);
    await new Promise((resolve) => setTimeout(resolve, 1));
    return items.map((item) => item * 10);
  }, 3);
  const results = await Promise.all([1, 2, 3, 4, 5].map((item) => gathered.do(item)));
  assert.deepEqual(results, [10, 20, 30, 40, 50]);
  assert.deepEqual(batches, [[1], [2, 3, 4], [5]]);
  assert.deepEqual([gathered.busy, gathered.waiting], [false, 0]);
  assert.equal(await gathered.do(6), 60);
});

Deno.test("an exchange that fails fails for all that went with it, and the next one is tried", async () => {
  let fails = true;
  const gathered = new Gathered<string, string>((items) =>
    fails ? Promise.reject(new Error(items.join())) : Promise.resolve(items)
  );
  const first = ["a", "b", "c"].map((item) => gathered.do(item));
  assert.deepEqual(
    (await Promise.allSettled(first)).map((one) => one.status === "rejected" && one.reason.message),
    ["a", "b,c", "b,c"],
  );
  fails = false;
  assert.equal(await gathered.do("d"), "d");
});
