/** The reading process: when it is there, what ends it, and what its end does to the document. */
import assert from "node:assert/strict";
import { startReader } from "../../src/documents/reader.ts";
import { text } from "./bytes.ts";
import { pdfOfPages } from "./hostile.ts";
import { readingProcesses } from "./reading_processes.ts";

/** Processes are seen by `/proc`. */
const onLinux = { ignore: Deno.build.os !== "linux" };

/** Each end tag is looked for among all that are open: hours of work. */
function endless(): Uint8Array<ArrayBuffer> {
  const words = Array.from({ length: 20_000 }, (_, index) => `word${index}`).join(" ");
  return text(`<p>${words}${"<i>".repeat(1_000_000)}${"</b>".repeat(1_000_000)}`);
}

Deno.test("the bytes of a document are freed as soon as it is read, not when memory is collected", async () => {
  await using reader = startReader();
  const bytes = text("word");
  await reader.read({ bytes, name: "a.txt" });
  assert.equal(bytes.buffer.byteLength, 0);
});

Deno.test("a document beyond the bound of input starts no process", onLinux, async () => {
  await using reader = startReader();
  const bytes = new Uint8Array(50 * 2 ** 20 + 1);
  assert.equal((await reader.read({ bytes, name: "a.pdf" })).outcome, "too_large");
  assert.deepEqual(readingProcesses(), []);
});

