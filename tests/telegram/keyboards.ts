import assert from "node:assert/strict";
import type {
  Chat,
  InlineKeyboardButton,
  InlineKeyboardMarkup,
  Message,
  ReplyKeyboardMarkup,
} from "grammy/types";
import { mistake } from "./api_error.ts";
import type { Params } from "./params.ts";

export type Markup =
  | { kind: "inline"; markup: InlineKeyboardMarkup }
  | { kind: "keyboard"; markup: ReplyKeyboardMarkup }
  | { kind: "remove" }
  | { kind: "force_reply" };

const ACTIONS = [
  "url",
  "callback_data",
  "web_app",
  "login_url",
  "switch_inline_query",
  "switch_inline_query_current_chat",
  "switch_inline_query_chosen_chat",
  "copy_text",
  "callback_game",
  "pay",
  "disabled",
] as const;
const LOOKS = new Set<string>(["text", "icon_custom_emoji_id", "style"]);
const REPLY_FIELDS = new Set([
  "text",
  "icon_custom_emoji_id",
  "style",
  "request_users",
  "request_chat",
  "request_managed_bot",
  "request_contact",
  "request_location",
  "request_poll",
  "web_app",
]);
const encoder = new TextEncoder();

const MAX_BUTTONS = 100;
const MAX_BUTTONS_IN_ROW = 8;
const MAX_KEYBOARD_BYTES = 10 * 1024;

/** What a keyboard is checked against. */
export interface MarkupRules {
  note: (violation: string) => void;
  /** Whether the bot has inline mode, which some buttons need. */
  inlineMode: boolean;
  /** Where it goes; unknown for edits and inline results. */
  chat?: Chat;
}

/** Reads and checks `reply_markup`; `undefined` when there is none, which removes it in an edit. */
export function replyMarkup(params: Params, rules: MarkupRules): Markup | undefined {
  const value = params.json<Record<string, unknown>>("reply_markup", "reply keyboard markup");
  return value === undefined ? undefined : checkMarkup(value, rules);
}

export function checkMarkup(
  value: Record<string, unknown>,
  rules: MarkupRules,
): Markup | undefined {
  const { note } = rules;
  if (typeof value !== "object" || value === null) throw mistake("object expected as reply markup");
  if (value["keyboard"] !== undefined) {
    const rows = checkRows(value["keyboard"], "keyboard", note);
    rows.flat().forEach((button) => checkReplyButton(button, rules));
    const placeholder = value["input_field_placeholder"];
    if (typeof placeholder === "string" && placeholder.length > 64) {
      note(`a placeholder of ${placeholder.length} characters`);
    }
    if (rows.length > 0) {
      return { kind: "keyboard", markup: value as unknown as ReplyKeyboardMarkup };
    }
  }
  if (value["inline_keyboard"] !== undefined) {
    const rows = checkRows(value["inline_keyboard"], "inline_keyboard", note);
    rows.flat().forEach((button) => checkInlineButton(button, rules));
    const kept = rows.filter((row) => row.length > 0) as unknown as InlineKeyboardButton[][];
    return kept.length > 0 ? { kind: "inline", markup: { inline_keyboard: kept } } : undefined;
  }
  if (value["remove_keyboard"] === true) return { kind: "remove" };
  if (value["force_reply"] === true) return { kind: "force_reply" };
  return undefined;
}

type Button = Record<string, unknown>;

function checkRows(value: unknown, field: string, note: (violation: string) => void): Button[][] {
  if (!Array.isArray(value) || !value.every(Array.isArray)) {
    throw mistake(`field "${field}" of the InlineKeyboardMarkup must be an Array of Arrays`);
  }
  const rows = value as unknown[][];
  const count = rows.reduce((sum, row) => sum + row.length, 0);
  const size = encoder.encode(JSON.stringify(value)).length;
  if (count > MAX_BUTTONS || size > MAX_KEYBOARD_BYTES) {
    note(`a keyboard of ${count} buttons and ${size} bytes`);
    throw mistake("reply markup is too long");
  }
  const widest = Math.max(0, ...rows.map((row) => row.length));
  if (widest > MAX_BUTTONS_IN_ROW) {
    note(`a row of ${widest} buttons`);
    throw mistake("reply markup is too long");
  }
  return rows.map((row) =>
    row.map((button) => (typeof button === "string" ? { text: button } : button) as Button)
  );
}

const STYLES = new Set<unknown>([undefined, "danger", "success", "primary"]);

