import type { Composer } from "grammy";
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
import { listScreen } from "../screens/file_list.ts";
import { keyboardOf, say, type Screen, show } from "../screens/screen.ts";
import { ask, endQuestion } from "../steps.ts";

/** `/search words`, and the question for words. */
export function search(): Composer<BotContext> {
  const feature = new Routes();

  feature.command("search", async (ctx) => {
    if (ctx.match.trim() === "") await askForWords(ctx, say);
    else await answer(ctx, ctx.match);
  });
  onPress(feature, buttons.search, (ctx) => askForWords(ctx, show));

  feature.on("message:text").filter(
    ({ session }) => session.step === "searching",
    async (ctx) => {
      endQuestion(ctx);
      await answer(ctx, ctx.message.text);
    },
  );
  return feature;
}

/** Text that nothing awaits is searched for; what looks like a command is left to those that answer commands. */
export function searchPlainText(): Composer<BotContext> {
  const feature = new Routes();
  feature.chatType("private").on("message:text").filter(
    (ctx) => !ctx.message.text.startsWith("/"),
    (ctx) => answer(ctx, ctx.message.text),
  );
  return feature;
}

async function askForWords(
  ctx: BotContext,
  how: (ctx: BotContext, screen: Screen) => Promise<unknown>,
): Promise<void> {
  ask(ctx, { step: "searching" });
  await how(ctx, {
    text: ctx.t.search.ask(),
    keyboard: keyboardOf([[ctx.t.button.cancel, buttons.menu.pack({})]]),
  });
}

/** Searches, and remembers the query for the buttons below the results: one exchange. */
async function answer(ctx: BotContext, typed: string): Promise<void> {
  const text = takeStart(cleanLine(typed), SEARCH_QUERY_MAX);
  const query = parseSearchQuery(text, ctx.options.timeZone);
  if (query.problems.length > 0) {
    await say(ctx, problemsScreen(ctx, query));
    return;
  }
  // Nothing but what can't be seen.
  if (isEmptyQuery(query)) return await askForWords(ctx, say);
  const [search, page] = await ctx.commit((tx) => [
    rememberSearch(tx, ctx.user.id, text),
    searchFiles(tx, ctx.library.id, query, { order: "newest", move: "first", from: 0 }, ctx.files),
  ]);
  await say(
    ctx,
    listScreen(ctx.t, { ...page, place: topOf({ list: "search", search }), query: text }),
  );
}

/** Why nothing was searched for. */
function problemsScreen({ t }: BotContext, { problems }: SearchQuery): Screen {
  return {
    text: t.search.problems(problems.map(({ filter, reason }) => t.search.problem(filter, reason))),
    keyboard: keyboardOf([
      [t.button.search, buttons.search.pack({})],
      [t.button.menu, buttons.menu.pack({})],
    ]),
  };
}
