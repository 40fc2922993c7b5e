import type { InlineQueryResult } from "grammy/types";
import { shorten } from "../../domain/names.ts";
import { isRefusedCall } from "../../telegram/retries.ts";
import type { BotContext } from "../context.ts";

/** How long Telegram may show a person the same answer again, in seconds. */
const CACHE_S = 5;
/** UTF-16 units of the button above the results. */
const BUTTON_UNITS = 60;
/** What `/start` gets from the button above the results. */
const START_PARAMETER = "inline";

/** Answers somebody whom the bot does not know yet: with a button that leads to it. */
export async function inviteToBot(ctx: BotContext): Promise<void> {
  await answerInline(ctx, [], { button: ctx.t.inline.invite });
}

/** Answers an inline query, with a button above the results where one is named. */
export async function answerInline(
  ctx: BotContext,
  results: InlineQueryResult[],
  { next = "", button }: { next?: string; button?: string | undefined } = {},
): Promise<void> {
  try {
    await ctx.answerInlineQuery(results, {
      is_personal: true,
      // A group's members change: what they may see is asked for each time.
      cache_time: ctx.turn.group === undefined ? CACHE_S : 0,
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
