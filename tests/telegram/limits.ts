interface Bucket {
  tokens: number;
  at: number;
}

const PER_CHAT = { rate: 1, burst: 20 };
const PER_GROUP = { rate: 20 / 60, burst: 20 };
const IN_ALL = { rate: 30, burst: 60 };

/** Telegram's rate limits, roughly: a message a second per chat, twenty a minute per group, thirty a second in all. */
export class Limits {
  enabled = false;
  readonly #chats = new Map<number, Bucket>();
  readonly #all: Bucket = { tokens: IN_ALL.burst, at: 0 };

  /** Seconds to wait, or 0. */
  take(method: string, chat_id: number | undefined, now: number): number {
    if (
      !this.enabled || chat_id === undefined ||
      !/^(send(?!ChatAction)|copy|forward|edit)/.test(method)
    ) {
      return 0;
    }
    const limit = chat_id < 0 ? PER_GROUP : PER_CHAT;
    let bucket = this.#chats.get(chat_id);
    if (!bucket) this.#chats.set(chat_id, bucket = { tokens: limit.burst, at: now });
    return Math.max(take(bucket, limit, now), take(this.#all, IN_ALL, now));
  }
}

function take(bucket: Bucket, limit: { rate: number; burst: number }, now: number): number {
  if (bucket.at > 0) {
    bucket.tokens = Math.min(limit.burst, bucket.tokens + (now - bucket.at) / 1000 * limit.rate);
  }
  bucket.at = now;
  if (bucket.tokens < 1) return Math.ceil((1 - bucket.tokens) / limit.rate);
  bucket.tokens--;
  return 0;
}
