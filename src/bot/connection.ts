import { Api, type ApiClientOptions, Bot } from "grammy";
import type { Log } from "../log.ts";
import type { BotContext } from "./context.ts";
import type { BotObserver } from "./observer.ts";
import { retryCalls } from "./retries.ts";

/** How the bot talks to Telegram. */
export interface BotConnection {
  token: string;
  apiRoot: string;
  log: Log;
  /** Ends retries of API calls when it aborts. */
  stopping: AbortSignal;
  observer?: BotObserver;
}

/** The bot, which can sign in; what it does with updates it learns in bot.ts. */
export function connectBot(connection: BotConnection): Bot<BotContext> {
  const bot = new Bot<BotContext>(connection.token, { client: clientOf(connection) });
  bot.api.config.use(retriesOf(connection, connection.stopping));
  return bot;
}

/** Calls that are tried again until `stopping` aborts, whatever else stops. */
export function connectApi(connection: BotConnection, stopping: AbortSignal): Api {
  const api = new Api(connection.token, clientOf(connection));
  api.config.use(retriesOf(connection, stopping));
  return api;
}

function clientOf({ apiRoot }: BotConnection): ApiClientOptions {
  return { apiRoot, sensitiveLogs: false };
}

function retriesOf({ log, observer }: BotConnection, stopping: AbortSignal) {
  return retryCalls(stopping, (method, why, waitMs) => {
    observer?.retried(method, why);
    log.warn("{method} failed ({why}), tried again in {waitMs} ms", { method, why, waitMs });
  });
}
