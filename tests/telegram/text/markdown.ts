import type { MessageEntity } from "grammy/types";
import { mistake } from "../api_error.ts";
import type { Formatted } from "./clean.ts";

const MARKS: readonly [string, MessageEntity["type"]][] = [
  ["```", "pre"],
  ["__", "underline"],
  ["||", "spoiler"],
  ["`", "code"],
  ["*", "bold"],
  ["_", "italic"],
  ["~", "strikethrough"],
];

function fail(text: string): never {
  throw mistake(`can't parse entities: ${text}`);
}

/** `parse_mode=MarkdownV2`: every reserved character has to be escaped or to mean something. */
export function parseMarkdownV2(source: string): Formatted {
  const entities: MessageEntity[] = [];
  const open: { mark: string; type: MessageEntity["type"] | "text_link"; offset: number }[] = [];
  const byteOffset = (at: number) => new TextEncoder().encode(source.slice(0, at)).length;
  let text = "";
  for (let at = 0; at < source.length; at++) {
    const character = source.charAt(at);
    const inside = open.at(-1);
    const inCode = inside?.type === "code" || inside?.type === "pre";
    if (character === "\\" && at + 1 < source.length) {
      text += source.charAt(++at);
      continue;
    }
    if (character === "[" && !inCode) {
      open.push({ mark: "[", type: "text_link", offset: text.length });
      continue;
    }
    if (character === "]" && inside?.mark === "[") {
      const link = /^\]\(((?:\\.|[^)\\])*)\)/.exec(source.slice(at));
      if (!link) fail(`Can't find end of a URL at byte offset ${byteOffset(at)}`);
      const url = (link[1] ?? "").replace(/\\(.)/g, "$1");
      entities.push({
        type: "text_link",
        offset: inside.offset,
        length: text.length - inside.offset,
        url,
      });
      open.pop();
      at += link[0].length - 1;
      continue;
    }
    const mark = MARKS.find(([mark]) => source.startsWith(mark, at));
    if (mark && (!inCode || inside?.mark === mark[0])) {
      at += mark[0].length - 1;
      if (inside?.mark === mark[0]) {
        const { type, offset } = inside;
        if (text.length > offset) {
          entities.push({ type, offset, length: text.length - offset } as MessageEntity);
        }
        open.pop();
      } else open.push({ mark: mark[0], type: mark[1], offset: text.length });
      continue;
    }
    if (!inCode && "[]()~`>#+-=|{}.!".includes(character)) {
      fail(`Character '${character}' is reserved and must be escaped with the preceding '\\'`);
    }
    text += character;
  }
  const unclosed = open.at(-1);
  if (unclosed) {
    fail(`Can't find end of ${unclosed.type} entity at byte offset ${byteOffset(source.length)}`);
  }
  return { text, entities: entities.sort((a, b) => a.offset - b.offset || b.length - a.length) };
}
