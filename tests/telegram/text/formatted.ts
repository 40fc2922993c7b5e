import type { MessageEntity } from "grammy/types";
import { mistake } from "../api_error.ts";
import type { Params } from "../params.ts";
import { clean, type Formatted } from "./clean.ts";
import { checkEntities, findEntities } from "./entities.ts";
import { parseHtml } from "./html.ts";
import { parseMarkdownV2 } from "./markdown.ts";

export type { Formatted };

/** A bot's `text` or `caption` with its parse mode or entities, as it will be shown. */
export function formatted(
  source: string,
  parse_mode: string | undefined,
  entities: unknown,
  note: (violation: string) => void,
): Formatted {
  if (!source.isWellFormed()) throw mistake("strings must be encoded in UTF-8");
  let result: Formatted;
  switch ((parse_mode ?? "").toLowerCase()) {
    case "":
      result = {
        text: source,
        entities: entities === undefined ? [] : checkEntities(source, entities, note),
      };
      break;
    case "html":
      result = parseHtml(source);
      break;
    case "markdownv2":
      result = parseMarkdownV2(source);
      break;
    case "markdown":
      note("legacy Markdown, which the emulator shows as plain text");
      result = { text: source, entities: [] };
      break;
    default:
      throw mistake("unsupported parse_mode");
  }
  if (parse_mode && entities !== undefined) {
    note("both parse_mode and entities: Telegram heeds only one of them");
  }
  const cleaned = clean(result);
  return { text: cleaned.text, entities: findEntities(cleaned.text, cleaned.entities) };
}

/** A message's text: 1–4096 UTF-16 units after parsing. */
export function messageText(params: Params, note: (violation: string) => void): Formatted {
  const source = params.string("text");
  if (source === undefined || source === "") throw mistake("message text is empty");
  const entities = params.json<MessageEntity[]>("entities", "entities");
  const result = formatted(source, params.string("parse_mode"), entities, note);
  if (result.text === "") throw mistake("text must be non-empty");
  if (result.text.length > 4096) throw mistake("message is too long");
  return result;
}

/** A caption: 0–1024 UTF-16 units after parsing. */
export function messageCaption(
  source: string | undefined,
  parse_mode: string | undefined,
  entities: unknown,
  note: (violation: string) => void,
): Formatted {
  const result = formatted(source ?? "", parse_mode, entities, note);
  if (result.text.length > 1024) throw mistake("message caption is too long");
  return result;
}

/** What a person typed and formatted, as Telegram delivers it. */
export function typed(text: string, formatting: readonly MessageEntity[] = []): Formatted {
  const cleaned = clean({ text, entities: [...formatting] });
  return { text: cleaned.text, entities: findEntities(cleaned.text, cleaned.entities) };
}
