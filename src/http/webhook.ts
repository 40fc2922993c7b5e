import { createHash, timingSafeEqual } from "node:crypto";
import type { Update } from "grammy/types";
import { plain, type Route } from "./server.ts";

/** Far more than an update has: a message of 4,096 characters that replies to another one. */
const MOST_BYTES = 1024 * 1024;
const SECRET_HEADER = "x-telegram-bot-api-secret-token";

/** What the webhook is given. */
export interface WebhookOptions {
  /** The one path that is served, as in WEBHOOK_URL. */
  path: string;
  /** What Telegram sends along; whoever does not know it is not read. */
  secret: string;
  /** Resolves once the update is durable; rejects when it has to come again. */
  accept(update: Update): Promise<void>;
  /** Hears that an update could not be made durable. */
  refused(error: unknown): void;
}

/**
 * The route that Telegram delivers updates to. 200 means that the update is durable; with anything else Telegram keeps it
 * and brings it again (https://core.telegram.org/bots/api#setwebhook).
 */
export function webhook({ path, secret, accept, refused }: WebhookOptions): Route {
  const expected = digest(secret);
  return async (request, asked) => {
    if (asked !== path) return undefined;
    if (request.method !== "POST") return plain(405, "Only POST", { allow: "POST" });
    // Digests are of one length, so that not even the secret's length can be measured.
    const given = digest(request.headers.get(SECRET_HEADER) ?? "");
    if (!timingSafeEqual(given, expected)) return plain(401, "Wrong secret");
    const body = await readBody(request);
    if (body === undefined) return plain(413, "Too large");
    const update = parseUpdate(body);
    if (update === undefined) return plain(400, "No update");
    try {
      await accept(update);
    } catch (error) {
      refused(error);
      return plain(503, "Try again", { "retry-after": "1" });
    }
    return new Response(null, { status: 200 });
  };
}

function digest(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}

/** Undefined when there is more of it than an update can have; the rest is not read. */
async function readBody(request: Request): Promise<Uint8Array | undefined> {
  if (Number(request.headers.get("content-length") ?? 0) > MOST_BYTES) {
    await request.body?.cancel();
    return undefined;
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.length;
    if (length > MOST_BYTES) return undefined;
    chunks.push(chunk);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/** Undefined for what is no update: it could not be told from others, nor remembered as done. */
function parseUpdate(body: Uint8Array): Update | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
    if (typeof value !== "object" || value === null) return undefined;
    const { update_id } = value as { update_id?: unknown };
    return Number.isSafeInteger(update_id) && (update_id as number) >= 0
      ? value as Update
      : undefined;
  } catch {
    return undefined;
  }
}
