/** The engine alone, with rows in memory and a lease of a moment. */
import assert from "node:assert/strict";
import { GrammyError, HttpError } from "grammy";
import { DatabaseError } from "../../src/database/database.ts";
import type { JobHandler, JobSource, Leased, Run } from "../../src/jobs/job.ts";
import { Worker } from "../../src/jobs/worker.ts";
import { logger } from "../../src/log.ts";
import { pause } from "../../src/telegram/retries.ts";

interface Row extends Leased {
  attempts: number;
}

const TIMES = { lease: 400, extend: 100, margin: 100, tick: 20, sweep: 30 };
const UNAVAILABLE = new DatabaseError("gone", { disconnected: true });

function refusal(error_code: number, retry_after?: number): GrammyError {
  const parameters = retry_after === undefined ? {} : { retry_after };
  return new GrammyError(
    "refused",
    { ok: false, error_code, description: "No", parameters },
    "sendMessage",
    {},
  );
}

/** Rows in memory, claimed as the tables' statements claim them. */
class Rows implements JobSource<Row> {
  readonly due = new Map<number, { row: Row; at: number; held: boolean }>();
  readonly ended: number[] = [];
  readonly releases: { id: number; waitMs: number }[] = [];
  /** Thrown by every statement while it is set. */
  failure: Error | undefined;
  /** Rows that another process took over. */
  readonly lost = new Set<number>();

  add(id: number, row: Partial<Row> = {}): void {
    this.due.set(id, {
      row: { id, kind: "work", attempts: 0, overdue: false, ...row },
      at: 0,
      held: false,
    });
  }

  claim(room: readonly { limit: number }[], held: readonly number[], leaseMs: number) {
    if (this.failure) return Promise.reject(this.failure);
    const now = performance.now();
    const found = [...this.due.values()]
      .filter(({ row, at }) => at <= now && !held.includes(row.id))
      .slice(0, room[0]!.limit);
    for (const entry of found) {
      if (entry.held) entry.row.attempts++;
      entry.at = now + leaseMs;
      entry.held = true;
    }
    return Promise.resolve(found.map(({ row }) => row));
  }

  extend(ids: readonly number[], leaseMs: number) {
    if (this.failure) return Promise.reject(this.failure);
    const ours = ids.filter((id) => this.due.has(id) && !this.lost.has(id));
    for (const id of ours) this.due.get(id)!.at = performance.now() + leaseMs;
    return Promise.resolve(ours);
  }

  release({ id }: Row, waitMs: number) {
    if (this.failure) return Promise.reject(this.failure);
    this.releases.push({ id, waitMs });
    const entry = this.due.get(id)!;
    entry.at = performance.now() + waitMs;
    entry.held = false;
    return Promise.resolve();
  }

  end({ id }: Row) {
    if (this.failure) return Promise.reject(this.failure);
    this.ended.push(id);
    this.due.delete(id);
    return Promise.resolve();
  }
}

interface Bench {
  rows: Rows;
  worker: Worker<Row>;
  /** Apologies, by row. */
  apologies: number[];
  refused: number[];
}

/** Runs a worker whose kind does `work`. */
async function withWorker(
  work: JobHandler<Row>["run"],
  test: (bench: Bench) => Promise<void>,
  { concurrency = 10, apologize = () => Promise.resolve() } = {},
): Promise<void> {
  const rows = new Rows();
  const apologies: number[] = [];
  const refused: number[] = [];
  const worker = new Worker<Row>({
    source: rows,
    handlers: { work: { concurrency, run: work } },
    log: logger("test"),
    chained: false,
    apologize: async ({ id }) => {
      apologies.push(id);
      await apologize();
    },
    refused: ({ id }) => Promise.resolve(void refused.push(id)),
  }, TIMES);
  worker.start();
  try {
    await test({ rows, worker, apologies, refused });
  } finally {
    rows.failure = undefined;
    await worker.stop();
  }
}

async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!condition()) {
    assert.ok(Date.now() < deadline, what);
    await pause(5);
  }
}

Deno.test("what is claimed is done once and ended, however much longer than its lease it takes", async () => {
  let runs = 0;
  await withWorker(async () => {
    runs++;
    await pause(3 * TIMES.lease);
    return "done";
  }, async ({ rows }) => {
    rows.add(1);
    await until(() => rows.ended.length > 0, "it has not ended");
    assert.deepEqual([runs, rows.ended], [1, [1]]);
  });
});

Deno.test("an extension that does not come through aborts the work before its lease ends", async () => {
  let aborted = 0;
  let claimedAt = 0;
  await withWorker(async (_row, { lost }: Run) => {
    claimedAt ||= performance.now();
    await pause(5_000, lost);
    aborted ||= performance.now();
    throw new HttpError("aborted", undefined);
  }, async ({ rows, apologies }) => {
    rows.add(1);
    await until(() => claimedAt > 0, "nothing was claimed");
    rows.failure = UNAVAILABLE;
    await until(() => aborted > 0, "it was not aborted");
    assert.ok(aborted - claimedAt < TIMES.lease + TIMES.extend, `after ${aborted - claimedAt} ms`);
    assert.deepEqual([rows.releases, rows.ended, apologies], [[], [], []]);
  });
});

