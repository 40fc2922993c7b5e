/** Text with its formatting as Telegram describes it: entities, whose offsets count UTF-16 units. */
import type { MessageEntity } from "./kinds.ts";
import { CAPTION_MAX } from "./names.ts";
import { cleanLines, isVisible, takeStart } from "./plain_text.ts";

/** A text and its formatting; null where it is plain. */
export interface FormattedText {
  readonly text: string;
  readonly entities: MessageEntity[] | null;
}

/** What is formatting. Telegram finds the rest (links, hashtags, commands…) in the text by itself. */
const KEPT: ReadonlySet<string> = new Set([
  "bold",
  "italic",
  "underline",
  "strikethrough",
  "spoiler",
  "blockquote",
  "expandable_blockquote",
  "code",
  "pre",
  "text_link",
]);
/** Entities of one text, as many as Telegram takes (Bot API: messages). */
const ENTITIES_MAX = 100;
/** UTF-16 units of a hidden link. */
const URL_MAX = 2048;

/** A text as it is stored, like cleanText, with the entities moved to where their stretches are then. */
export function cleanFormatted(
  raw: string | null | undefined,
  entities: readonly MessageEntity[] | null | undefined,
  limit: number = CAPTION_MAX,
): FormattedText | undefined {
  const given = raw ?? "";
  const text = takeStart(cleanLines(given), limit).trimEnd();
  if (!isVisible(text)) return undefined;
  const kept = (entities ?? []).filter(({ type }) => KEPT.has(type)).slice(0, ENTITIES_MAX);
  if (kept.length === 0) return { text, entities: null };
  const place = placesIn(given, text);
  return {
    text,
    entities: orNull(kept.flatMap((entity) => {
      const offset = place(entity.offset);
      const length = place(entity.offset + entity.length) - offset;
      return length > 0 ? [formatting(entity, offset, length)] : [];
    })),
  };
}

/** Where a place of the raw text is in the clean one. */
function placesIn(raw: string, text: string): (place: number) => number {
  const clamp = (place: number) => Math.min(Math.max(place, 0), text.length);
  if (raw === text) return clamp;
  const before = /^\s*/.exec(raw)![0];
  // What is in front may also begin with what is removed.
  return (place) => {
    const start = raw.slice(0, place);
    // A mark keeps white space at the end of the part, which cleaning would trim.
    return clamp(place <= before.length ? 0 : cleanLines(`${start}|`).length - 1);
  };
}

function formatting({ type, url, language }: MessageEntity, offset: number, length: number) {
  return {
    type,
    offset,
    length,
    ...(type === "text_link" && url !== undefined ? { url } : {}),
    ...(type === "pre" && language !== undefined ? { language } : {}),
  } satisfies MessageEntity;
}

/** Two texts, one above the other. The lower one stays whole; the upper one is cut to what is left of `limit`. */
export function joinTexts(
  upper: FormattedText | null,
  lower: FormattedText | null,
  limit: number = CAPTION_MAX,
): { joined: FormattedText | null; upperUnits: number } {
  if (upper === null) return { joined: lower, upperUnits: 0 };
  const room = lower === null ? limit : limit - lower.text.length - 2;
  const above = cutText(upper, Math.max(0, room));
  if (above.text === "") return { joined: lower, upperUnits: 0 };
  if (lower === null) return { joined: above, upperUnits: above.text.length };
  const start = above.text.length + 2;
  const entities = [
    ...(above.entities ?? []),
    ...(lower.entities ?? []).map((one) => ({ ...one, offset: one.offset + start })),
  ];
  return {
    joined: { text: `${above.text}\n\n${lower.text}`, entities: orNull(entities) },
    upperUnits: above.text.length,
  };
}

/** The lower one of two texts that were joined; null where there was none. */
export function lowerText(joined: FormattedText | null, upperUnits: number): FormattedText | null {
  if (joined === null || upperUnits === 0) return joined;
  const start = upperUnits + 2;
  const text = joined.text.slice(start);
  if (text === "") return null;
  const entities = (joined.entities ?? []).filter(({ offset }) => offset >= start)
    .map((one) => ({ ...one, offset: one.offset - start }));
  return { text, entities: orNull(entities) };
}

/** The beginning of a text within `units`, its formatting cut with it. */
export function cutText({ text, entities }: FormattedText, units: number): FormattedText {
  const kept = takeStart(text, units).trimEnd();
  if (kept.length === text.length) return { text, entities };
  return {
    text: kept,
    entities: orNull(
      (entities ?? []).map((one) => ({
        ...one,
        length: Math.min(one.length, kept.length - one.offset),
      })).filter(({ length }) => length > 0),
    ),
  };
}

/** Whether two texts look the same, formatting included. */
export function isSameText(one: FormattedText | null, other: FormattedText | null): boolean {
  return one?.text === other?.text && JSON.stringify(keyed(one)) === JSON.stringify(keyed(other));
}

/** JSON of the database may come back with its keys in another order. */
function keyed(text: FormattedText | null): unknown {
  return text?.entities?.map(({ type, offset, length, url, language }) => [
    type,
    offset,
    length,
    url,
    language,
  ]) ?? null;
}

/** Entities out of a manifest that fit a text; undefined for what is none. */
export function readEntities(raw: unknown, text: string): MessageEntity[] | null | undefined {
  if (raw == null) return null;
  if (!Array.isArray(raw) || raw.length > ENTITIES_MAX) return undefined;
  const read: MessageEntity[] = [];
  for (const one of raw) {
    if (typeof one !== "object" || one === null) return undefined;
    const { type, offset, length, url, language } = one as Record<string, unknown>;
    if (typeof type !== "string" || !isPlace(offset) || !isPlace(length)) return undefined;
    if (length === 0 || offset + length > text.length) return undefined;
    if (type === "text_link" && (typeof url !== "string" || !isAddress(url))) return undefined;
    // What a newer Telegram calls formatting is left out.
    if (!KEPT.has(type)) continue;
    const entity: MessageEntity = {
      type,
      offset,
      length,
      ...(typeof url === "string" ? { url } : {}),
      ...(typeof language === "string" ? { language: language.slice(0, 64) } : {}),
    };
    read.push(formatting(entity, offset, length));
  }
  return orNull(read);
}

function isPlace(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isAddress(url: string): boolean {
  return url.length <= URL_MAX && /^[a-z][a-z0-9+.-]*:[\x21-\x7e\u00a0-\uffff]+$/i.test(url);
}

function orNull(entities: MessageEntity[]): MessageEntity[] | null {
  return entities.length === 0 ? null : entities;
}
