import type { Composer } from "grammy";
import type { MessageEntity } from "grammy/types";
import { isEmptyQuery, parseSearchQuery } from "../../domain/search_query.ts";
import type { FileRow } from "../../storage/files.ts";
import { searchFiles } from "../../storage/search.ts";
import type { BotContext } from "../context.ts";
import { Routes } from "../routes.ts";
import { answerInline } from "../screens/inline_answer.ts";

/** Results of one answer, as many as Telegram takes. */
const RESULTS_MAX = 50;

/** `@bot words` in any chat: the person's own files, by the same search; with nothing typed, the newest. */
export function inline(): Composer<BotContext> {
  const feature = new Routes();
  feature.on("inline_query", async (ctx) => {
    const { query: typed, offset } = ctx.inlineQuery;
    const query = parseSearchQuery(typed, ctx.options.timeZone);
    const [problem] = query.problems;
    if (problem) {
      return await answerInline(ctx, [], { button: ctx.t.inline.problem(problem.filter) });
    }
    const from = offset === "" ? 0 : fileIn(offset);
    if (from === undefined) return await answerInline(ctx, []);
    const page = await searchFiles(ctx.db, ctx.library.id, query, {
      order: "newest",
      move: from === 0 ? "first" : "at",
      from,
      size: RESULTS_MAX,
    }, ctx.files);
    const next = page.next === null ? "" : page.next.toString(36);
    const button = page.total > 0
      ? undefined
      : isEmptyQuery(query)
      ? ctx.t.inline.noFiles
      : ctx.t.inline.nothing;
    await answerInline(ctx, page.files.map(resultOf).filter((result) => result !== undefined), {
      next,
      button,
    });
  });
  return feature;
}

/** The file that an offset of ours stands for; anything else is nobody's page. */
function fileIn(offset: string): number | undefined {
  const id = /^[0-9a-z]{1,11}$/.test(offset) ? parseInt(offset, 36) : 0;
  return id > 0 && Number.isSafeInteger(id) ? id : undefined;
}

/** A file as a result, sent by its id; undefined for kinds that Telegram has no such result for. */
function resultOf(file: FileRow) {
  const { id: fileId, kind, name, mime_type, file_id } = file;
  const id = fileId.toString(36);
  switch (kind) {
    case "photo":
      return { type: "photo", id, photo_file_id: file_id, title: name } as const;
    case "video":
      return { type: "video", id, video_file_id: file_id, title: name } as const;
    case "document":
      return { type: "document", id, document_file_id: file_id, title: name } as const;
    case "audio":
      return { type: "audio", id, audio_file_id: file_id } as const;
    case "voice":
      return { type: "voice", id, voice_file_id: file_id, title: name } as const;
    case "animation":
      return mime_type === "image/gif"
        ? { type: "gif", id, gif_file_id: file_id, title: name } as const
        : { type: "mpeg4_gif", id, mpeg4_file_id: file_id, title: name } as const;
    case "sticker":
      return { type: "sticker", id, sticker_file_id: file_id } as const;
    case "note":
      return {
        type: "article",
        id,
        title: name,
        input_message_content: {
          message_text: file.note ?? "",
          entities: (file.note_entities ?? []) as MessageEntity[],
        },
      } as const;
    case "video_note":
    case "live_photo":
      return undefined;
  }
}
