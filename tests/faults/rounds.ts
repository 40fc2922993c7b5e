/** How often each fault is made: once, or as often as `deno task test:faults -- --rounds N` asks for. */
import { parseArgs } from "node:util";

const { values } = parseArgs({
  args: Deno.args,
  options: { rounds: { type: "string", default: "1" } },
});

export const ROUNDS = Number(values.rounds);
if (!(Number.isSafeInteger(ROUNDS) && ROUNDS > 0)) {
  throw new Error(`--rounds takes a number from 1, not ${values.rounds}`);
}
