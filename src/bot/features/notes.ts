/**
 * Notes: forwarded texts, messages that consist of links, `/note words` or the text after a `/note`, and any text that was
 * searched for. A comment on forwarded files is also removed here.
 */
import type { Composer } from "grammy";
import { partsOf, withParts } from "../../domain/captions.ts";
import type { FormattedText } from "../../domain/formatted_text.ts";
import { topOf } from "../../domain/lists.ts";
import { noteOf, receivedNote } from "../../domain/notes.ts";
import { cleanLine, takeStart } from "../../domain/plain_text.ts";
import { parseSearchQuery, SEARCH_QUERY_MAX } from "../../domain/search_query.ts";
import { changeCaptions } from "../../storage/captions.ts";
import { forgetComment } from "../../storage/comments.ts";
import { searchFiles } from "../../storage/search.ts";
import { rememberSearch } from "../../storage/searches.ts";
import { lockLibrary } from "../../storage/uploads.ts";
import { buttons } from "../callback_data.ts";
import type { BotContext } from "../context.ts";
import { onPress, Routes } from "../routes.ts";
import { listScreen } from "../screens/file_list.ts";
import { menuScreen } from "../screens/menu.ts";
import { keyboardOf, show } from "../screens/screen.ts";
import { ask, endQuestion, isQuestion, sayQuestion } from "../steps.ts";
import { changesOf } from "./keeping/albums.ts";
import { entitiesOf, isKept, noteIn } from "./keeping/comments.ts";
import { keep } from "./keeping/keep.ts";
import { namingFor } from "./keeping/new_file.ts";

/** Keeps texts as notes. Comes before commands, since a forwarded text may look like one. */
export function notes(): Composer<BotContext> {
  const feature = new Routes();

  feature.chatType("private").on("message:text").filter(
    ({ message, session }) => isKept(message) && !isQuestion(session),
    (ctx) => keepNote(ctx, ctx.message, noteOf(ctx.message.text, entitiesOf(ctx.message))),
  );
  feature.chatType("private").command(
    "note",
    (ctx) => keepNote(ctx, ctx.message, noteIn(ctx.message)),
  );
  feature.chatType("private").on("message:text").filter(
    ({ session }) => session.step === "noting",
    async (ctx) => {
      const note = noteOf(ctx.message.text, entitiesOf(ctx.message));
      if (note !== undefined) endQuestion(ctx);
      await keepNote(ctx, ctx.message, note);
    },
  );

  onPress(feature, buttons.keepNote, async (ctx) => {
    const searched = ctx.searched;
    const chat = ctx.chat;
    if (searched === undefined || chat === undefined || chat.type !== "private") {
      return await show(ctx, menuScreen(ctx.t, ctx.t.menu.stale()));
    }
    const message_id = searched.message_id ?? ctx.callbackQuery!.message!.message_id;
    const date = Math.floor(Date.now() / 1000);
    const place = { message_id, date, chat };
    await keepNote(ctx, place, noteOf(searched.typed, searched.entities));
  });

  onPress(feature, buttons.commentUndo, takeOff);
  return feature;
}

async function keepNote(
  ctx: BotContext,
  message: Parameters<typeof keep>[1],
  note: FormattedText | undefined,
): Promise<void> {
  if (note === undefined) {
    if (ctx.session.step !== "noting") ask(ctx, { step: "noting" });
    const keyboard = keyboardOf([[ctx.t.button.cancel, buttons.menu.pack({})]]);
    await sayQuestion(ctx, { text: ctx.t.notes.ask(), keyboard });
    return;
  }
  await keep(ctx, message, { received: receivedNote(note), note });
}

/** Removes a comment from its files, and shows the search that its text would have been. */
async function takeOff(ctx: BotContext, { comment: id }: { comment: number }): Promise<void> {
  const { commented, library, session, t, user } = ctx;
  const text = commented?.comment?.text;
  if (commented === undefined || text === undefined) {
    return await show(ctx, menuScreen(t, t.menu.stale()));
  }
  const captioned = commented.files.map((file) =>
    withParts(file, { ...partsOf(file), comment: null })
  );
  const changes = changesOf(commented.files, captioned, namingFor(ctx));
  // Files that come later no longer get it.
  session.nearby = session.nearby?.map((one) =>
    one.what === "text" && one.first === id
      ? { what: "other", first: one.first, last: one.last, date: one.date }
      : one
  )!;
  const typed = takeStart(cleanLine(text), SEARCH_QUERY_MAX);
  const query = parseSearchQuery(typed, ctx.options.timeZone);
  const [, , , search, page] = await ctx.commit((tx) => [
    lockLibrary(tx, library.id),
    changeCaptions(tx, library.id, changes),
    forgetComment(tx, library.id, ctx.chat!.id, id),
    rememberSearch(tx, user.id, { query: typed, typed: text, entities: null, message_id: id }),
    searchFiles(tx, library.id, query, { order: "newest", move: "first", from: 0 }, ctx.files),
  ]);
  const place = topOf({ list: "search", search });
  await show(ctx, listScreen(ctx, { ...page, place, query: typed }));
  ctx.options.jobs.growReply();
}
