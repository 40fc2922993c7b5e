/** `🔗 Share` and My Links: what the owner of links does with them. */
import { type Composer, InlineKeyboard } from "grammy";
import { EXPIRY_DAYS, type LinkOrigin, MAX_OPENS } from "../../domain/links.ts";
import { topOf } from "../../domain/lists.ts";
import {
  changeLink,
  findLink,
  type LinkChange,
  type LinkRow,
  type LinksMove,
  listLinks,
  renewLink,
  reviveLink,
  revokeLink,
} from "../../storage/links.ts";
import { findLinkOf, retireLink, type Shared, shareThing } from "../../storage/share_links.ts";
import { findFile } from "../../storage/files.ts";
import { readReceipts } from "../../storage/upload_replies.ts";
import { buttons } from "../callback_data.ts";
import type { BotContext } from "../context.ts";
import { canShow, LINK_NONCE_BYTES, linkUrl, newLinkSecret } from "../../domain/link_tokens.ts";
import { onPress, Routes } from "../routes.ts";
import { linkScreen, linksScreen, withoutLinkScreen } from "../screens/link.ts";
import { fileCard } from "../screens/file_card.ts";
import { listScreen } from "../screens/file_list.ts";
import { readPage } from "../screens/list_page.ts";
import { keyboardOf, pressedMessage, say, type Screen, show } from "../screens/screen.ts";
import { selectScreen } from "../screens/select_list.ts";
import { uploadReplyScreen } from "../screens/upload_reply.ts";
import { selectedFiles } from "../../turn/selection.ts";

/** Makes links, shows them, changes and revokes them. */
export function share(): Composer<BotContext> {
  const feature = new Routes();

  onPress(feature, buttons.shareFile, async (ctx, { file, place }) => {
    const shared = await shareAs(ctx, { what: "file", id: file }, { from: "list", place });
    if (!shared) await ctx.answer(ctx.t.files.gone(ctx.hasChoice).text);
  });
  onPress(feature, buttons.shareFolder, async (ctx, { folder }) => {
    const place = topOf({ list: "folder", folder });
    const shared = await shareAs(ctx, { what: "folder", id: folder }, { from: "list", place });
    if (!shared) await ctx.answer(ctx.t.folders.gone().text);
  });
  onPress(feature, buttons.shareSelection, async (ctx, { place }) => {
    const ids = selectedFiles(ctx.session, place.scope);
    if (ids.length === 0) return await ctx.answer(ctx.t.select.none().text);
    const shared = await shareAs(ctx, { what: "files", ids }, { from: "selection", place });
    if (!shared) await ctx.answer(ctx.t.select.gone().text);
  });
  onPress(feature, buttons.uploadShare, async (ctx, { reply }) => {
    const place = topOf({ list: "reply", reply });
    const shared = await shareAs(ctx, { what: "reply", reply }, { from: "selection", place });
    if (!shared) await ctx.answer(ctx.t.select.gone().text);
  });

  onPress(feature, buttons.link, async (ctx, { link, origin }) => {
    await showLink(ctx, await findLink(ctx.db, ctx.linkOwner, link), origin);
  });
  onPress(feature, buttons.linkExpiry, async (ctx, { link, expiry, origin }) => {
    await change(ctx, link, { expires_in_days: EXPIRY_DAYS[expiry] }, origin);
  });
  onPress(feature, buttons.linkLimit, async (ctx, { link, limit, origin }) => {
    await change(ctx, link, { max_opens: MAX_OPENS[limit] }, origin);
  });
  onPress(feature, buttons.linkProtect, async (ctx, { link, protect, origin }) => {
    await change(ctx, link, { protected: protect === "on" }, origin);
  });
  onPress(feature, buttons.linkCaptions, async (ctx, { link, include, origin }) => {
    await change(ctx, link, { include_captions: include === "on" }, origin);
  });
  onPress(feature, buttons.linkRenew, async (ctx, { link: id, origin }) => {
    const [, link] = await ctx.commit((tx) => [
      renewLink(tx, ctx.linkOwner, id, freshSecret(ctx)),
      findLink(tx, ctx.linkOwner, id),
    ]);
    await showLink(ctx, link, origin);
  });
  onPress(feature, buttons.linkLeave, (ctx, { link, origin }) => leave(ctx, link, origin));
  onPress(feature, buttons.linkUndo, async (ctx, { link: id, origin }) => {
    const [, link] = await ctx.commit((tx) => [
      reviveLink(tx, ctx.linkOwner, id),
      findLink(tx, ctx.linkOwner, id),
    ]);
    await showLink(ctx, link, origin);
  });
  onPress(feature, buttons.linkRevoke, async (ctx, { link, origin }) => {
    const notice = ctx.t.links.revoked();
    if (origin.from !== "links") {
      await ctx.commit((tx) => [revokeLink(tx, ctx.linkOwner, link)]);
      return await show(ctx, withoutLinkScreen(ctx.t, notice, origin, link));
    }
    const [, page] = await ctx.commit((tx) => [
      revokeLink(tx, ctx.linkOwner, link),
      listLinks(tx, ctx.linkOwner, "at", origin.first),
    ]);
    await show(ctx, linksScreen(ctx.t, page, (row) => urlOf(ctx, row), notice, link));
  });

  feature.command("links", async (ctx) => say(ctx, await myLinks(ctx, 0, "at")));
  onPress(feature, buttons.links, async (ctx, { first, move }) => {
    await show(ctx, await myLinks(ctx, first, move));
  });
  return feature;
}

