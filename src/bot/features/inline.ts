import type { Composer } from "grammy";
import type { InlineQueryResult } from "grammy/types";
import { shorten } from "../../domain/names.ts";
import { isEmptyQuery, parseSearchQuery } from "../../domain/search_query.ts";
import type { FileRow } from "../../storage/files.ts";
import { searchFiles } from "../../storage/search.ts";
import type { BotContext } from "../context.ts";
import { isRefusedCall } from "../retries.ts";
import { Routes } from "../routes.ts";

/** Results of one answer, as many as Telegram takes. */
const RESULTS_MAX = 50;
/** How long Telegram may show a person the same answer again, in seconds. */
const CACHE_S = 5;
/** UTF-16 units of the button above the results. */
const BUTTON_UNITS = 60;
/** What `/start` gets from the button above the results. */
const START_PARAMETER = "inline";

/** `@bot words` in any chat: the person's own files, by the same search; with nothing typed, the newest. */
export function inline(): Composer<BotContext> {
  const feature = new Routes();
  feature.on("inline_query", async (ctx) => {
    const { query: typed, offset } = ctx.inlineQuery;
    const query = parseSearchQuery(typed);
    const [problem] = query.problems;
    if (problem) return await respond(ctx, [], { button: ctx.t.inline.problem(problem.filter) });
    const from = offset === "" ? 0 : fileIn(offset);
    if (from === undefined) return await respond(ctx, []);
    const page = await searchFiles(ctx.db, ctx.user.id, query, {
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
    await respond(ctx, page.files.map(resultOf).filter((result) => result !== undefined), {
      next,
      button,
    });
  });
  return feature;
}

/** Answers somebody whom the bot does not know yet: with a button that leads to it. */
export async function inviteToBot(ctx: BotContext): Promise<void> {
  await respond(ctx, [], { button: ctx.t.inline.invite });
}

async function respond(
  ctx: BotContext,
  results: InlineQueryResult[],
  { next = "", button }: { next?: string; button?: string | undefined } = {},
): Promise<void> {
  try {
    await ctx.answerInlineQuery(results, {
      is_personal: true,
      cache_time: CACHE_S,
      next_offset: next,
      ...(button !== undefined && {
        button: { text: shorten(button, BUTTON_UNITS), start_parameter: START_PARAMETER },
      }),
    });
  } catch (error) {
    // The person has typed on meanwhile.
    if (!isRefusedCall(error, 400, "Bad Request: query is too old")) throw error;
  }
}

/** The file that an offset of ours stands for; anything else is nobody's page. */
function fileIn(offset: string): number | undefined {
  const id = /^[0-9a-z]{1,11}$/.test(offset) ? parseInt(offset, 36) : 0;
  return id > 0 && Number.isSafeInteger(id) ? id : undefined;
}

/** A file as a result, sent by its id; undefined for kinds that Telegram has no such result for. */
function resultOf({ id: fileId, kind, name, mime_type, file_id }: FileRow) {
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
    case "video_note":
    case "live_photo":
      return undefined;
  }
}
