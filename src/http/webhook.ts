import { createHash, timingSafeEqual } from "node:crypto";
import type { Update } from "grammy/types";
import { plain, type Route } from "./server.ts";

/** Far more than the largest update: a message of 4,096 characters that replies to another. */
const MAX_BYTES = 1024 * 1024;
/** Far more values than the largest update has, and far deeper. */
const MAX_VALUES = 20_000;
const MAX_DEPTH = 100;
const SECRET_HEADER = "x-telegram-bot-api-secret-token";

/** Where updates arrive, and where they go. */
export interface WebhookOptions {
  /** The path of WEBHOOK_URL. */
  path: string;
  /** Sent by Telegram in a header; a request without it is not read. */
  secret: string;
  /** Resolves once the update is durable; rejects when Telegram has to send it again. */
  accept(update: Update): Promise<void>;
  /** Called when an update could not be made durable. */
  refused(error: unknown): void;
}

/**
 * The route that Telegram delivers updates to. 200 means that the update is durable; after anything else Telegram keeps
 * it and sends it again (https://core.telegram.org/bots/api#setwebhook).
 */
export function webhook({ path, secret, accept, refused }: WebhookOptions): Route {
  const expected = digest(secret);
  return async (request, requested) => {
    if (requested !== path) return undefined;
    if (request.method !== "POST") return plain(405, "Method not allowed", { allow: "POST" });
    // Digests have one length, so timing does not even reveal the length of the secret.
    const given = digest(request.headers.get(SECRET_HEADER) ?? "");
    if (!timingSafeEqual(given, expected)) return plain(401, "Wrong secret");
    const body = await readBody(request);
    if (body === undefined) return plain(413, "Too large");
    const update = parseUpdate(body);
    if (update === undefined) return plain(400, "Not an update");
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

/** Undefined when the body is larger than any update; the rest is not read. */
async function readBody(request: Request): Promise<Uint8Array | undefined> {
  if (Number(request.headers.get("content-length") ?? 0) > MAX_BYTES) {
    await request.body?.cancel();
    return undefined;
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.length;
    if (length > MAX_BYTES) return undefined;
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

/** Undefined without a valid `update_id`: nothing else tells updates apart or marks them as handled. */
function parseUpdate(body: Uint8Array): Update | undefined {
  if (!isSimple(body)) return undefined;
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

/** Whether a body holds no more than an update may: once parsed, a value of two bytes takes a hundred. */
function isSimple(body: Uint8Array): boolean {
  let [depth, values] = [0, 0];
  let inString = false;
  for (let at = 0; at < body.length; at++) {
    const sign = body[at];
    if (sign === QUOTE) inString = !inString;
    else if (inString) {
      if (sign === BACKSLASH) at++;
    } else if (sign === COMMA) values++;
    else if (sign === BRACE || sign === BRACKET) {
      values++;
      depth++;
    } else if (sign === BRACE_END || sign === BRACKET_END) depth--;
    if (depth > MAX_DEPTH || values > MAX_VALUES) return false;
  }
  return true;
}

const [QUOTE, BACKSLASH, COMMA, BRACE, BRACKET, BRACE_END, BRACKET_END] = new TextEncoder().encode(
  '"\\,{[}]',
);
