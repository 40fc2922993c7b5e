import { Api } from "grammy";
import type { UserFromGetMe } from "grammy/types";
import type { Log } from "../log.ts";
import { backoff, isRefusedCall, limitCallTime, retryCalls } from "./retries.ts";

/** How the bot talks to Telegram. */
export interface TelegramConnection {
  token: string;
  apiRoot: string;
  log: Log;
  /** A call is retried. */
  retried?(method: string, why: string): void;
  /** How long one call is retried, in milliseconds, where that is not the usual time. */
  patienceMs?: number;
}

/** The Bot API, its calls retried until `stopping` aborts. */
export function connectApi(connection: TelegramConnection, stopping: AbortSignal): Api {
  const { token, apiRoot, log } = connection;
  const api = new Api(token, { apiRoot, sensitiveLogs: false });
  api.config.use(limitCallTime());
  api.config.use(retryCalls(stopping, (method, why, waitMs) => {
    connection.retried?.(method, why);
    log.warn("{method} failed: {why}; retrying in {wait} s", {
      method,
      why,
      wait: Math.round(waitMs / 100) / 10,
    });
  }, connection.patienceMs));
  return api;
}

/** A signal that aborts a call, as grammY's types want it: they are those of a polyfill. */
export function callSignal(signal: AbortSignal | undefined) {
  return signal as Parameters<Api["getMe"]>[0];
}

/** Asks Telegram who the bot is, retrying for as long as there is no answer; rejects where Telegram refuses. */
export async function signIn(api: Api, stopping: AbortSignal): Promise<UserFromGetMe> {
  for (let attempt = 0;; attempt++) {
    try {
      return await api.getMe(callSignal(stopping));
    } catch (error) {
      const refused = isRefusedCall(error, 401) || isRefusedCall(error, 404) ||
        isRefusedCall(error, 400);
      if (refused || stopping.aborted) throw error;
      await backoff(attempt, stopping);
    }
  }
}
