/** How updates come in: fetched by long polling, or delivered by Telegram to the webhook. */
import type { Api } from "grammy";
import type { Update } from "grammy/types";
import type { UpdatesOptions } from "./handling.ts";
import { poll, type PollingHealth, type PollingListener } from "./polling.ts";
import { SharedUpdateQueue } from "./shared_queue.ts";
import { UpdateQueue } from "./queue.ts";

/** How long a delivered update may take before it goes to the inbox, in milliseconds: Telegram waits meanwhile. */
const DELIVERY_GRACE_MS = 250;
/** For this long after a crash, delivered updates are stored first, in milliseconds: one of them may have caused it. */
const CAUTIOUS_MS = 60_000;

/** A running source of updates. */
export interface Intake {
  /** People whose updates are being handled now. */
  readonly working: number;
  /** Takes no more updates; those in progress may go on for `deadlineMs`. */
  stop(deadlineMs: number): Promise<void>;
}

/** A source that Telegram delivers to. */
export interface DeliveryIntake extends Intake {
  /** Resolves once a delivered update is durable. */
  accept(update: Update): Promise<void>;
}

/**
 * Handles what the inbox holds, and asks Telegram for more; `fail` gets the error of a refused token. Both begin at
 * once: what Telegram answers waits for the inbox.
 */
export async function pollUpdates(
  api: Api,
  options: UpdatesOptions,
  listener: PollingListener,
  health: PollingHealth,
  fail: (error: unknown) => void,
): Promise<Intake> {
  const stopping = new AbortController();
  const updates = new UpdateQueue(options);
  const polling = poll(api, updates, options.afterCrash, stopping.signal, listener, health).catch(
    fail,
  );
  try {
    // Begun before `poll` can have an answer: what it brings waits for this.
    await updates.resume();
  } catch (error) {
    stopping.abort();
    await polling;
    throw error;
  }
  return {
    get working() {
      return updates.working;
    },
    async stop(deadlineMs) {
      stopping.abort();
      await updates.stop(deadlineMs);
      await polling;
    },
  };
}

/** Handles what the inbox holds, and takes what is delivered. */
export async function takeDeliveries(options: UpdatesOptions): Promise<DeliveryIntake> {
  // No other process can use the embedded database, so there is nobody to share updates with.
  if (options.database.kind === "embedded") return await startLoneDelivery(options);
  const updates = new SharedUpdateQueue(options);
  await updates.start();
  return {
    get working() {
      return updates.working;
    },
    accept: (update) => updates.accept(update),
    stop: (deadlineMs) => updates.stop(deadlineMs),
  };
}

async function startLoneDelivery(options: UpdatesOptions): Promise<DeliveryIntake> {
  const updates = new UpdateQueue(options);
  const inProgress = new Map<number, Promise<void>>();
  const startedAt = performance.now();
  await updates.resume();
  return {
    get working() {
      return updates.working;
    },
    accept: (update) => {
      const graceMs = () =>
        options.afterCrash && performance.now() - startedAt < CAUTIOUS_MS ? 0 : DELIVERY_GRACE_MS;
      // Telegram delivers an update again when it has waited too long for an answer.
      const taken = inProgress.get(update.update_id) ??
        updates.take([update], graceMs()).finally(() => inProgress.delete(update.update_id));
      inProgress.set(update.update_id, taken);
      return taken;
    },
    stop: (deadlineMs) => updates.stop(deadlineMs),
  };
}
