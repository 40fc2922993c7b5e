/** The reading processes of this test run, as the system sees them. */
import assert from "node:assert/strict";
import { READING_COMMAND } from "../../src/documents/messages.ts";
import { READING_LIMITS } from "../../src/documents/reader.ts";

/** What a process may take beyond its bound before it is noticed, generously. */
const MARGIN_BYTES = 100 * 2 ** 20;

/** Process ids; none where the system has no `/proc`. */
export function readingProcesses(): number[] {
  return entriesOf("/proc").map(Number).filter((pid) => {
    const command = contentOf(`/proc/${pid}/cmdline`);
    const parent = /\) \S (\d+)/.exec(contentOf(`/proc/${pid}/stat`))?.[1];
    return command.includes(READING_COMMAND) && Number(parent) === Deno.pid;
  });
}

/** Watches what reading processes take until it is disposed of. */
export function watchMemory(): AsyncDisposable & { assertBound(): void } {
  let peak = 0;
  const look = () => {
    for (const pid of readingProcesses()) {
      const kilobytes = /VmHWM:\s+(\d+)/.exec(contentOf(`/proc/${pid}/status`))?.[1];
      peak = Math.max(peak, Number(kilobytes ?? 0) * 1024);
    }
  };
  const timer = setInterval(look, 20);
  return {
    assertBound() {
      look();
      const bound = READING_LIMITS.memory_bytes + MARGIN_BYTES;
      assert.ok(peak <= bound, `a reading process took ${Math.round(peak / 2 ** 20)} MB`);
    },
    [Symbol.asyncDispose]: () => Promise.resolve(clearInterval(timer)),
  };
}

function entriesOf(directory: string): string[] {
  if (Deno.build.os !== "linux") return [];
  return [...Deno.readDirSync(directory)].map(({ name }) => name).filter((name) =>
    /^\d+$/.test(name)
  );
}

/** Empty where the process has ended meanwhile. */
function contentOf(file: string): string {
  return unlessEnded(() => Deno.readTextFileSync(file)) ?? "";
}

/** What is read of a process in /proc; undefined where it has ended meanwhile. */
export function unlessEnded<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    // Deno gives the error of a process that ends while it is read (ESRCH) no class and no code.
    const hasEnded = error instanceof Deno.errors.NotFound ||
      (error instanceof Error && error.message.includes("(os error 3)"));
    if (hasEnded) return undefined;
    throw error;
  }
}
