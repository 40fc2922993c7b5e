import { type Api, InlineKeyboard } from "grammy";
import type { InlineKeyboardButton, Message, UserFromGetMe } from "grammy/types";
import { FormattedString } from "../../text/formatted_string.ts";
import { isRefusedCall } from "../../telegram/retries.ts";
import type { Catalogue } from "../../text/en.ts";
import type { ShownMessage } from "../../turn/session.ts";
import { buttons, isDestructive } from "../callback_data.ts";
import type { BotContext } from "../context.ts";

/** What one message shows: its text and its buttons. */
export interface Screen {
  text: FormattedString;
  keyboard: InlineKeyboard;
  /** True for the menu, which leads to other libraries where there are any. */
  isMenu?: boolean;
  /** True for what has nothing to do with the file whose button was pressed: it comes below that. */
  isApart?: boolean;
  /** Whether Telegram shows its preview of a link: of those that the person sent, not of the bot's own. */
  preview?: boolean;
}

/** UTF-16 units of a caption, as Telegram counts. */
export const CAPTION_LIMIT = 1024;

/** What a screen needs to know: its reader's language, and whether the bot has inline mode. */
export interface Viewer {
  readonly t: Catalogue;
  readonly me: Pick<UserFromGetMe, "supports_inline_queries">;
  /** Whether there are libraries of groups to choose from. */
  readonly hasChoice?: boolean;
}

/** A button: its label and its payload, or one that Telegram acts on; undefined is left out. */
export type KeyboardButton =
  | readonly [label: string, data: string]
  | InlineKeyboardButton
  | undefined;

/** A keyboard of rows; absent buttons and rows without one are left out. */
export function keyboardOf(...rows: readonly (readonly KeyboardButton[])[]): InlineKeyboard {
  return InlineKeyboard.from(
    rows
      .map((row) => row.filter((cell) => cell !== undefined))
      .filter((row) => row.length > 0)
      .map((row) => row.map(buttonOf)),
  );
}

function buttonOf(cell: NonNullable<KeyboardButton>): InlineKeyboardButton {
  if ("text" in cell) return cell;
  const [text, callback_data] = cell;
  return isDestructive(callback_data)
    ? { text, callback_data, style: "danger" }
    : { text, callback_data };
}

/** The parameters that every message with a screen takes. */
export function textOptions({ text, keyboard, preview = false }: Screen) {
  return {
    entities: text.entities,
    reply_markup: keyboard,
    link_preview_options: { is_disabled: !preview },
  };
}

/** Telegram's errors for a message that no edit can change. */
const UNEDITABLE = ["message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID"];

/** Puts before the text what has to be said first, and the group whose library it is about; a file or note never names that. */
function complete(ctx: BotContext, screen: Screen, isCaption = false): Screen {
  const { header, notice } = ctx;
  ctx.notice = undefined;
  const isFile = isCaption || screen.preview === true;
  const parts = [notice, isFile ? undefined : header, screen.text];
  const keyboard = screen.isMenu && ctx.hasChoice
    ? InlineKeyboard.from([
      ...screen.keyboard.inline_keyboard,
      [InlineKeyboard.text(ctx.t.button.libraries, buttons.libraries.pack({}))],
    ])
    : screen.keyboard;
  return {
    ...screen,
    text: FormattedString.join(parts.filter((part) => part !== undefined), "\n\n"),
    keyboard,
  };
}

/** Sends a screen as a new message. */
export async function say(ctx: BotContext, screen: Screen): Promise<Message> {
  return await send(ctx, complete(ctx, screen));
}

async function send(ctx: BotContext, complete: Screen): Promise<Message> {
  return await ctx.reply(complete.text.text, textOptions(complete));
}

/**
 * Shows a screen where the press came from, by editing that message; as a new message where there is none that can be
 * edited.
 */
export async function show(ctx: BotContext, screen: Screen): Promise<void> {
  const message = ctx.callbackQuery?.message;
  // An inaccessible message has the date 0 and tells nothing else of itself.
  if (message === undefined || message.date === 0) {
    await say(ctx, screen);
    return;
  }
  const full = complete(ctx, screen, !("text" in message));
  // A file keeps its caption where something else, or a text too long for one, would take its place: that goes below.
  const isApart = screen.isMenu || screen.isApart;
  if (!("text" in message) && (isApart || full.text.text.length > CAPTION_LIMIT)) {
    await Promise.all([say(ctx, { ...screen, text: full.text }), ctx.answer()]);
    return;
  }
  const edit = "text" in message
    ? ctx.editMessageText(full.text.text, textOptions(full))
    : ctx.editMessageCaption({
      caption: full.text.text,
      caption_entities: full.text.entities,
      reply_markup: full.keyboard,
    });
  try {
    // The press is answered beside the edit, not after it.
    await Promise.all([edit, ctx.answer()]);
  } catch (error) {
    if (isRefusedCall(error, 400, "Bad Request: message is not modified")) return;
    // Deleted meanwhile, or too old to be edited.
    if (!UNEDITABLE.some((why) => isRefusedCall(error, 400, why))) throw error;
    await send(ctx, full);
  }
}

/** The message that was pressed, to be edited by a later update; null where there is none that can be. */
export function pressedMessage(ctx: BotContext): ShownMessage | null {
  const message = ctx.callbackQuery?.message;
  if (message === undefined || message.date === 0) return null;
  return { id: message.message_id, captioned: !("text" in message) };
}

/** Shows a screen in an earlier message, if that is still there: nothing depends on it. */
export async function showAt(ctx: BotContext, at: ShownMessage, screen: Screen): Promise<void> {
  const full = complete(ctx, screen, at.captioned);
  const { text, keyboard } = full;
  const chatId = ctx.chat!.id;
  if (at.captioned && text.text.length > CAPTION_LIMIT) return;
  try {
    if (at.captioned) {
      await ctx.api.editMessageCaption(chatId, at.id, {
        caption: text.text,
        caption_entities: text.entities,
        reply_markup: keyboard,
      });
    } else await ctx.api.editMessageText(chatId, at.id, text.text, textOptions(full));
  } catch (error) {
    if (!isRefusedCall(error, 400)) throw error;
  }
}

/** Deletes a message of the bot, if it is still there and recent enough: nothing depends on it. */
export async function deleteMessage(api: Api, chatId: number, messageId: number): Promise<void> {
  try {
    await api.deleteMessage(chatId, messageId);
  } catch (error) {
    if (!isRefusedCall(error, 400)) throw error;
  }
}

/** Removes a reply keyboard: an edit can't, so it takes a message, which is deleted at once. */
export async function removeKeyboard(ctx: BotContext): Promise<void> {
  const { message_id } = await ctx.reply("⌨️", { reply_markup: { remove_keyboard: true } });
  await deleteMessage(ctx.api, ctx.chat!.id, message_id);
}