/** Shows the link of a thing, a new one where it has none; false when the thing is not there. */
async function shareAs(ctx: BotContext, thing: Shared, origin: LinkOrigin): Promise<boolean> {
  const secret = freshSecret(ctx);
  const [, , link] = await ctx.commit((tx) => [
    retireLink(tx, ctx.linkOwner, thing),
    shareThing(tx, ctx.linkOwner, thing, secret),
    findLinkOf(tx, ctx.linkOwner, thing),
  ]);
  if (link !== undefined) await showLink(ctx, link, origin);
  return link !== undefined;
}

async function change(
  ctx: BotContext,
  linkId: number,
  changed: LinkChange,
  origin: LinkOrigin,
): Promise<void> {
  const [, link] = await ctx.commit((tx) => [
    changeLink(tx, ctx.linkOwner, linkId, changed),
    findLink(tx, ctx.linkOwner, linkId),
  ]);
  await showLink(ctx, link, origin);
}

async function showLink(
  ctx: BotContext,
  link: LinkRow | undefined,
  origin: LinkOrigin,
): Promise<void> {
  if (link === undefined) {
    return await show(ctx, withoutLinkScreen(ctx.t, ctx.t.links.gone(), origin));
  }
  await show(ctx, linkScreen(ctx.t, link, urlOf(ctx, link), origin));
}

async function myLinks(ctx: BotContext, first: number, move: LinksMove): Promise<Screen> {
  const page = await listLinks(ctx.db, ctx.linkOwner, move, first);
  return linksScreen(ctx.t, page, (link) => urlOf(ctx, link));
}

/** Where a link leads; null where it was made while the bot had another token, so that it can no longer be shown. */
function urlOf({ me, options }: BotContext, link: LinkRow): string | null {
  return canShow(options.linkKey, link) ? linkUrl(me.username, options.linkKey, link.nonce) : null;
}

/** Back to what is shared: the link lives on, and can be revoked there. */
async function leave(ctx: BotContext, linkId: number, origin: LinkOrigin): Promise<void> {
  const { t } = ctx;
  const link = await findLink(ctx.db, ctx.linkOwner, linkId);
  if (link === undefined) return await show(ctx, withoutLinkScreen(t, t.links.gone(), origin));
  const screen = await sharedScreen(ctx, link, origin);
  const revoke = keyboardOf([
    [t.button.revoke, buttons.linkRevoke.pack({ link: linkId, origin })],
  ]);
  const keyboard = InlineKeyboard.from([
    ...revoke.inline_keyboard,
    ...screen.keyboard.inline_keyboard,
  ]);
  const notice = t.links.stillWorks();
  // A caption, or a note, goes along when the file is forwarded.
  if (pressedMessage(ctx)?.captioned || screen.preview) void ctx.answer(notice.text);
  else ctx.notice = notice;
  await show(ctx, { ...screen, keyboard });
}

/** What a link's screen was opened from. */
async function sharedScreen(ctx: BotContext, link: LinkRow, origin: LinkOrigin): Promise<Screen> {
  if (origin.from === "selection") {
    const { scope } = origin.place;
    if (scope.list === "reply") {
      const receipts = await readReceipts(ctx.db, ctx.orderer, scope.reply);
      return uploadReplyScreen(ctx, scope.reply, receipts, ctx.session.step === "uploading");
    }
    const page = await readPage(ctx, origin.place, "at");
    return selectScreen(ctx, page, selectedFiles(ctx.session, scope));
  }
  const place = origin.from === "list" ? origin.place : null;
  if (link.file_id !== null) {
    const file = await findFile(ctx.db, ctx.library.id, link.file_id);
    if (file !== undefined) return fileCard(ctx, file, place);
  }
  const folder = link.folder_id === null
    ? topOf({ list: "all" })
    : topOf({ list: "folder", folder: link.folder_id });
  return listScreen(ctx, await readPage(ctx, place ?? folder, "at"));
}

function freshSecret({ options }: BotContext) {
  return newLinkSecret(options.linkKey, crypto.getRandomValues(new Uint8Array(LINK_NONCE_BYTES)));
}
