import { type Api, GrammyError } from "grammy";
import { ALLOWED_UPDATES } from "../telegram/allowed_updates.ts";
import { callSignal } from "../telegram/client.ts";
import { backoff, isRefusedCall, pause } from "../telegram/retries.ts";
import type { UpdateQueue } from "./queue.ts";

const POLL_TIMEOUT_S = 30;
/** A getUpdates that hangs is given up after this, in milliseconds. */
const POLL_GIVEN_UP_MS = 60_000;
/** How long a batch may take before what is left of it goes to the inbox, in milliseconds. */
const GRACE_MS = 250;
/** Updates of one getUpdates, at most. */
const BATCH = 100;
/** How long a running bot puts up with a refused token, in milliseconds: Telegram has been known to refuse valid ones briefly. */
const REFUSED_MS = 60_000;
/** Without an answer for this long the bot counts as not receiving updates, in milliseconds: longer than one getUpdates. */
const DEAF_MS = 90_000;
/** Another poller shows as conflicts; it is given as the reason once they last this long, in milliseconds. */
const CONFLICT_MS = 30_000;

/** What long polling reports. */
export interface PollingListener {
  /** getUpdates answered, for the first time or again after a failure. */
  polling(): void;
  /** getUpdates failed; it is retried. */
  failing(error: unknown): void;
  /** A webhook that somebody else set was removed. */
  removedWebhook(url: string): void;
}

/** Whether updates arrive, for the readiness of a polling bot. */
export class PollingHealth {
  #answeredAt = performance.now();
  #conflictSince: number | undefined;
  #webhook: string | undefined;

  answered(): void {
    this.#answeredAt = performance.now();
    this.#conflictSince = undefined;
    this.#webhook = undefined;
  }

  /** Somebody else takes the updates: a webhook, by its URL, or another process that polls. */
  conflict(webhook: string | undefined): void {
    this.#conflictSince ??= performance.now();
    this.#webhook = webhook;
  }

  /** Rejects with the reason where updates don't arrive. */
  check(): Promise<void> {
    const now = performance.now();
    if (this.#webhook !== undefined) {
      return Promise.reject(new Error(`a webhook takes the updates: ${this.#webhook}`));
    }
    if (this.#conflictSince !== undefined && now - this.#conflictSince > CONFLICT_MS) {
      return Promise.reject(new Error("another process polls with this token"));
    }
    if (now - this.#answeredAt > DEAF_MS) {
      return Promise.reject(new Error(`no answer to getUpdates for ${DEAF_MS / 1000} s`));
    }
    return Promise.resolve();
  }
}

/**
 * Long polling: asks for updates, hands each batch to `updates`, and moves the offset past it once it is durable. Returns
 * when `signal` aborts; rejects when Telegram refuses the token: at once at the start, after a minute later on.
 */
export async function poll(
  api: Api,
  updates: UpdateQueue,
  afterCrash: boolean,
  signal: AbortSignal,
  listener: PollingListener,
  health: PollingHealth,
): Promise<void> {
  let offset = 0;
  /** The offset of the latest request: Telegram has it, even if its answer was not waited for. */
  let sentOffset = 0;
  let failures = 0;
  let healthy = false;
  let started = false;
  let refusedSince: number | undefined;
  /** A webhook of somebody else's is removed once; if it comes back, they mean it. */
  let mayRemoveWebhook = true;
  /** An update that crashed the last process is among the first ones. */
  let cautious = afterCrash;
  while (!signal.aborted) {
    const deadline = AbortSignal.timeout(POLL_GIVEN_UP_MS);
    sentOffset = offset;
    try {
      const batch = await api.getUpdates(
        {
          offset,
          limit: BATCH,
          // The first one returns at once, to show that polling works.
          timeout: healthy ? POLL_TIMEOUT_S : 0,
          allowed_updates: ALLOWED_UPDATES,
        },
        callSignal(AbortSignal.any([signal, deadline])),
      );
      failures = 0;
      refusedSince = undefined;
      health.answered();
      if (!healthy) listener.polling();
      healthy = started = true;
      if (batch.length === 0) {
        cautious = false;
        continue;
      }
      await updates.take(batch, cautious ? 0 : GRACE_MS);
      if (batch.length < BATCH) cautious = false;
      offset = batch.at(-1)!.update_id + 1;
    } catch (error) {
      if (signal.aborted) break;
      if (isRefusedCall(error, 401) || isRefusedCall(error, 404)) {
        refusedSince ??= performance.now();
        if (!started || performance.now() - refusedSince > REFUSED_MS) throw error;
      }
      healthy = false;
      listener.failing(error);
      if (isRefusedCall(error, 409)) {
        const { url = "" } = await api.getWebhookInfo(callSignal(signal)).catch(() => ({
          url: "",
        }));
        health.conflict(url || undefined);
        if (url !== "" && mayRemoveWebhook) {
          mayRemoveWebhook = false;
          await api.deleteWebhook({}, callSignal(signal)).then(
            () => listener.removedWebhook(url),
            (failed) => listener.failing(failed),
          );
          continue;
        }
      }
      const retryAfter = error instanceof GrammyError ? error.parameters.retry_after : undefined;
      if (retryAfter !== undefined) await pause(retryAfter * 1000, signal);
      else await backoff(failures++ + 2, signal);
    }
  }
  if (offset !== sentOffset) await confirm(api, offset);
}

/** Tells Telegram how far we came, so that a restart does not get again what was answered. */
async function confirm(api: Api, offset: number): Promise<void> {
  await api.getUpdates(
    { offset, limit: 1, timeout: 0, allowed_updates: ALLOWED_UPDATES },
    callSignal(AbortSignal.timeout(3_000)),
  );
}
