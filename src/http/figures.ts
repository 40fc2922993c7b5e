import type { Transformer } from "grammy";
import type { Database } from "../database/database.ts";
import { countWaitingDocuments } from "../storage/documents.ts";
import { countFiles, countGroups, countInbox } from "../storage/figures.ts";
import { atMostEvery, Counter, Gauge, Histogram } from "./metrics.ts";

/** Totals of whole tables are refreshed at most this often. */
const SUMS_EVERY_MS = 60_000;
const QUEUE_EVERY_MS = 5_000;

const UPDATE_KINDS = new Set([
  ...["message", "edited_message", "callback_query"],
  ...["inline_query", "my_chat_member"],
]);

/** The figures that `/metrics` shows, and the methods that record them. */
export class Figures {
  readonly #updates = new Counter("filekeeper_updates_total", "Updates by kind and outcome.");
  readonly #handling = new Histogram(
    "filekeeper_update_seconds",
    "Time to handle an update, its answers included.",
  );
  readonly #calls = new Counter(
    "filekeeper_api_calls_total",
    "Bot API calls by method and result.",
  );
  readonly #callTime = new Histogram(
    "filekeeper_api_call_seconds",
    "Time of Bot API calls other than getUpdates, retries included.",
  );
  readonly #retries = new Counter(
    "filekeeper_api_retries_total",
    "Bot API calls that were retried, by method and reason.",
  );
  readonly #database = new Histogram(
    "filekeeper_database_seconds",
    "Time of database operations, waiting for a connection included.",
  );
  readonly #databaseFailures = new Counter(
    "filekeeper_database_failures_total",
    "Database operations that failed.",
  );
  /** When Telegram last answered, in milliseconds since 1970. */
  telegramAnsweredAt = 0;

  updated(kind: string, outcome: string, seconds: number): void {
    // Unknown kinds share a label: whoever knows the webhook's secret could send any number of them.
    const known = UPDATE_KINDS.has(kind) ? kind : "other";
    this.#updates.add({ kind: known, outcome });
    this.#handling.observe(seconds, { kind: known });
  }

  retried(method: string, why: string): void {
    this.#retries.add({ method, reason: why });
  }

  usedDatabase(operation: string, seconds: number, succeeded: boolean): void {
    this.#database.observe(seconds, { operation });
    if (!succeeded) this.#databaseFailures.add({ operation });
  }

  /** Counts API calls as the handlers see them: a call and its retries are one. */
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

  /** Everything for `/metrics`, with what is read at that moment. */
  metrics(
    { database, build, startedAt, working, readsDocuments }: {
      database: Database;
      build: { version: string; commit: string };
      /** Milliseconds since 1970. */
      startedAt: number;
      /** How many people have updates in progress. */
      working: () => number;
      readsDocuments: boolean;
    },
  ) {
    const inbox = atMostEvery(QUEUE_EVERY_MS, () => countInbox(database));
    return [
      new Gauge("filekeeper_build_info", "Version and commit.", () => 1, build),
      new Gauge(
        "filekeeper_uptime_seconds",
        "Time since the start.",
        () => (Date.now() - startedAt) / 1000,
      ),
      this.#updates,
      this.#handling,
      new Gauge("filekeeper_people_in_progress", "People with updates in progress.", working),
      new Gauge(
        "filekeeper_inbox_updates",
        "Stored updates that wait to be handled.",
        async () => (await inbox()).waiting,
      ),
      new Gauge(
        "filekeeper_inbox_set_aside",
        "Updates that could not be handled and are retried at the next start.",
        async () => (await inbox()).set_aside,
      ),
      this.#calls,
      this.#callTime,
      this.#retries,
      new Gauge(
        "filekeeper_telegram_answered_seconds",
        "Time since Telegram last answered.",
        () => (Date.now() - this.telegramAnsweredAt) / 1000,
      ),
      this.#database,
      this.#databaseFailures,
      new Gauge(
        "filekeeper_files",
        "Files kept, not counting the trash.",
        atMostEvery(SUMS_EVERY_MS, () => countFiles(database)),
      ),
      new Gauge(
        "filekeeper_groups",
        "Groups that the bot is in.",
        atMostEvery(SUMS_EVERY_MS, () => countGroups(database)),
      ),
      ...(readsDocuments
        ? [
          new Gauge(
            "filekeeper_documents_waiting",
            "Documents that wait to be read, so that search finds what is in them.",
            atMostEvery(SUMS_EVERY_MS, () => countWaitingDocuments(database)),
          ),
        ]
        : []),
      new Gauge(
        "process_resident_memory_bytes",
        "Resident memory.",
        () => Deno.memoryUsage().rss,
      ),
    ];
  }
}