Deno.test("a row that is another's by now is left to that one", async () => {
  let aborted = false;
  await withWorker(async (_row, { lost }: Run) => {
    await pause(5_000, lost);
    aborted = lost.aborted;
    return "done";
  }, async ({ rows }) => {
    rows.add(1);
    rows.lost.add(1);
    await until(() => aborted, "it was not aborted");
    assert.deepEqual([rows.releases, rows.ended], [[], []]);
  });
});

Deno.test("what Telegram puts off waits as long as it says, and that is no crash", async () => {
  let runs = 0;
  await withWorker(() => {
    runs++;
    return Promise.reject(refusal(429, 3_600));
  }, async ({ rows }) => {
    rows.add(1);
    await until(() => rows.releases.length > 0, "it was not released");
    await pause(5 * TIMES.sweep);
    assert.equal(runs, 1);
    assert.deepEqual(rows.releases, [{ id: 1, waitMs: 3_600_000 }]);
    assert.equal(rows.due.get(1)!.row.attempts, 0);
  });
});

Deno.test("pauses grow while Telegram or the database fails, and all is well afterwards", async () => {
  const failures: unknown[] = [refusal(502), new HttpError("reset", undefined), UNAVAILABLE];
  await withWorker(() => {
    const failure = failures.shift();
    return failure === undefined ? Promise.resolve("done") : Promise.reject(failure);
  }, async ({ rows, apologies }) => {
    rows.add(1);
    const nextIn = () => rows.due.get(1)!.at = 0;
    for (let count = 1; count <= 3; count++) {
      await until(() => rows.releases.length === count, `${count} releases`);
      nextIn();
    }
    await until(() => rows.ended.length > 0, "it has not ended");
    const waits = rows.releases.map(({ waitMs }) => waitMs);
    waits.forEach((waitMs, index) => {
      assert.ok(waitMs >= 500 * 2 ** index && waitMs <= 1_000 * 2 ** index, `${waits}`);
    });
    assert.deepEqual(apologies, []);
  });
});

Deno.test("a result is written as soon as the database is back, and the work is not repeated", async () => {
  let runs = 0;
  const work = () => {
    runs++;
    return Promise.resolve("done" as const);
  };
  await withWorker(work, async ({ rows, worker }) => {
    const row: Row = { id: 1, kind: "work", attempts: 0, overdue: false };
    rows.add(1);
    rows.failure = UNAVAILABLE;
    await worker.take(row, performance.now());
    assert.equal(runs, 1);
    rows.failure = undefined;
    await until(() => rows.due.size === 0, "it was not written");
  });
});

Deno.test("an error of its own is apologized for once, and the row ended", async () => {
  await withWorker(() => Promise.reject(new Error("broken")), async ({ rows, apologies }) => {
    rows.add(1);
    await until(() => rows.ended.length > 0, "it has not ended");
    assert.deepEqual(apologies, [1]);
  });
});

Deno.test("an apology that Telegram puts off is sent later", async () => {
  const refusals = [refusal(429, 0)];
  await withWorker(() => Promise.reject(new Error("broken")), async ({ rows, apologies }) => {
    rows.add(1);
    await until(() => rows.ended.length > 0, "it has not ended");
    assert.deepEqual(apologies, [1, 1]);
  }, {
    apologize: () => {
      const refused = refusals.shift();
      return refused === undefined ? Promise.resolve() : Promise.reject(refused);
    },
  });
});

Deno.test("a row that three processes ended with, or that had its day, is given up without another try", async () => {
  const ran: number[] = [];
  await withWorker(({ id }) => {
    ran.push(id);
    return Promise.resolve("done");
  }, async ({ rows, apologies }) => {
    rows.add(1, { attempts: 2 });
    rows.add(2, { attempts: 3 });
    rows.add(3, { overdue: true });
    await until(() => rows.ended.length === 3, "they have not ended");
    assert.deepEqual([ran, apologies.sort()], [[1], [2, 3]]);
  });
});

Deno.test("a chat that refuses the bot ends the row without a word", async () => {
  await withWorker(
    () => Promise.reject(refusal(403)),
    async ({ rows, apologies, refused }) => {
      rows.add(1);
      await until(() => rows.ended.length > 0, "it has not ended");
      assert.deepEqual([apologies, refused], [[], [1]]);
    },
  );
});

Deno.test("no more than so many run at once, and the rest follow", async () => {
  let running = 0;
  let most = 0;
  await withWorker(async () => {
    most = Math.max(most, ++running);
    await pause(20);
    running--;
    return "done";
  }, async ({ rows }) => {
    for (let id = 1; id <= 7; id++) rows.add(id);
    await until(() => rows.ended.length === 7, "they have not ended");
    assert.equal(most, 2);
  }, { concurrency: 2 });
});

Deno.test("a stop lets work end before its next step, and releases it", async () => {
  await withWorker(async (_row, { signal }: Run) => {
    await pause(5_000, signal);
    return "unfinished";
  }, async ({ rows, worker }) => {
    rows.add(1);
    await until(() => rows.due.get(1)!.held, "nothing was claimed");
    const began = performance.now();
    await worker.stop();
    assert.ok(performance.now() - began < 4_000);
    assert.deepEqual(rows.releases, [{ id: 1, waitMs: 0 }]);
  });
});
