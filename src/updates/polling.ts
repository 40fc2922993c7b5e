import { type Api, GrammyError } from "grammy";
import { ALLOWED_UPDATES } from "../telegram/allowed_updates.ts";
import { backoff, isRefusedCall, pause } from "../telegram/retries.ts";
import type { UpdateQueue } from "./queue.ts";

const POLL_TIMEOUT_S = 30;
/** A getUpdates that hangs is given up after this, in milliseconds. */
const POLL_GIVEN_UP_MS = 60_000;
/** How long a batch may take before what is left of it goes to the inbox, in milliseconds. */
const GRACE_MS = 250;

/** What long polling tells. */
export interface PollingListener {
  /** getUpdates answered, for the first time or again after a failure. */
  polling(): void;
  /** getUpdates failed; it is tried again. */
  failing(error: unknown): void;
}

/**
 * Long polling: asks for updates, hands each batch to `updates`, and moves the offset past it once it is durable. Returns
 * when `signal` aborts; rejects when Telegram refuses the token, or another one polls with it for long.
 */
export async function poll(
  api: Api,
  updates: UpdateQueue,
  signal: AbortSignal,
  listener: PollingListener,
): Promise<void> {
  let offset = 0;
  /** What the latest request said: Telegram has confirmed as much, even if its answer was not waited for. */
  let told = 0;
  let failures = 0;
  let healthy = false;
  while (!signal.aborted) {
    const deadline = AbortSignal.timeout(POLL_GIVEN_UP_MS);
    told = offset;
    try {
      const batch = await api.getUpdates(
        {
          offset,
          limit: 100,
          // The first one comes back at once, so that we know, and can say, that polling works.
          timeout: healthy ? POLL_TIMEOUT_S : 0,
          allowed_updates: ALLOWED_UPDATES,
        },
        // grammY's web build takes the platform's own AbortSignal.
        AbortSignal.any([signal, deadline]) as Parameters<Api["getUpdates"]>[1],
      );
      failures = 0;
      if (!healthy) listener.polling();
      healthy = true;
      if (batch.length === 0) continue;
      await updates.take(batch, GRACE_MS);
      offset = batch.at(-1)!.update_id + 1;
    } catch (error) {
      if (signal.aborted) break;
      if (isRefusedCall(error, 401) || isRefusedCall(error, 404)) throw error;
      healthy = false;
      listener.failing(error);
      const retryAfter = error instanceof GrammyError ? error.parameters.retry_after : undefined;
      if (retryAfter !== undefined) await pause(retryAfter * 1000, signal);
      else await backoff(failures++ + 2, signal);
    }
  }
  if (offset !== told) await confirm(api, offset);
}

/** Tells Telegram how far we came, so that a restart is not sent again what was answered already. */
async function confirm(api: Api, offset: number): Promise<void> {
  await api.getUpdates(
    { offset, limit: 1, timeout: 0, allowed_updates: ALLOWED_UPDATES },
    AbortSignal.timeout(3_000) as Parameters<Api["getUpdates"]>[1],
  );
}
