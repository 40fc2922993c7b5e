/** What the features that work in a group's chat share: the group's words, and who acts there. */
import { InlineKeyboard } from "grammy";
import type { Message } from "grammy/types";
import type { FormattedString } from "../../text/formatted_string.ts";
import { groupTitle, groupUrl } from "../../domain/groups.ts";
import { cleanLine } from "../../domain/plain_text.ts";
import type { GroupChat, GroupRow } from "../../storage/groups.ts";
import { isAdministratorOf } from "../../telegram/members.ts";
import { nameOf } from "../../telegram/person_name.ts";
import { isRefusedCall } from "../../telegram/retries.ts";
import type { Catalogue } from "../../text/en.ts";
import { textFor } from "../../text/languages.ts";
import type { BotContext } from "../context.ts";

/** As whom anonymous administrators post, and people on behalf of a channel (https://core.telegram.org/bots/api#message). */
const GROUP_ANONYMOUS_BOT = 1_087_968_824;
const CHANNEL_BOT = 136_817_688;

/** The group of an update; undefined where it is none, or its library may not be kept. */
export function groupChat({ chat, options }: BotContext): GroupChat | undefined {
  if (chat?.type !== "group" && chat?.type !== "supergroup") return undefined;
  if (!options.allowedChats.has(chat.id)) return undefined;
  return { id: chat.id, type: chat.type, title: groupTitle(chat.title) };
}

/** Who posted a message: a person, or a name where Telegram names none; undefined for other bots. */
export function posterOf(
  { from, sender_chat, chat }: Message,
): { id: number | null; name: string } | undefined {
  if (sender_chat) {
    const name = "title" in sender_chat ? sender_chat.title : undefined;
    return { id: null, name: cleanLine(name ?? ("title" in chat ? chat.title ?? "" : "")) };
  }
  if (from === undefined || from.is_bot) return undefined;
  return { id: from.id, name: cleanLine(nameOf(from)) };
}

/** The words of a group, in its language. */
export function groupWords(
  ctx: BotContext,
  group: Pick<GroupRow, "language"> | undefined,
): Catalogue {
  return textFor(group?.language ?? null, null, ctx.options.defaultLanguage);
}

/** Whether whoever sent the update is an administrator of its group; anonymous ones are. */
export async function isByAdministrator(ctx: BotContext): Promise<boolean> {
  const { from, chat, message } = ctx;
  if (from === undefined || chat === undefined) return false;
  if (from.id === GROUP_ANONYMOUS_BOT) return message?.sender_chat?.id === chat.id;
  if (from.id === CHANNEL_BOT) return false;
  return await isAdministratorOf(ctx.api, chat.id, from.id);
}

/** The button by which members find the library in private. */
export function openButton(ctx: BotContext, t: Catalogue, group: Pick<GroupRow, "link">) {
  return InlineKeyboard.url(t.button.openLibrary, groupUrl(ctx.me.username, group.link));
}

/** Telegram's errors where a group, or its topic, does not let the bot write. */
const MAY_NOT_WRITE = [
  "not enough rights",
  "have no rights",
  "CHAT_WRITE_FORBIDDEN",
  "TOPIC_CLOSED",
];

/** Answers in the group: to the message, where there is one, and where the bot may write. The context's API finds the topic. */
export async function answerIn(
  ctx: BotContext,
  text: FormattedString,
  keyboard?: InlineKeyboard,
): Promise<void> {
  const message = ctx.message ?? ctx.editedMessage;
  const sent = ctx.api.sendMessage(ctx.chat!.id, text.text, {
    entities: text.entities,
    link_preview_options: { is_disabled: true },
    ...(message && {
      reply_parameters: { message_id: message.message_id, allow_sending_without_reply: true },
    }),
    ...(keyboard && { reply_markup: keyboard }),
  });
  await sent.catch((error) => {
    if (!MAY_NOT_WRITE.some((why) => isRefusedCall(error, 400, why))) throw error;
  });
}
