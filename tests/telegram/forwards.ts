import type { Message, MessageOrigin } from "grammy/types";
import type { MediaKind } from "./files.ts";
import type { Sender, Sent, TextOptions } from "./sender.ts";
import { newAlbumId } from "./sender.ts";

/** A message that exists, in whatever chat, or a file or text from elsewhere. */
export type Forwardable =
  | Message
  | (Sent & { kind: MediaKind })
  | (TextOptions & { text: string });

export interface ForwardOptions {
  /** How many times; default once. */
  count?: number;
  /** See `origins`. Default: the message's own; for files and texts from elsewhere a person who hides their account. */
  origin?: MessageOrigin;
  /** Files from elsewhere are one album. Messages that were an album stay one. */
  album?: boolean;
  /** Runs between the messages: what other people do meanwhile takes message ids too. */
  between?: () => unknown;
}

export interface CommentOptions extends ForwardOptions {
  /** Whether the comment comes before the forwarded messages, as it usually does, or after them. */
  comes?: "before" | "after";
  /** Seconds between the dates of the comment and of the forwarded messages. */
  gap_s?: 0 | 1 | 2;
}

type Content = Partial<Message>;

/** Forwarding to the bot, as Telegram's apps do it. */
export class Forwards {
  constructor(private readonly sender: Sender, private readonly origin: MessageOrigin) {}

  async send(what: Forwardable | readonly Forwardable[], options: ForwardOptions = {}) {
    const posted: Message[] = [];
    for (let count = options.count ?? 1; count > 0; count--) {
      posted.push(...await this.#post(this.#contents(what, options), options));
    }
    return posted;
  }

  /** The comment that a person adds while forwarding is a text message of its own. */
  async sendWithComment(
    what: Forwardable | readonly Forwardable[],
    comment: string,
    options: CommentOptions & TextOptions = {},
  ): Promise<{ comment: Message; forwarded: Message[] }> {
    const { comes = "before", gap_s = 0 } = options;
    const now = this.sender.world.clock.unix();
    const [first, second] = [{ date: now - gap_s }, { date: now }];
    const text = this.sender.textContent(comment, options);
    const contents = this.#contents(what, options);
    if (comes === "before") {
      const said = this.sender.post({ ...text, ...first });
      await options.between?.();
      const forwarded = await this.#post(contents.map((one) => ({ ...one, ...second })), options);
      return { comment: said, forwarded };
    }
    const forwarded = await this.#post(contents.map((one) => ({ ...one, ...first })), options);
    await options.between?.();
    return { comment: this.sender.post({ ...text, ...second }), forwarded };
  }

  async #post(contents: readonly Content[], { between }: ForwardOptions): Promise<Message[]> {
    const posted: Message[] = [];
    for (const content of contents) {
      if (posted.length > 0) await between?.();
      posted.push(this.sender.post(content));
    }
    return posted;
  }

  #contents(given: Forwardable | readonly Forwardable[], options: ForwardOptions): Content[] {
    const items = Array.isArray(given) ? given as readonly Forwardable[] : [given as Forwardable];
    const albums = albumsOf(items);
    const together = options.album && items.length > 1 ? { media_group_id: newAlbumId() } : {};
    return items.map((item) => {
      if ("message_id" in item) {
        const content = this.sender.forwardContent(item, options.origin);
        const media_group_id = albums.get(item.media_group_id ?? "");
        return { ...content, ...(media_group_id ? { media_group_id } : together) };
      }
      const forward_origin = options.origin ?? this.origin;
      if ("kind" in item) {
        const { kind, ...sent } = item;
        return { forward_origin, ...this.sender.mediaContent(kind, sent), ...together };
      }
      return { forward_origin, ...this.sender.textContent(item.text, item) };
    });
  }
}

/** A new id for each album of which at least two messages go along. */
function albumsOf(items: readonly Forwardable[]): Map<string, string> {
  const counts = new Map<string, number>();
  for (const item of items) {
    const id = "message_id" in item ? item.media_group_id : undefined;
    if (id !== undefined) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return new Map(
    [...counts].filter(([, count]) => count > 1).map(([id]) => [id, newAlbumId()]),
  );
}
