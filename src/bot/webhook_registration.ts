import { createHmac } from "node:crypto";
import type { Api } from "grammy";
import type { Database } from "../database/database.ts";
import { noteWebhook, readWebhook } from "../storage/bots.ts";
import { ALLOWED_UPDATES } from "./polling.ts";

/** The most that Telegram takes: a request is held no longer than it takes to store the update. */
const MAX_CONNECTIONS = 100;

/**
 * Has Telegram deliver updates to `url`, if it does not do so already; true when it had to be told. What waits at
 * Telegram stays.
 */
export async function registerWebhook(
  api: Api,
  database: Database,
  bot: { id: number; token: string },
  { url, secret }: { url: string; secret: string },
): Promise<boolean> {
  const info = await api.getWebhookInfo();
  const wanted = {
    max_connections: MAX_CONNECTIONS,
    allowed_updates: ALLOWED_UPDATES,
    secret_token: secret,
  };
  const print = createHmac("sha256", bot.token).update(JSON.stringify([url, wanted])).digest("hex");
  const same = info.url === url && info.max_connections === MAX_CONNECTIONS &&
    sameList(info.allowed_updates ?? [], ALLOWED_UPDATES) &&
    // A secret that somebody else set shows only as deliveries that we refused.
    !/\b401\b/.test(info.last_error_message ?? "");
  if (same && await readWebhook(database, bot.id) === print) return false;
  await api.setWebhook(url, wanted);
  await noteWebhook(database, bot.id, print);
  return true;
}

/** Whether Telegram delivers updates somewhere, and so has none for getUpdates. */
export async function hasWebhook(api: Api): Promise<boolean> {
  const { url } = await api.getWebhookInfo();
  return url !== undefined && url !== "";
}

function sameList(one: readonly string[], other: readonly string[]): boolean {
  return JSON.stringify([...one].sort()) === JSON.stringify([...other].sort());
}
