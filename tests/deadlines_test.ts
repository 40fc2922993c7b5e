import assert from "node:assert/strict";
import { Deadlines } from "../src/deadlines.ts";

Deno.test("deadlines pass in order, each once, and not those that were taken back", async () => {
  const deadlines = new Deadlines(20);
  const passed: string[] = [];
  const all = Promise.withResolvers<void>();
  deadlines.start(() => passed.push("first"));
  deadlines.start(() => passed.push("taken back"))();
  deadlines.start(() => {
    passed.push("second");
    stop();
    deadlines.start(() => {
      passed.push("started by another");
      all.resolve();
    });
  });
  const stop = deadlines.start(() => passed.push("taken back by another"));
  // Due later than the others, with the same timer.
  await new Promise((resolve) => setTimeout(resolve, 5));
  deadlines.start(() => passed.push("later"));
  await all.promise;
  assert.deepEqual(passed, ["first", "second", "later", "started by another"]);
});

Deno.test("deadlines that were all taken back leave no timer behind", () => {
  // The test runner fails a test that leaves one.
  const deadlines = new Deadlines(60_000);
  const stops = Array.from({ length: 3 }, () => deadlines.start(() => {}));
  for (const stop of stops) stop();
  for (const stop of stops) stop();
});
