import type { Log } from "../log.ts";
import { isRefusedCall } from "../telegram/retries.ts";
import type { PollingListener } from "./polling.ts";

/** How often an outage is mentioned in the log, in milliseconds. */
const OUTAGE_LINE_MS = 10_000;

/** Logs that the database is unavailable, and that updates are refused, every now and then. */
export function reportOutages(log: Log) {
  return {
    waiting: mentionedEvery((error: unknown) =>
      log.warn("Database unavailable, retrying: {error}", { error })
    ),
    refused: mentionedEvery((error: unknown) =>
      log.warn("Cannot take updates, Telegram will retry: {error}", { error })
    ),
  };
}

/** Logs what becomes of polling. */
export function reportPolling(log: Log): PollingListener {
  return {
    removedWebhook: (url) =>
      log.warn("Removed a webhook that was set while the bot was polling: {url}", { url }),
    polling: () => log.info("Polling for updates"),
    failing: mentionedEvery((error) => {
      if (isRefusedCall(error, 409)) {
        log.error("Another process takes this bot's updates; waiting until it stops: {error}", {
          error,
        });
      } else log.warn("Cannot get updates, retrying: {error}", { error });
    }),
  };
}

/** Passes on the first of many, and then one every {@link OUTAGE_LINE_MS}. */
function mentionedEvery<T>(mention: (what: T) => void): (what: T) => void {
  let last = -Infinity;
  return (what) => {
    if (Date.now() - last < OUTAGE_LINE_MS) return;
    last = Date.now();
    mention(what);
  };
}
