import type { Api, InlineKeyboard } from "grammy";
import type {
  InputMediaAudio,
  InputMediaDocument,
  InputMediaLivePhoto,
  InputMediaPhoto,
  InputMediaVideo,
  MessageEntity,
} from "grammy/types";
import type { FormattedString } from "../text/formatted_string.ts";
import { type Kind, type MessageEntity as KeptEntity, takesCaption } from "../domain/kinds.ts";
import { callSignal } from "./client.ts";
import { isRefusedCall } from "./retries.ts";

/**
 * Whether Telegram no longer has a file's bytes, or never had them for this bot. Any other refusal says nothing of the file:
 * a person's privacy settings (VOICE_MESSAGES_FORBIDDEN), a file that is unavailable for a while.
 */
export function isLost(error: unknown): boolean {
  return isRefusedCall(error, 400) &&
    /wrong (remote )?file[ _]id|file[ _]reference|FILE_ID_INVALID/i.test(error.description) &&
    !/temporarily/i.test(error.description);
}

/** What is needed to send a file. */
export interface SendableFile {
  kind: Kind;
  file_id: string;
  /** The still of a live photo. */
  second_file_id: string | null;
  /** The text of a note, and its formatting. */
  note?: string | null;
  note_entities?: readonly KeptEntity[] | null;
}

/** What goes with a file. */
export interface FileMessage {
  caption: FormattedString;
  keyboard?: InlineKeyboard | undefined;
  /** Forbids forwarding and saving. */
  protect?: boolean | undefined;
  /** Aborts the call. */
  signal?: AbortSignal | undefined;
}

/**
 * Sends a file by the method of its kind: Telegram refuses it by any other. A kind that takes no caption gets its card as
 * a message right after; a note is nothing but its text. Returns the message with the buttons.
 */
export async function sendFile(
  api: Api,
  chatId: number,
  file: SendableFile,
  { caption, keyboard, protect, signal: aborts }: FileMessage,
) {
  const signal = callSignal(aborts);
  const protection = protect ? { protect_content: true } : {};
  // As it was, so that Telegram shows its own preview of a link.
  if (file.kind === "note") {
    return await api.sendMessage(chatId, file.note ?? "", {
      entities: (file.note_entities ?? []) as MessageEntity[],
      ...(keyboard ? { reply_markup: keyboard } : {}),
      ...protection,
    }, signal);
  }
  if (!takesCaption(file.kind)) {
    if (file.kind === "sticker") await api.sendSticker(chatId, file.file_id, protection, signal);
    else await api.sendVideoNote(chatId, file.file_id, protection, signal);
    return await api.sendMessage(chatId, caption.text, {
      entities: caption.entities,
      link_preview_options: { is_disabled: true },
      ...(keyboard ? { reply_markup: keyboard } : {}),
      ...protection,
    }, signal);
  }
  const options = {
    caption: caption.text,
    caption_entities: caption.entities,
    ...(keyboard ? { reply_markup: keyboard } : {}),
    ...protection,
  };
  switch (file.kind) {
    case "photo":
      return await api.sendPhoto(chatId, file.file_id, options, signal);
    case "video":
      return await api.sendVideo(chatId, file.file_id, options, signal);
    case "audio":
      return await api.sendAudio(chatId, file.file_id, options, signal);
    case "voice":
      return await api.sendVoice(chatId, file.file_id, options, signal);
    case "animation":
      return await api.sendAnimation(chatId, file.file_id, options, signal);
    case "live_photo":
      return await api.sendLivePhoto(
        chatId,
        file.file_id,
        file.second_file_id ?? "",
        options,
        signal,
      );
    default:
      return await api.sendDocument(chatId, file.file_id, options, signal);
  }
}

type VisualMedia = InputMediaPhoto | InputMediaVideo | InputMediaLivePhoto;

/** Sends 2–10 files as one album; they have to be of one sort: see groupForAlbums. */
export async function sendAlbum(
  api: Api,
  chatId: number,
  files: readonly { file: SendableFile; caption: FormattedString }[],
  { protect, signal }: Pick<FileMessage, "protect" | "signal"> = {},
): Promise<void> {
  const media = files.map(({ file, caption }) => {
    const about = {
      media: file.file_id,
      caption: caption.text,
      caption_entities: caption.entities,
    };
    switch (file.kind) {
      case "photo":
      case "video":
      case "audio":
        return { type: file.kind, ...about };
      case "live_photo":
        return { type: file.kind, ...about, photo: file.second_file_id ?? "" };
      default:
        return { type: "document" as const, ...about };
    }
  });
  // The packing put only one sort together, which the compiler can't see.
  const album = media as InputMediaAudio[] | InputMediaDocument[] | VisualMedia[];
  const protection = protect ? { protect_content: true } : {};
  await api.sendMediaGroup(chatId, album, protection, callSignal(signal));
}
