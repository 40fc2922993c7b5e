/** How large the portions are that big acts go in. */
import assert from "node:assert/strict";
import { Portions } from "../../src/jobs/job_tools.ts";

/** The sizes of portions in which a row takes `msPerRow`, by a clock that only they move. */
async function sizes(msPerRow: number, count: number): Promise<number[]> {
  const real = performance.now;
  let now = 0;
  performance.now = () => now;
  const portions = new Portions();
  const seen: number[] = [];
  try {
    for (let index = 0; index < count; index++) {
      await portions.next((limit) => {
        seen.push(limit);
        now += limit * msPerRow;
        return Promise.resolve();
      });
    }
  } finally {
    performance.now = real;
  }
  return seen;
}

Deno.test("portions end within a tenth of a second, however slow the machine", async () => {
  for (const msPerRow of [0.001, 0.06, 0.5, 1, 2, 8]) {
    const [first, ...rest] = await sizes(msPerRow, 12);
    assert.equal(first, 50);
    // Whatever a row takes, ten are done: fewer would cost more in between than they take.
    const longest = Math.max(...rest) * msPerRow;
    assert.ok(longest <= Math.max(100, 10 * msPerRow), `${longest} ms at ${msPerRow} ms a row`);
  }
});

Deno.test("on a fast machine portions grow, up to a bound", async () => {
  const seen = await sizes(0.001, 12);
  assert.deepEqual(seen.slice(0, 4), [50, 100, 200, 400]);
  assert.equal(seen.at(-1), 2_000);
});
