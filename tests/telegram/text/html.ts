import type { MessageEntity } from "grammy/types";
import { mistake } from "../api_error.ts";
import type { Formatted } from "./clean.ts";

const SIMPLE: Readonly<Record<string, MessageEntity["type"]>> = {
  b: "bold",
  strong: "bold",
  i: "italic",
  em: "italic",
  u: "underline",
  ins: "underline",
  s: "strikethrough",
  strike: "strikethrough",
  del: "strikethrough",
  "tg-spoiler": "spoiler",
  code: "code",
  pre: "pre",
  blockquote: "blockquote",
};
const NAMED: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"' };

interface Open {
  tag: string;
  offset: number;
  attributes: Map<string, string>;
}

function fail(text: string): never {
  throw mistake(`can't parse entities: ${text}`);
}

function decode(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));?/gi, (whole, decimal, hex, name) => {
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    if (hex !== undefined) return String.fromCodePoint(parseInt(hex, 16));
    return NAMED[name] ?? whole;
  });
}

/** `parse_mode=HTML`, as strict as TDLib: unknown tags and unclosed ones are errors. */
export function parseHtml(source: string): Formatted {
  const entities: MessageEntity[] = [];
  const open: Open[] = [];
  const byteOffset = (at: number) => new TextEncoder().encode(source.slice(0, at)).length;
  let text = "";
  let at = 0;
  while (at < source.length) {
    const next = source.indexOf("<", at);
    text += decode(source.slice(at, next === -1 ? undefined : next));
    if (next === -1) break;
    const end = source.indexOf(">", next);
    if (end === -1) fail(`Unclosed start tag at byte offset ${byteOffset(next)}`);
    const inner = source.slice(next + 1, end);
    at = end + 1;
    if (inner.startsWith("/")) closeTag(inner.slice(1).trim().toLowerCase(), byteOffset(next));
    else open.push(openTag(inner, text.length, byteOffset(next)));
  }
  const unclosed = open.at(-1);
  if (unclosed) fail(`Can't find end tag corresponding to start tag "${unclosed.tag}"`);
  return { text, entities: entities.sort((a, b) => a.offset - b.offset || b.length - a.length) };

  function closeTag(name: string, offset: number): void {
    const last = open.pop();
    if (!last) fail(`Unexpected end tag at byte offset ${offset}`);
    if (name !== "" && name !== last.tag) {
      fail(
        `Unmatched end tag at byte offset ${offset}, expected "</${last.tag}>", found "</${name}>"`,
      );
    }
    const entity = toEntity(last, text);
    if (entity && entity.length > 0) entities.push(entity);
  }
}

function openTag(inner: string, offset: number, byteOffset: number): Open {
  const match = /^([a-zA-Z][\w-]*)?([^]*)$/.exec(inner);
  const tag = match?.[1]?.toLowerCase() ?? "";
  const attributes = new Map<string, string>();
  for (
    const part of (match?.[2] ?? "").matchAll(/([\w-]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"']+))?/g)
  ) {
    attributes.set(
      (part[1] ?? "").toLowerCase(),
      decode((part[2] ?? "").replace(/^["']|["']$/g, "")),
    );
  }
  if (!(tag in SIMPLE) && tag !== "a" && tag !== "span" && tag !== "tg-emoji") {
    fail(`Unsupported start tag "${tag}" at byte offset ${byteOffset}`);
  }
  if (tag === "span" && attributes.get("class") !== "tg-spoiler") {
    fail(`Tag "span" must have class "tg-spoiler" at byte offset ${byteOffset}`);
  }
  return { tag, offset, attributes };
}

function toEntity({ tag, offset, attributes }: Open, text: string): MessageEntity | undefined {
  const length = text.length - offset;
  if (tag === "a") {
    const url = attributes.get("href") ?? text.slice(offset);
    return /^(https?|tg|ton|mailto|tel):/i.test(url)
      ? { type: "text_link", offset, length, url }
      : undefined;
  }
  if (tag === "tg-emoji") {
    const custom_emoji_id = attributes.get("emoji-id") ?? "";
    return { type: "custom_emoji", offset, length, custom_emoji_id };
  }
  if (tag === "blockquote" && attributes.has("expandable")) {
    return { type: "expandable_blockquote", offset, length };
  }
  const type = tag === "span" ? "spoiler" : SIMPLE[tag];
  return { type, offset, length } as MessageEntity;
}
