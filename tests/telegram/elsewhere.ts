import { ApiError } from "./api_error.ts";
import type { World } from "./world.ts";

/** Something else that uses the bot's token; dispose of it to make it stop. */
export interface Elsewhere extends AsyncDisposable {
  stop(): Promise<void>;
}

const PAUSE_MS = 200;

/**
 * Polls with the bot's token from somewhere else: each terminates the other's getUpdates with 409. With `takes` it confirms
 * what it gets, so that the bot never sees it.
 */
export function pollElsewhere(world: World, { takes = false } = {}): Elsewhere {
  const gone = new AbortController();
  const run = async () => {
    let offset = 0;
    while (!gone.signal.aborted) {
      try {
        const updates = await world.polling.poll({
          offset,
          limit: 100,
          timeout: 30,
          signal: gone.signal,
        });
        const last = updates.at(-1);
        if (takes && last) offset = last.update_id + 1;
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
      }
      await pause(PAUSE_MS, gone.signal);
    }
    if (takes) world.updates.confirm(offset);
  };
  return stoppable(gone, run());
}

/**
 * Somebody else sets a webhook, so getUpdates fails with 409. It `takes` the updates, or fails at each; when the bot removes
 * it, it comes back after `again_after_ms`, or not at all.
 */
export function setWebhookElsewhere(
  world: World,
  { takes = false, again_after_ms }: { takes?: boolean; again_after_ms?: number } = {},
): Elsewhere {
  const gone = new AbortController();
  world.webhook.setElsewhere({ takes });
  const run = async () => {
    while (again_after_ms !== undefined && !gone.signal.aborted) {
      await pause(PAUSE_MS / 10, gone.signal);
      if (world.webhook.isSet) continue;
      await pause(again_after_ms, gone.signal);
      if (!gone.signal.aborted) world.webhook.setElsewhere({ takes });
    }
  };
  return stoppable(gone, run());
}

function stoppable(gone: AbortController, running: Promise<void>): Elsewhere {
  const stop = async () => {
    gone.abort();
    await running;
  };
  return { stop, [Symbol.asyncDispose]: stop };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
    if (signal.aborted) done();
  });
}
