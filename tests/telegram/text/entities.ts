import type { MessageEntity } from "grammy/types";
import { mistake } from "../api_error.ts";

const TYPES = new Set(
  ("mention hashtag cashtag bot_command url email phone_number bold italic underline strikethrough " +
    "spoiler blockquote expandable_blockquote code pre text_link text_mention custom_emoji date_time")
    .split(" "),
);

/** Checks what a bot gave as `entities`; offsets are UTF-16 units. The words are TDLib's. */
export function checkEntities(
  text: string,
  given: unknown,
  note: (violation: string) => void,
): MessageEntity[] {
  if (!Array.isArray(given)) {
    throw mistake("can't parse entities: expected an Array of MessageEntity");
  }
  const entities: MessageEntity[] = [];
  for (const entity of given as MessageEntity[]) {
    if (typeof entity?.offset !== "number" || typeof entity.length !== "number") {
      throw mistake('can\'t parse MessageEntity: field "offset" must be of type Number');
    }
    if (!TYPES.has(entity.type)) {
      note(`an entity of the unknown type ${JSON.stringify(entity.type)}`);
      continue;
    }
    checkBounds(text, entity);
    if (entity.type === "text_link" && !/^(https?|tg|ton|mailto|tel):/i.test(entity.url)) {
      note(`a text_link to ${JSON.stringify(entity.url)}, which Telegram drops`);
      continue;
    }
    if (entity.length > 0) entities.push(entity);
  }
  return entities.sort((a, b) => a.offset - b.offset || b.length - a.length);
}

function checkBounds(text: string, { offset, length }: MessageEntity): void {
  if (offset < 0 || !Number.isInteger(offset) || offset > 1_000_000) {
    throw mistake(`receive an entity with incorrect offset ${offset}`);
  }
  if (length < 0 || !Number.isInteger(length) || length > 1_000_000) {
    throw mistake(`receive an entity with incorrect length ${length}`);
  }
  if (offset > text.length) {
    throw mistake(`entity begins after the end of the text at UTF-16 offset ${offset}`);
  }
  if (offset + length > text.length) {
    throw mistake(
      `entity beginning at UTF-16 offset ${offset} ends after the end of the text at UTF-16 offset ${
        offset + length
      }`,
    );
  }
  if (inSurrogatePair(text, offset)) {
    throw mistake(
      `entity begins in a middle of a UTF-16 symbol at byte offset ${bytes(text, offset)}`,
    );
  }
  if (inSurrogatePair(text, offset + length)) {
    throw mistake(
      `entity beginning at UTF-16 offset ${offset} ends in a middle of a UTF-16 symbol at byte offset ${
        bytes(text, offset + length)
      }`,
    );
  }
}

function inSurrogatePair(text: string, at: number): boolean {
  if (at <= 0 || at >= text.length) return false;
  const before = text.charCodeAt(at - 1);
  const after = text.charCodeAt(at);
  return before >= 0xd800 && before < 0xdc00 && after >= 0xdc00 && after < 0xe000;
}

function bytes(text: string, at: number): number {
  return new TextEncoder().encode(text.slice(0, at)).length;
}

const FINDABLE = /[/@#$.:]/;
const FOUND: readonly [MessageEntity["type"], RegExp][] = [
  ["url", /\bhttps?:\/\/[^\s<>"]*[^\s<>".,:;!?)\]]/gi],
  [
    "url",
    /(?<![\w@.\/-])(?:[a-z0-9-]+\.)+(?:com|org|net|io|dev|me|app|ru|es|de|uk)\b(?:\/[^\s<>"]*[^\s<>".,:;!?)\]])?/gi,
  ],
  ["email", /(?<![\w.])[\w.+-]+@(?:[\w-]+\.)+[a-z]{2,}\b/gi],
  ["bot_command", /(?<![\w/<>.:])\/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?(?![\w/])/g],
  ["mention", /(?<!\w)@[a-zA-Z0-9_]{2,32}(?!\w)/g],
  [
    "hashtag",
    /(?<![\p{L}\p{N}_&/])#(?=[\p{N}_]*[\p{L}_])[\p{L}\p{M}\p{N}_]{1,255}(?:@\w{3,32})?/gu,
  ],
  ["cashtag", /(?<![\p{L}\p{N}_])\$[A-Z]{3,8}(?![\p{L}\p{N}_])/gu],
];

/** Adds what Telegram finds by itself: commands, mentions, hashtags, addresses. */
export function findEntities(text: string, given: readonly MessageEntity[]): MessageEntity[] {
  if (!FINDABLE.test(text)) return [...given];
  const taken = given.filter((entity) => !isStyle(entity));
  const found: MessageEntity[] = [];
  for (const [type, pattern] of FOUND) {
    for (const match of text.matchAll(pattern)) {
      const entity = { type, offset: match.index, length: match[0].length } as MessageEntity;
      if (![...taken, ...found].some((other) => overlap(entity, other))) found.push(entity);
    }
  }
  if (found.length === 0) return [...given];
  return [...given, ...found].sort((a, b) => a.offset - b.offset || b.length - a.length);
}

function isStyle({ type }: MessageEntity): boolean {
  return ["bold", "italic", "underline", "strikethrough", "spoiler"].includes(type) ||
    type.endsWith("blockquote");
}

function overlap(a: MessageEntity, b: MessageEntity): boolean {
  return a.offset < b.offset + b.length && b.offset < a.offset + a.length;
}
