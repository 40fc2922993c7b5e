import type { Transformer } from "grammy";
import type { Database } from "../database/database.ts";
import { countFiles, countWaiting } from "../storage/figures.ts";
import { atMostEvery, Counter, Gauge, Histogram } from "./metrics.ts";

/** Sums over whole tables are asked for no more often than this, in milliseconds. */
const SUMS_EVERY_MS = 60_000;
const QUEUE_EVERY_MS = 5_000;

const UPDATE_KINDS = new Set([
  ...["message", "edited_message", "callback_query"],
  ...["inline_query", "chosen_inline_result", "my_chat_member"],
]);

/** What `/metrics` shows, and those who fill it. */
export class Figures {
  readonly #updates = new Counter("filekeeper_updates_total", "Updates by kind and outcome.");
  readonly #handling = new Histogram(
    "filekeeper_update_seconds",
    "Time from taking up an update to its end, its answers included.",
  );
  readonly #calls = new Counter(
    "filekeeper_api_calls_total",
    "Bot API calls by method and result.",
  );
  readonly #callTime = new Histogram(
    "filekeeper_api_call_seconds",
    "Time of Bot API calls but getUpdates, repetitions included.",
  );
  readonly #retries = new Counter(
    "filekeeper_api_retries_total",
    "Bot API calls that were tried again, by method and reason.",
  );
  readonly #database = new Histogram(
    "filekeeper_database_seconds",
    "Time of the uses of the database, by operation; waiting for a connection included.",
  );
  readonly #databaseFailures = new Counter(
    "filekeeper_database_failures_total",
    "Uses of the database that failed.",
  );
  /** When Telegram answered last, in milliseconds since 1970. */
  telegramAnsweredAt = 0;

  updated(kind: string, outcome: string, seconds: number): void {
    // Anybody who knows the webhook's secret can name a kind: no label of its own for each.
    const known = UPDATE_KINDS.has(kind) ? kind : "other";
    this.#updates.add({ kind: known, outcome });
    this.#handling.observe(seconds, { kind: known });
  }

  retried(method: string, why: string): void {
    this.#retries.add({ method, reason: why });
  }

  usedDatabase(operation: string, seconds: number, well: boolean): void {
    this.#database.observe(seconds, { operation });
    if (!well) this.#databaseFailures.add({ operation });
  }

  /** Counts API calls, as the handlers see them: repetitions are one call. */
  readonly transformer: Transformer = async (previous, method, payload, signal) => {
    const began = performance.now();
    let result = "network";
    try {
      const answer = await previous(method, payload, signal);
      result = answer.ok ? "ok" : String(answer.error_code);
      if (answer.ok || answer.error_code < 500) this.telegramAnsweredAt = Date.now();
      return answer;
    } finally {
      this.#calls.add({ method, result });
      if (method !== "getUpdates") {
        this.#callTime.observe((performance.now() - began) / 1000);
      }
    }
  };

  /** All of it, with what is asked of the others at the moment. */
  metrics(
    { database, build, startedAt, working }: {
      database: Database;
      build: { version: string; commit: string };
      /** Milliseconds since 1970. */
      startedAt: number;
      /** People whose updates are being handled. */
      working: () => number;
    },
  ) {
    return [
      new Gauge("filekeeper_build_info", "Version and commit.", () => 1, build),
      new Gauge(
        "filekeeper_uptime_seconds",
        "Time since the start.",
        () => (Date.now() - startedAt) / 1000,
      ),
      this.#updates,
      this.#handling,
      new Gauge("filekeeper_people_in_hand", "People whose updates are being handled.", working),
      new Gauge(
        "filekeeper_inbox_updates",
        "Updates that are stored and not worked off yet.",
        atMostEvery(QUEUE_EVERY_MS, () => countWaiting(database)),
      ),
      this.#calls,
      this.#callTime,
      this.#retries,
      new Gauge(
        "filekeeper_telegram_answered_seconds",
        "Time since Telegram answered last.",
        () => (Date.now() - this.telegramAnsweredAt) / 1000,
      ),
      this.#database,
      this.#databaseFailures,
      new Gauge(
        "filekeeper_files",
        "Files kept, those in the trash left out.",
        atMostEvery(SUMS_EVERY_MS, () => countFiles(database)),
      ),
      new Gauge(
        "process_resident_memory_bytes",
        "Resident memory.",
        () => Deno.memoryUsage().rss,
      ),
    ];
  }
}
