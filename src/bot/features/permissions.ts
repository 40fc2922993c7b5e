import type { Composer } from "grammy";
import { isPosterOfAll, isPosterOfReply } from "../../storage/posters.ts";
import { buttons } from "../callback_data.ts";
import type { BotContext } from "../context.ts";
import { administers, isAboutLibraryBefore, isClosedTo, organises } from "../access.ts";
import { Routes } from "../routes.ts";
import { menuScreen } from "../screens/menu.ts";
import { say, show } from "../screens/screen.ts";
import { selectedFiles } from "../../turn/selection.ts";
import { endQuestion, isQuestion } from "../steps.ts";

/** Keeps from members of a group what its library leaves to administrators. Comes before all that acts on files. */
export function permissions(): Composer<BotContext> {
  const feature = new Routes();
  feature.use(async (ctx, next) => {
    const { session } = ctx;
    const data = ctx.callbackQuery?.data ?? "";
    if (isAboutLibraryBefore(ctx)) {
      return await show(ctx, menuScreen(ctx.t, ctx.t.menu.stale()));
    }
    const { group } = ctx.library;
    if (group === undefined || group.isAdministrator) return await next();
    const refused = administers(ctx) || isClosedTo(ctx) && !await mayRemove(ctx, data) &&
        (organises(ctx) || buttons.fileDelete.unpack(data) !== undefined);
    if (!refused) return await next();
    const sentence = ctx.t.groups.administratorsOnly();
    if (ctx.callbackQuery) return await ctx.answer(sentence.text);
    if (isQuestion(session)) endQuestion(ctx);
    await say(ctx, menuScreen(ctx.t, sentence));
  });
  return feature;
}

/** Whether a press removes only what the person posted, which they always may, or brings back what they removed so. */
async function mayRemove(
  { db, library, session, user }: BotContext,
  data: string,
): Promise<boolean> {
  const undone = buttons.undo.unpack(data);
  if (undone) return session.removals?.includes(undone.act) ?? false;
  const deletion = buttons.fileDelete.unpack(data);
  if (deletion) return await isPosterOfAll(db, library.id, user.id, [deletion.file]);
  const ticked = buttons.selectDelete.unpack(data);
  if (ticked) {
    const files = selectedFiles(session, ticked.place.scope);
    return await isPosterOfAll(db, library.id, user.id, files);
  }
  const act = buttons.uploadAct.unpack(data);
  return act?.what === "delete" && await isPosterOfReply(db, library.id, user.id, act.reply);
}
