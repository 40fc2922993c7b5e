import type { Update } from "grammy/types";

/** An update on its way to the bot. */
export interface Queued {
  readonly update: Update;
  readonly at: number;
  /** Telegram gives up on callbacks and inline queries long before it does on messages. */
  readonly expires: number;
  deliveries: number;
}
