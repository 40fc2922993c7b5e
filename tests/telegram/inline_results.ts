import type { InlineQueryResult, LinkPreviewOptions, Message, MessageEntity } from "grammy/types";
import { mistake } from "./api_error.ts";
import { FILE_TYPES, type FileStore, type MediaKind } from "./files.ts";
import { checkMarkup } from "./keyboards.ts";
import type { Call } from "./methods/call.ts";
import { mediaContent } from "./media.ts";
import { type Formatted, formatted, messageCaption } from "./text/formatted.ts";

/** The cached results: the field of the file id, the file's kind, and whether there is a title. */
const CACHED: Readonly<
  Record<string, { field: string; kind: MediaKind; title: "required" | "optional" | "none" }>
> = {
  photo: { field: "photo_file_id", kind: "photo", title: "optional" },
  gif: { field: "gif_file_id", kind: "animation", title: "optional" },
  mpeg4_gif: { field: "mpeg4_file_id", kind: "animation", title: "optional" },
  sticker: { field: "sticker_file_id", kind: "sticker", title: "none" },
  document: { field: "document_file_id", kind: "document", title: "required" },
  video: { field: "video_file_id", kind: "video", title: "required" },
  voice: { field: "voice_file_id", kind: "voice", title: "required" },
  audio: { field: "audio_file_id", kind: "audio", title: "none" },
};
const COMMON = "type id reply_markup input_message_content";
const CAPTION = "caption parse_mode caption_entities";
const OTHER: Readonly<Record<string, string>> = {
  article: "title url description thumbnail_url thumbnail_width thumbnail_height",
};

type Result = Record<string, unknown>;

export function checkInlineResults(call: Call, results: readonly InlineQueryResult[]): void {
  if (results.length > 50) throw mistake("RESULTS_TOO_MUCH");
  const seen = new Set<string>();
  for (const result of results as unknown as Result[]) {
    const id = result["id"];
    const bytes = typeof id === "string" ? new TextEncoder().encode(id).length : 0;
    if (bytes < 1 || bytes > 64) throw mistake("RESULT_ID_INVALID");
    if (seen.has(id as string)) throw mistake("RESULT_ID_DUPLICATE");
    seen.add(id as string);
    checkResult(call, result);
    if (result["reply_markup"] !== undefined) {
      checkMarkup(result["reply_markup"] as Record<string, unknown>, call.markupRules());
    }
  }
}

interface InputText {
  message_text: string;
  parse_mode?: string;
  entities?: MessageEntity[];
  link_preview_options?: LinkPreviewOptions;
}

function textOf(result: Result): InputText | undefined {
  const content = result["input_message_content"] as Partial<InputText> | undefined;
  return content?.message_text === undefined ? undefined : content as InputText;
}

function formattedText(
  { message_text, parse_mode, entities }: InputText,
  note: (violation: string) => void = () => {},
): Formatted {
  return formatted(message_text, parse_mode, entities, note);
}

function checkResult(call: Call, result: Result): void {
  const content = textOf(result);
  if (content) checkText(call, content);
  const type = String(result["type"]);
  const cached = CACHED[type];
  if (cached && result[cached.field] !== undefined) return checkCached(call, result, cached);
  const fields = OTHER[type];
  if (!fields) {
    throw mistake(`can't parse inline query result: unallowed inline query result type "${type}"`);
  }
  known(call, result, fields);
  if (typeof result["title"] !== "string" || result["title"] === "") {
    throw mistake('can\'t parse inline query result: Field "title" must be of type String');
  }
  if (!result["input_message_content"]) {
    throw mistake("can't parse inline query result: message content is not specified");
  }
}

const TEXT_CONTENT = new Set("message_text parse_mode entities link_preview_options".split(" "));

function checkText(call: Call, content: InputText): void {
  for (const field of Object.keys(content)) {
    if (!TEXT_CONTENT.has(field)) call.note(`a result's text with the unknown field ${field}`);
  }
  if (content.message_text === "") throw mistake("message text is empty");
  const { text } = formattedText(content, call.note);
  if (text === "") throw mistake("text must be non-empty");
  if (text.length > 4096) throw mistake("message is too long");
}

function checkCached(
  call: Call,
  result: Result,
  { field, kind, title }: { field: string; kind: MediaKind; title: string },
): void {
  const extras = [
    field,
    ...(title === "none" ? [] : ["title"]),
    ...(["photo", "document", "video"].includes(kind) ? ["description"] : []),
    ...(kind === "sticker" ? [] : CAPTION.split(" ")),
    ...(["photo", "video", "animation"].includes(kind) ? ["show_caption_above_media"] : []),
  ];
  known(call, result, extras.join(" "));
  if (title === "required" && !result["title"]) {
    throw mistake('can\'t parse inline query result: Field "title" must be of type String');
  }
  const { file } = call.world.files.find(String(result[field]));
  if (file.kind !== kind) {
    throw mistake(`can't use file of type ${FILE_TYPES[file.kind]} as ${FILE_TYPES[kind]}`);
  }
  messageCaption(
    result["caption"] as string | undefined,
    result["parse_mode"] as string | undefined,
    result["caption_entities"],
    call.note,
  );
}

function known(call: Call, result: Result, fields: string): void {
  const names = new Set(`${COMMON} ${fields}`.split(" "));
  for (const field of Object.keys(result)) {
    if (!names.has(field)) {
      call.note(`a result of type ${result["type"]} with the unknown field ${field}`);
    }
  }
}

/** What a chosen result sends: its text, or its file with the caption. */
export function contentOfResult(files: FileStore, chosen: InlineQueryResult): Partial<Message> {
  const result = chosen as unknown as Result;
  const input = textOf(result);
  if (input) {
    const { text, entities } = formattedText(input);
    return {
      text,
      ...(entities.length > 0 ? { entities } : {}),
      ...(input.link_preview_options ? { link_preview_options: input.link_preview_options } : {}),
    };
  }
  const field = CACHED[chosen.type]?.field;
  const file_id = field && result[field];
  if (typeof file_id !== "string") return {};
  const { text, entities } = messageCaption(
    result["caption"] as string | undefined,
    result["parse_mode"] as string | undefined,
    result["caption_entities"],
    () => {},
  );
  return {
    ...mediaContent(files, files.find(file_id).file),
    ...(text === "" ? {} : { caption: text }),
    ...(entities.length > 0 ? { caption_entities: entities } : {}),
  };
}
