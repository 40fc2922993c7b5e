import type { Composer } from "grammy";
import type { MessageEntity } from "grammy/types";
import { isEmptyQuery, parseSearchQuery } from "../../domain/search_query.ts";
import { findFiles, type SentFile } from "../../storage/files.ts";
import { listToSend } from "../../storage/file_lists.ts";
import { searchToSend } from "../../storage/search.ts";
import type { BotContext } from "../context.ts";
import { fileInQuery, listInQuery, searchIn, wordsOfQuery } from "../screens/inline_filter.ts";
import { Routes } from "../routes.ts";
import { answerInline } from "../screens/inline_answer.ts";

/** Results of one answer, as many as Telegram takes. */
const RESULTS_MAX = 50;

/** `@bot words` in any chat: the person's own files, by the same search; with nothing typed, the newest. */
export function inline(): Composer<BotContext> {
  const feature = new Routes();
  feature.on("inline_query", async (ctx) => {
    const { query: typed, offset } = ctx.inlineQuery;
    const fileId = fileInQuery(typed);
    if (fileId !== undefined) {
      const files = await findFiles(ctx.db, ctx.library.id, [fileId]);
      return await answerInline(ctx, resultsOf(files));
    }
    const list = listInQuery(typed);
    const words = parseSearchQuery(wordsOfQuery(typed), ctx.options.timeZone);
    const [problem] = words.problems;
    if (problem) {
      return await answerInline(ctx, [], { button: ctx.t.inline.problem(problem.filter) });
    }
    const from = offset === "" ? 0 : fileIn(offset);
    if (from === undefined) return await answerInline(ctx, []);
    const move = from === 0 ? "first" : "at";
    const { db, library } = ctx;
    const { scope, order } = list ?? { scope: { list: "all" }, order: "newest" } as const;
    const query = list === undefined ? words : searchIn(list, words);
    const place = { order, move, from, size: RESULTS_MAX } as const;
    const page = isEmptyQuery(words)
      ? await listToSend(db, library.id, scope, place)
      : query !== undefined
      ? await searchToSend(db, library.id, query, place, ctx.files)
      : { files: [], next: null, total: 0 };
    const next = page.next === null ? "" : page.next.toString(36);
    const button = page.total > 0
      ? undefined
      : isEmptyQuery(words)
      ? ctx.t.inline.noFiles
      : ctx.t.inline.nothing;
    await answerInline(ctx, resultsOf(page.files), { next, button });
  });
  return feature;
}

function resultsOf(files: readonly SentFile[]) {
  return files.map(resultOf).filter((result) => result !== undefined);
}

/** The file that an offset stands for; undefined for an offset that is not ours. */
function fileIn(offset: string): number | undefined {
  const id = /^[0-9a-z]{1,11}$/.test(offset) ? parseInt(offset, 36) : 0;
  return id > 0 && Number.isSafeInteger(id) ? id : undefined;
}

/** A file as a result, sent by its id; undefined for kinds that Telegram has no inline result for. */
function resultOf(file: SentFile) {
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
