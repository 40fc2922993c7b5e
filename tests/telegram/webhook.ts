import type { Update } from "grammy/types";
import { mistake, tooManyRequests } from "./api_error.ts";
import type { Queued } from "./queued.ts";
import type { World } from "./world.ts";

export interface WebhookSettings {
  url: string;
  secret_token: string;
  max_connections: number;
  ip_address: string;
}

const LONGEST_PAUSE_MS = 60_000;
const ELSEWHERE = "https://elsewhere.example/hook";

/** Delivers updates as the Bot API server's WebhookActor does: in order within a queue, queues in parallel. */
export class WebhookSender {
  settings: WebhookSettings | undefined;
  /** When given, updates go to these in turn instead of to the webhook's own URL: several instances. */
  targets: string[] = [];
  lastError: { date: number; message: string } | undefined;
  /** Executes the method in the answer to a webhook request. */
  execute: (body: Record<string, unknown>) => Promise<void> = () => Promise.resolve();
  readonly #queues = new Map<string, Queued[]>();
  readonly #ready: string[] = [];
  #active = 0;
  #turn = 0;
  #nextAllowedAt = 0;
  #elsewhereTakes = false;
  #abort = new AbortController();

  constructor(private readonly world: World) {}

  get isSet(): boolean {
    return this.settings !== undefined;
  }

  /** Updates in flight or waiting. */
  get pending(): number {
    let count = 0;
    for (const queue of this.#queues.values()) count += queue.length;
    return count;
  }

  set(next: WebhookSettings): string {
    const same = this.settings && JSON.stringify(this.settings) === JSON.stringify(next);
    if (same) return "Webhook is already set";
    const now = this.world.clock.now();
    if (now < this.#nextAllowedAt) throw tooManyRequests(1);
    checkUrl(next.url);
    if (next.secret_token.length > 256) throw mistake("secret token is too long");
    if (!/^[A-Za-z0-9_-]*$/.test(next.secret_token)) {
      throw mistake("secret token contains unallowed characters");
    }
    this.#nextAllowedAt = now + 1000;
    this.remove();
    this.settings = next;
    this.lastError = undefined;
    this.world.polling.stop();
    this.notice();
    return "Webhook was set";
  }

  /** A webhook that somebody else set, which takes updates or fails at each. */
  setElsewhere({ takes }: { takes: boolean }): void {
    this.remove();
    this.#elsewhereTakes = takes;
    this.settings = { url: ELSEWHERE, secret_token: "", max_connections: 40, ip_address: "" };
    this.world.polling.stop();
    this.notice();
  }

  /** Removes the webhook; undelivered updates wait for getUpdates. */
  remove(): void {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.settings = undefined;
    const left = [...this.#queues.values()].flat().sort((a, b) =>
      a.update.update_id - b.update.update_id
    );
    this.#queues.clear();
    this.#ready.length = 0;
    if (left.length > 0) this.world.updates.putBack(left);
  }

  notice(): void {
    for (const queued of this.world.updates.takeAll()) {
      const inOrder = !this.world.options.webhookInNoOrder;
      const name = inOrder ? queueOf(queued.update) : String(queued.update.update_id);
      const queue = this.#queues.get(name);
      if (queue) queue.push(queued);
      else {
        this.#queues.set(name, [queued]);
        this.#ready.push(name);
      }
    }
    this.#pump();
  }

  #pump(): void {
    while (this.settings && this.#active < this.settings.max_connections) {
      const name = this.#ready.shift();
      if (name === undefined) return;
      this.#active++;
      this.#work(name, this.#abort.signal).finally(() => {
        this.#active--;
        this.#pump();
      });
    }
  }

  /** Delivers one queue, one update after another. */
  async #work(name: string, signal: AbortSignal): Promise<void> {
    const queue = this.#queues.get(name);
    let pause = this.world.options.webhookRetryMs ?? 1000;
    while (queue && queue.length > 0 && !signal.aborted) {
      const queued = queue[0]!;
      const expired = queued.expires < this.world.clock.now();
      if (expired || await this.#deliver(queued, signal)) {
        if (signal.aborted) return;
        const again = this.world.updates.shouldRepeat() && await this.#deliver(queued, signal);
        if (signal.aborted && !again) return;
        queue.shift();
        this.world.lastActivity = Date.now();
        pause = this.world.options.webhookRetryMs ?? 1000;
      } else if (!signal.aborted) {
        await sleep(pause, signal);
        pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
      }
    }
    if (queue && queue.length === 0 && this.#queues.get(name) === queue) this.#queues.delete(name);
  }

  async #deliver(queued: Queued, signal: AbortSignal): Promise<boolean> {
    const settings = this.settings;
    if (!settings) return false;
    if (settings.url === ELSEWHERE) {
      queued.deliveries++;
      return this.#elsewhereTakes;
    }
    const url = this.targets.length > 0
      ? this.targets[this.#turn++ % this.targets.length]!
      : settings.url;
    queued.deliveries++;
    const headers = new Headers({ "content-type": "application/json" });
    if (settings.secret_token) {
      headers.set("x-telegram-bot-api-secret-token", settings.secret_token);
    }
    try {
      const response = await fetch(url, {
        method: "POST",
        headers,
        body: JSON.stringify(queued.update),
        redirect: "manual",
        signal: AbortSignal.any([
          signal,
          AbortSignal.timeout(this.world.options.webhookTimeoutMs ?? 60_000),
        ]),
      });
      const text = await response.text();
      if (!response.ok) {
        throw new Error(
          `Wrong response from the webhook: ${response.status} ${response.statusText}`,
        );
      }
      if (text.trimStart().startsWith("{")) await this.#answer(text);
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      const message = error instanceof Error ? error.message : String(error);
      this.lastError = { date: this.world.clock.unix(), message };
      return false;
    }
  }

  async #answer(text: string): Promise<void> {
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch {
      return;
    }
    if (typeof body === "object" && body !== null && "method" in body) {
      await this.execute(body as Record<string, unknown>);
    }
  }
}

/** One person's messages and one person's callbacks are two queues: they may arrive at the same time. */
function queueOf(update: Update): string {
  const { update_id, ...rest } = update;
  const [type, payload] = Object.entries(rest)[0] ?? ["", undefined];
  const who = payload as { chat?: { id: number }; from?: { id: number } } | undefined;
  const ofChat = ["message", "edited_message", "my_chat_member"].includes(type);
  return `${type}:${ofChat ? who?.chat?.id : who?.from?.id ?? update_id}`;
}

function checkUrl(text: string): void {
  if (!URL.canParse(text)) throw mistake("invalid webhook URL specified");
  const url = new URL(text);
  // A Bot API server in local mode takes http; the emulator does for this machine only.
  if (["127.0.0.1", "localhost", "[::1]"].includes(url.hostname)) return;
  if (url.protocol !== "https:") {
    throw mistake("bad webhook: An HTTPS URL must be provided for webhook");
  }
  if (!["", "443", "80", "88", "8443"].includes(url.port)) {
    throw mistake("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443");
  }
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
}
