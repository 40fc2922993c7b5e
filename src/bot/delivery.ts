import type { FormattedString } from "@grammyjs/parse-mode";
import type { InlineKeyboard } from "grammy";
import type { Api } from "grammy";
import { takesCaption } from "../domain/kinds.ts";
import type { FileRow } from "../storage/files.ts";
import { textOptions } from "./screens/screen.ts";

/** What is needed to send a file. */
export type Deliverable = Pick<FileRow, "kind" | "file_id" | "second_file_id">;

/** What goes with a file. */
export interface Delivery {
  caption: FormattedString;
  keyboard?: InlineKeyboard | undefined;
  /** Forbids forwarding and saving. */
  protect?: boolean | undefined;
}

/**
 * Sends a file by the method of its kind: Telegram refuses it by any other. A kind that takes no caption gets its card as
 * a message right after. Returns the message with the buttons.
 */
export async function deliver(
  api: Api,
  chatId: number,
  file: Deliverable,
  { caption, keyboard, protect }: Delivery,
) {
  const protection = protect ? { protect_content: true } : {};
  if (!takesCaption(file.kind)) {
    if (file.kind === "sticker") await api.sendSticker(chatId, file.file_id, protection);
    else await api.sendVideoNote(chatId, file.file_id, protection);
    return await api.sendMessage(chatId, caption.text, {
      ...(keyboard ? textOptions({ text: caption, keyboard }) : { entities: caption.entities }),
      ...protection,
    });
  }
  const options = {
    caption: caption.text,
    caption_entities: caption.entities,
    ...(keyboard ? { reply_markup: keyboard } : {}),
    ...protection,
  };
  switch (file.kind) {
    case "photo":
      return await api.sendPhoto(chatId, file.file_id, options);
    case "video":
      return await api.sendVideo(chatId, file.file_id, options);
    case "audio":
      return await api.sendAudio(chatId, file.file_id, options);
    case "voice":
      return await api.sendVoice(chatId, file.file_id, options);
    case "animation":
      return await api.sendAnimation(chatId, file.file_id, options);
    case "live_photo":
      return await api.sendLivePhoto(chatId, file.file_id, file.second_file_id ?? "", options);
    default:
      return await api.sendDocument(chatId, file.file_id, options);
  }
}
