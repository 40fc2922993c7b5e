import { createHmac } from "node:crypto";
import type { Api } from "grammy";
import { ALLOWED_UPDATES } from "./allowed_updates.ts";

/** The most that Telegram takes: a request is held no longer than it takes to store the update. */
const MAX_CONNECTIONS = 100;

/**
 * Has Telegram deliver updates to `url`, unless it does so already. Telegram does not say which secret it has, so `known`
 * is the fingerprint of the last registration; the new one is returned, or undefined where nothing had to change. Pending
 * updates stay at Telegram.
 */
export async function registerWebhook(
  api: Api,
  token: string,
  { url, secret }: { url: string; secret: string },
  known: string | null,
): Promise<string | undefined> {
  const info = await api.getWebhookInfo();
  const wanted = {
    max_connections: MAX_CONNECTIONS,
    allowed_updates: ALLOWED_UPDATES,
    secret_token: secret,
  };
  const fingerprint = createHmac("sha256", token).update(JSON.stringify([url, wanted])).digest(
    "hex",
  );
  const same = info.url === url && info.max_connections === MAX_CONNECTIONS &&
    sameList(info.allowed_updates ?? [], ALLOWED_UPDATES) &&
    // A secret that somebody else set shows only as deliveries that we refused.
    !/\b401\b/.test(info.last_error_message ?? "");
  if (same && known === fingerprint) return undefined;
  await api.setWebhook(url, wanted);
  return fingerprint;
}

/** Keeps the webhook registered, and knows when somebody else has it. */
export class WebhookWatch {
  #taken: string | undefined;
  /** Somebody else's registration is replaced once; if it comes back, they mean it. */
  #mayReplace = true;

  constructor(
    private readonly api: Api,
    private readonly token: string,
    private readonly webhook: { url: string; secret: string },
  ) {}

  /** Looks where Telegram delivers; returns the URL of somebody else's webhook that was replaced. */
  async look(): Promise<string | undefined> {
    const { url: found } = await this.api.getWebhookInfo();
    const { url } = this.webhook;
    this.#taken = undefined;
    if (found === url) return undefined;
    if (found !== undefined && found !== "" && !this.#mayReplace) {
      this.#taken = found;
      return undefined;
    }
    this.#mayReplace = false;
    await registerWebhook(this.api, this.token, this.webhook, null);
    return found ?? "";
  }

  /** Rejects with the reason where Telegram delivers to somebody else. */
  check(): Promise<void> {
    return this.#taken === undefined
      ? Promise.resolve()
      : Promise.reject(new Error(`Telegram delivers the updates to ${this.#taken}`));
  }
}

/** Whether Telegram delivers updates somewhere, and so has none for getUpdates. */
export async function hasWebhook(api: Api): Promise<boolean> {
  const { url } = await api.getWebhookInfo();
  return url !== undefined && url !== "";
}

function sameList(one: readonly string[], other: readonly string[]): boolean {
  return JSON.stringify([...one].sort()) === JSON.stringify([...other].sort());
}
