/**
 * Links for those who open them: the files, and `💾 Save to my files`. Whatever can't be opened gets the same answer
 * from the same statements, so that nobody learns why.
 */
import type { Composer } from "grammy";
import type { FileRow } from "../../storage/files.ts";
import { orderOpenedLink, orderSaveLink } from "../../storage/link_jobs.ts";
import {
  findOpenedLink,
  linkFiles,
  type OpenedLink,
  openLink,
} from "../../storage/opened_links.ts";
import { readSharedWords, SAVE_AT_ONCE, saveLink } from "../../storage/save_links.ts";
import { lockLibrary } from "../../storage/uploads.ts";
import { isRefusedCall } from "../../telegram/retries.ts";
import { isLost, sendFile } from "../../telegram/send_file.ts";
import { checkLinkMaker, openedLinkOf } from "../access.ts";
import { buttons } from "../callback_data.ts";
import type { BotContext } from "../context.ts";
import { onPress, Routes } from "../routes.ts";
import { fileCaption } from "../screens/file_card.ts";
import { menuScreen } from "../screens/menu.ts";
import { openedLinkKeyboard, savedScreen } from "../screens/opened_link.ts";
import { keyboardOf, say, type Screen, showAt } from "../screens/screen.ts";

/** Opens links and saves from them. Comes before `/start`, and takes the one that carries a link. */
export function openLinks(): Composer<BotContext> {
  const feature = new Routes();

  feature.filter((ctx) => ctx.linkMaker !== undefined, async (ctx, next) => {
    const { lives, note } = await checkLinkMaker(ctx);
    if (!lives) return void await say(ctx, menuScreen(ctx.t, ctx.t.links.unknown()));
    await note(ctx.db);
    await next();
  });

  feature.command("start", async (ctx, next) => {
    const opened = openedLinkOf(ctx);
    if (opened === undefined || "id" in opened) return await next();
    const { token_hash } = opened;
    const [link, files] = await ctx.commit((tx) => [
      openLink(tx, ctx.user.id, token_hash),
      linkFiles(tx, ctx.user.id, { token_hash }, 0, 2),
      orderOpenedLink(tx, ctx.orderer, { token_hash }, 0),
    ]);
    const [file] = files;
    if (link === undefined) await say(ctx, menuScreen(ctx.t, ctx.t.links.unknown()));
    else if (file === undefined) await say(ctx, menuScreen(ctx.t, ctx.t.links.empty(link.name)));
    else if (files.length === 1) await handOut(ctx, link, file);
    else ctx.options.jobs.wake();
  });

  onPress(feature, buttons.linkMore, async (ctx, { link: id, after }) => {
    const [link, files] = await ctx.commit((tx) => [
      findOpenedLink(tx, ctx.user.id, id),
      linkFiles(tx, ctx.user.id, { id }, after, 1),
      orderOpenedLink(tx, ctx.orderer, { id }, after),
    ]);
    if (link === undefined || files.length === 0) {
      await say(ctx, menuScreen(ctx.t, ctx.t.links.unknown()));
    } else ctx.options.jobs.wake();
  });

  onPress(feature, buttons.linkSave, async (ctx, { link }) => {
    const limits = ctx.limits;
    const portion = { after: 0, limit: SAVE_AT_ONCE };
    const words = await readSharedWords(ctx.db, ctx.user.id, link, portion);
    // Shown before the commit, at the price of one more exchange: if the process ends in between, the press comes
    // again.
    const { message_id } = await say(ctx, { text: ctx.t.links.saving(), keyboard: keyboardOf() });
    const answer = { id: message_id, captioned: false };
    const [, saved] = await ctx.commit((tx) => [
      lockLibrary(tx, ctx.library.id),
      saveLink(tx, ctx.user.id, link, limits, words, { ...portion, whole: true }),
      orderSaveLink(tx, ctx.orderer, link, limits),
    ]);
    if (saved === undefined) {
      await showAt(ctx, answer, menuScreen(ctx.t, ctx.t.links.unknown()));
    } else if (saved.isLast) {
      const inGroup = ctx.session.library_id !== undefined;
      await showAt(ctx, answer, savedScreen(ctx.t, saved, limits, inGroup));
    } else ctx.options.jobs.wake();
  });
  return feature;
}

/** Sends the one file that a link hands out. */
async function handOut(ctx: BotContext, link: OpenedLink, file: FileRow): Promise<void> {
  const card: Screen = {
    text: fileCaption(ctx.t, file, link.include_captions),
    keyboard: openedLinkKeyboard(ctx.t, link, null),
  };
  try {
    await sendFile(ctx.api, ctx.chat!.id, file, {
      caption: card.text,
      keyboard: card.keyboard,
      protect: link.protected,
    });
  } catch (error) {
    if (!isRefusedCall(error, 400)) throw error;
    await say(ctx, {
      ...card,
      text: isLost(error) ? ctx.t.files.undeliverable(file.name) : ctx.t.files.refused(file.name),
    });
  }
  // Introduces the bot to somebody whom a link brought here.
  if (link.newcomer) await say(ctx, menuScreen(ctx.t, ctx.t.menu.greeting(ctx.user.full_name)));
}
