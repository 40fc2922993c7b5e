import type { MessageEntity } from "grammy/types";

export interface Formatted {
  text: string;
  entities: MessageEntity[];
}

// What Telegram takes out of or replaces in every text: carriage returns, control characters, and the
// line, paragraph and direction marks U+2028…U+202E (TDLib: clean_input_string).
// deno-lint-ignore no-control-regex -- control characters are what this is about
const DIRTY = /[\u0000-\u0008\u000b-\u001f\u2028-\u202e]/;

function cleanCharacter(character: string): string {
  if (character === "\r" || (character >= "\u2028" && character <= "\u202e")) return "";
  return " ";
}

/** The text as Telegram stores it, with entities moved along. */
export function clean(formatted: Formatted): Formatted {
  return trim(DIRTY.test(formatted.text) ? withoutDirt(formatted) : formatted);
}

function withoutDirt({ text, entities }: Formatted): Formatted {
  const moved = new Int32Array(text.length + 1);
  let result = "";
  for (let at = 0; at < text.length; at++) {
    moved[at] = result.length;
    const character = text.charAt(at);
    result += DIRTY.test(character) ? cleanCharacter(character) : character;
  }
  moved[text.length] = result.length;
  return {
    text: result,
    entities: entities.map((entity) => {
      const offset = moved[entity.offset] ?? 0;
      return { ...entity, offset, length: (moved[entity.offset + entity.length] ?? 0) - offset };
    }),
  };
}

function trim({ text, entities }: Formatted): Formatted {
  const start = text.length - text.trimStart().length;
  const trimmed = text.trim();
  if (trimmed.length === text.length) {
    return { text, entities: entities.filter((entity) => entity.length > 0) };
  }
  const kept: MessageEntity[] = [];
  for (const entity of entities) {
    const offset = Math.max(0, entity.offset - start);
    const end = Math.min(trimmed.length, entity.offset + entity.length - start);
    if (end > offset) kept.push({ ...entity, offset, length: end - offset });
  }
  return { text: trimmed, entities: kept };
}
