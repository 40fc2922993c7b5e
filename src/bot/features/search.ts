import type { Composer } from "grammy";
import type { Message } from "grammy/types";
import type { Queryable } from "../../database/database.ts";
import { topOf } from "../../domain/lists.ts";
import { cleanLine, takeStart } from "../../domain/plain_text.ts";
import {
  isEmptyQuery,
  parseSearchQuery,
  SEARCH_QUERY_MAX,
  type SearchQuery,
} from "../../domain/search_query.ts";
import { rememberSearch } from "../../storage/searches.ts";
import { searchFiles } from "../../storage/search.ts";
import { buttons } from "../callback_data.ts";
import type { BotContext } from "../context.ts";
import { onPress, Routes } from "../routes.ts";
import { listScreen, searchRows } from "../screens/file_list.ts";
import { keyboardOf, say, type Screen, show } from "../screens/screen.ts";
import { sendCard } from "../screens/send_card.ts";
import { ask, endQuestion, sayQuestion } from "../steps.ts";
import { entitiesOf, noteComment, rememberAnswer } from "./keeping/comments.ts";

/** `/search words`, and the question for words. */
export function search(): Composer<BotContext> {
  const feature = new Routes();

  feature.command("search", async (ctx) => {
    if (ctx.match.trim() === "") await askForWords(ctx, sayQuestion);
    else await answer(ctx, ctx.match);
  });
  onPress(feature, buttons.search, (ctx) => askForWords(ctx, show));

  feature.on("message:text").filter(
    ({ session }) => session.step === "searching",
    async (ctx) => void await answer(ctx, ctx.message.text),
  );
  return feature;
}

/** Searches for text that nothing else awaits; what looks like a command is left to the features after this one. */
export function searchPlainText(): Composer<BotContext> {
  const feature = new Routes();
  feature.chatType("private").on("message:text").filter(
    (ctx) => !ctx.message.text.startsWith("/"),
    async (ctx) => {
      if (!await noteComment(ctx)) rememberAnswer(ctx, await answer(ctx, ctx.message.text));
    },
  );
  return feature;
}

async function askForWords<T>(
  ctx: BotContext,
  how: (ctx: BotContext, screen: Screen) => Promise<T>,
): Promise<T> {
  if (ctx.session.step !== "searching") ask(ctx, { step: "searching" });
  return await how(ctx, wordsScreen(ctx));
}

function wordsScreen({ t }: BotContext): Screen {
  return {
    text: t.search.ask(),
    keyboard: keyboardOf([[t.button.cancel, buttons.menu.pack({})]]),
  };
}

/** What was searched for, as it was typed: to be kept as a note. */
function searchedBy({ message }: BotContext, query: string, typed: string) {
  const start = (message?.text ?? "").length - typed.length;
  const entities = message === undefined ? [] : entitiesOf(message)
    .filter(({ offset }) => offset >= start)
    .map((one) => ({ ...one, offset: one.offset - start }));
  return {
    query,
    typed,
    entities: entities.length === 0 ? null : entities,
    message_id: message?.message_id ?? null,
  };
}

/** Searches, and remembers the query for the buttons below the results: one exchange. The message that answers. */
async function answer(ctx: BotContext, typed: string): Promise<Message> {
  const text = takeStart(cleanLine(typed), SEARCH_QUERY_MAX);
  const query = parseSearchQuery(text, ctx.options.timeZone);
  // Nothing but invisible characters.
  if (query.problems.length === 0 && isEmptyQuery(query)) {
    return await askForWords(ctx, sayQuestion);
  }
  endQuestion(ctx);
  const remember = (tx: Queryable) => rememberSearch(tx, ctx.user.id, searchedBy(ctx, text, typed));
  if (query.problems.length > 0) {
    const [search] = await ctx.commit((tx) => [remember(tx)]);
    return await say(ctx, problemsScreen(ctx, query, search));
  }
  const [search, page] = await ctx.commit((tx) => [
    remember(tx),
    searchFiles(tx, ctx.library.id, query, { order: "newest", move: "first", from: 0 }, ctx.files),
  ]);
  const place = topOf({ list: "search", search });
  const [only] = page.files;
  // The only hit is shown as its card, not as a list of one, unless it may well be another file than the one meant.
  if (only !== undefined && page.total === 1 && !only.otherNumber) {
    return await sendCard(ctx, only, place, searchRows(ctx, search));
  }
  return await say(ctx, listScreen(ctx, { ...page, place, query: text }));
}

/** Why nothing was searched for. */
function problemsScreen({ t }: BotContext, { problems }: SearchQuery, search: number): Screen {
  return {
    text: t.search.problems(problems.map(({ filter, reason }) => t.search.problem(filter, reason))),
    keyboard: keyboardOf(
      [[t.button.keepNote, buttons.keepNote.pack({ search })]],
      [[t.button.search, buttons.search.pack({})], [t.button.menu, buttons.menu.pack({})]],
    ),
  };
}