async function eventually(what: string, condition: () => boolean): Promise<void> {
  const until = performance.now() + 20_000;
  while (!condition()) {
    assert.ok(performance.now() < until, `not within 20 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

Deno.test(
  "no process runs before the first document; one reads several; it goes when there is no more",
  onLinux,
  async () => {
    await using reader = startReader({ idle_ms: 300 });
    assert.deepEqual(readingProcesses(), []);
    await reader.read({ bytes: text("one"), name: "a.txt" });
    const [first, ...others] = readingProcesses();
    assert.ok(first !== undefined && others.length === 0);
    await reader.read({ bytes: text("two"), name: "b.txt" });
    assert.deepEqual(readingProcesses(), [first]);
    await eventually("the idle process ends", () => readingProcesses().length === 0);
    const again = await reader.read({ bytes: text("three"), name: "c.txt" });
    assert.deepEqual(again, {
      outcome: "read",
      words: ["three"],
      parts: undefined,
      limit: undefined,
    });
  },
);

/** By the names of its threads, as `nice` counts. */
function prioritiesOf(pid: number): Map<string, number> {
  const priorities = new Map<string, number>();
  for (const { name } of Deno.readDirSync(`/proc/${pid}/task`)) {
    const stat = Deno.readTextFileSync(`/proc/${pid}/task/${name}/stat`);
    const [, thread, rest] = /\((.*)\) (.*)/s.exec(stat)!;
    priorities.set(thread!, Number(rest!.split(" ")[16]));
  }
  return priorities;
}

Deno.test("people are served first: what reads has a low priority", onLinux, async () => {
  await using reader = startReader();
  await reader.read({ bytes: text("one"), name: "a.txt" });
  const [process] = readingProcesses();
  const priorities = [...prioritiesOf(process!)].filter(([thread]) =>
    thread === "deno" || thread.startsWith("worker")
  );
  assert.ok(priorities.length >= 2, `threads: ${priorities}`);
  for (const [thread, priority] of priorities) assert.equal(priority, 10, thread);
});

Deno.test(
  "documents that are given at once are read one after another by one process",
  onLinux,
  async () => {
    await using reader = startReader();
    let most = 0;
    const results = await Promise.all(["one", "two", "three"].map(async (word) => {
      const result = await reader.read({ bytes: text(word), name: "a.txt" });
      most = Math.max(most, readingProcesses().length);
      return result.outcome === "read" ? result.words : [];
    }));
    assert.deepEqual(results, [["one"], ["two"], ["three"]]);
    assert.equal(most, 1);
  },
);

Deno.test(
  "a document that takes too much memory is cut off where it is, and its process is gone",
  onLinux,
  async () => {
    await using reader = startReader({ limits: { time_ms: 30_000, memory_bytes: 1 } });
    const result = await reader.read({ bytes: endless(), name: "a.html" });
    assert.equal(result.outcome === "read" ? result.limit : result.outcome, "too_large");
    assert.deepEqual(readingProcesses(), []);
  },
);

Deno.test(
  "a long PDF whose process is ended is read to its end by another, from the page that it came to",
  onLinux,
  async () => {
    const pages = 1_200;
    const wordsOfPage = (page: number) =>
      Array.from({ length: 40 }, (_, index) => `page${page}word${index}`);
    const bytes = pdfOfPages(Array.from({ length: pages }, (_, page) => wordsOfPage(page)));
    await using reader = startReader();
    const reading = reader.read({ bytes, name: "long.pdf" });
    await eventually("the process runs", () => readingProcesses().length === 1);
    const [first] = readingProcesses();
    await eventually("it is at work", () => cpuTime(first!) > 0.8);
    Deno.kill(first!, "SIGKILL");
    await eventually("another takes over", () => readingProcesses().some((pid) => pid !== first));
    const result = await reading;
    assert.ok(result.outcome === "read", JSON.stringify(result));
    assert.deepEqual(result.parts, { unit: "page", read: pages, all: pages });
    assert.equal(result.limit, undefined);
    const words = new Set(result.words);
    assert.equal(words.size, pages * 40);
    assert.ok(words.has("page0word0") && words.has(`page${pages - 1}word39`));
  },
);

Deno.test("what a process had read when it was killed counts", onLinux, async () => {
  await using reader = startReader();
  const reading = reader.read({ bytes: endless(), name: "a.html" });
  await eventually("the process runs", () => readingProcesses().length === 1);
  const [pid] = readingProcesses();
  // It takes most of a second's work before it comes to the endless part.
  const started = performance.now();
  await eventually(
    "it is at work",
    () => cpuTime(pid!) > 0.6 && performance.now() > started + 1_000,
  );
  Deno.kill(pid!, "SIGKILL");
  const result = await reading;
  assert.ok(result.outcome === "read" && result.words.includes("word100"), result.outcome);
  assert.equal(result.limit, "memory");
  const next = await reader.read({ bytes: text("next"), name: "b.txt" });
  assert.equal(next.outcome, "read");
});

Deno.test(
  "signals that stop all processes of the bot don't cut off a document: the bot ends what reads it",
  onLinux,
  async () => {
    const pages = Array.from({ length: 600 }, (_, page) => [`page${page}`]);
    await using reader = startReader();
    await reader.read({ bytes: text("first"), name: "a.txt" });
    const [pid] = readingProcesses();
    const before = cpuTime(pid!);
    const reading = reader.read({ bytes: pdfOfPages(pages), name: "long.pdf" });
    await eventually("it is at work", () => cpuTime(pid!) > before + 0.1);
    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) Deno.kill(pid!, signal);
    const result = await reading;
    assert.ok(result.outcome === "read", JSON.stringify(result));
    assert.equal(result.limit, undefined);
    assert.deepEqual(result.parts, { unit: "page", read: 600, all: 600 });
    assert.deepEqual(readingProcesses(), [pid]);
  },
);

Deno.test(
  "an idle process that was killed is replaced for the next document",
  onLinux,
  async () => {
    await using reader = startReader();
    await reader.read({ bytes: text("first"), name: "a.txt" });
    const [pid] = readingProcesses();
    Deno.kill(pid!, "SIGKILL");
    await eventually("it is gone", () => readingProcesses().length === 0);
    const next = await reader.read({ bytes: text("next"), name: "b.txt" });
    assert.deepEqual(next.outcome === "read" && next.words, ["next"]);
  },
);

Deno.test("who gives up a document ends its process, and gets the reason", onLinux, async () => {
  await using reader = startReader();
  const given = new AbortController();
  const reading = reader.read({ bytes: endless(), name: "a.html" }, given.signal);
  const waiting = reader.read({ bytes: text("waits"), name: "b.txt" });
  await eventually("the process runs", () => readingProcesses().length === 1);
  const [pid] = readingProcesses();
  given.abort(new Error("no longer wanted"));
  await assert.rejects(reading, /no longer wanted/);
  assert.equal((await waiting).outcome, "read");
  assert.ok(!readingProcesses().includes(pid!));
});

Deno.test(
  "a reader that is closed ends what is being read and takes nothing more",
  onLinux,
  async () => {
    const reader = startReader();
    const reading = assert.rejects(reader.read({ bytes: endless(), name: "a.html" }), /is closed/);
    await eventually("the process runs", () => readingProcesses().length === 1);
    await reader.close();
    await reading;
    assert.deepEqual(readingProcesses(), []);
    await assert.rejects(reader.read({ bytes: text("late"), name: "b.txt" }), /is closed/);
  },
);

/** Seconds of a processor that a process has used. */
function cpuTime(pid: number): number {
  const fields = Deno.readTextFileSync(`/proc/${pid}/stat`).split(") ")[1]!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