function checkLook(button: Button, note: (violation: string) => void): void {
  if (typeof button["text"] !== "string") {
    throw mistake(
      'can\'t parse inline keyboard button: Field "text" must be of type String',
    );
  }
  if (button["text"].trim() === "") {
    note("a button without text");
    throw mistake("can't parse inline keyboard button: text must be non-empty");
  }
  if (!STYLES.has(button["style"])) {
    throw mistake("can't parse keyboard button: invalid button style specified");
  }
}

function checkReplyButton(button: Button, { note, chat }: MarkupRules): void {
  checkLook(button, note);
  for (const field of Object.keys(button)) {
    if (!REPLY_FIELDS.has(field)) note(`a keyboard button with the unknown field ${field}`);
  }
  if (button["request_contact"] === true && chat && chat.type !== "private") {
    throw mistake("phone number can be requested in private chats only");
  }
}

function checkInlineButton(button: Button, { note, inlineMode, chat }: MarkupRules): void {
  checkLook(button, note);
  const actions = ACTIONS.filter((action) => button[action] !== undefined);
  for (const field of Object.keys(button)) {
    if (!LOOKS.has(field) && !(ACTIONS as readonly string[]).includes(field)) {
      note(`an inline button with the unknown field ${field}`);
    }
  }
  if (actions.length === 0) throw mistake("text buttons are unallowed in the inline keyboard");
  if (actions.length > 1) note(`an inline button with ${actions.join(" and ")}`);
  const data = button["callback_data"];
  if (data !== undefined) {
    const bytes = typeof data === "string" ? encoder.encode(data).length : 0;
    if (bytes < 1 || bytes > 64) throw mistake("BUTTON_DATA_INVALID");
  }
  const url = button["url"];
  if (url !== undefined && !(typeof url === "string" && isLink(url))) {
    throw mistake(`inline keyboard button URL '${String(url)}' is invalid: Wrong HTTP URL`);
  }
  const copy = button["copy_text"] as { text?: string } | undefined;
  if (copy !== undefined && !(copy.text && copy.text.length <= 256)) {
    throw mistake("BUTTON_COPY_TEXT_INVALID");
  }
  if (button["web_app"] !== undefined && chat && chat.type !== "private") {
    throw mistake("BUTTON_TYPE_INVALID");
  }
  const opensInline = actions.some((action) => action.startsWith("switch_inline_query"));
  if (!opensInline) return;
  if (!inlineMode) throw mistake("BUTTON_TYPE_INVALID");
  checkInlineQuery(button, note);
}

const CHAT_TYPES = [
  "allow_user_chats",
  "allow_bot_chats",
  "allow_group_chats",
  "allow_channel_chats",
];

function checkInlineQuery(button: Button, note: (violation: string) => void): void {
  const chosen = button["switch_inline_query_chosen_chat"] as Button | undefined;
  if (chosen !== undefined) {
    for (const field of Object.keys(chosen)) {
      if (field !== "query" && !CHAT_TYPES.includes(field)) {
        note(`switch_inline_query_chosen_chat with the unknown field ${field}`);
      }
    }
    if (!CHAT_TYPES.some((type) => chosen[type] === true)) {
      throw mistake("At least one chat type must be allowed");
    }
  }
  const query = button["switch_inline_query"] ?? button["switch_inline_query_current_chat"] ??
    chosen?.["query"] ?? "";
  if (typeof query !== "string") {
    throw mistake('can\'t parse inline keyboard button: Field "query" must be of type String');
  }
  if (query.length > 256) note(`a button with an inline query of ${query.length} characters`);
}

function isLink(url: string): boolean {
  if (/^(tg|ton):\/\//i.test(url)) return true;
  return URL.canParse(url) && /^https?:\/\/(\[|[^/\s]+\.|localhost)/i.test(url);
}

/** The labels of a keyboard, row by row. */
export function labels(markup: InlineKeyboardMarkup | undefined): string[][] {
  return markup?.inline_keyboard.map((row) => row.map((button) => button.text)) ?? [];
}

/** What the button with that label sends when it is pressed. */
export function payloadOf(message: Message | undefined, label: string | RegExp): string {
  const button = message?.reply_markup?.inline_keyboard.flat().find(({ text }) =>
    typeof label === "string" ? text === label : label.test(text)
  );
  assert.ok(button && "callback_data" in button, `no button ${label}`);
  return button.callback_data;
}
