/** `🔗 Share` and My Links: what the owner of links does with them. */
import type { Composer } from "grammy";
import { EXPIRY_DAYS, type LinkOrigin, MAX_OPENS } from "../../domain/links.ts";
import { topOf } from "../../domain/lists.ts";
import {
  changeLink,
  findLink,
  findLinkOf,
  type LinkChange,
  type LinkRow,
  type LinksMove,
  listLinks,
  renewLink,
  retireLink,
  revokeLink,
  type Shared,
  shareThing,
} from "../../storage/links.ts";
import { buttons } from "../callback_data.ts";
import type { BotContext } from "../context.ts";
import { canShow, LINK_NONCE_BYTES, linkUrl, newLinkSecret } from "../../domain/link_tokens.ts";
import { onPress, Routes } from "../routes.ts";
import { linkScreen, linksScreen, withoutLinkScreen } from "../screens/link.ts";
import { say, type Screen, show } from "../screens/screen.ts";
import { selectedFiles } from "../selection.ts";

/** Makes links, shows them, changes and revokes them. */
export function share(): Composer<BotContext> {
  const feature = new Routes();

  onPress(feature, buttons.shareFile, async (ctx, { file, place }) => {
    const shared = await shareAs(ctx, { what: "file", id: file }, { from: "list", place });
    if (!shared) await ctx.answer(ctx.t.files.gone().text);
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

  onPress(feature, buttons.link, async (ctx, { link, origin }) => {
    await showLink(ctx, await findLink(ctx.db, ctx.user.id, link), origin);
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
  onPress(feature, buttons.linkRevoke, async (ctx, { link, origin }) => {
    const notice = ctx.t.links.revoked();
    if (origin.from !== "links") {
      await ctx.commit((tx) => [revokeLink(tx, ctx.user.id, link)]);
      return await show(ctx, withoutLinkScreen(ctx.t, notice, origin));
    }
    const [, page] = await ctx.commit((tx) => [
      revokeLink(tx, ctx.user.id, link),
      listLinks(tx, ctx.user.id, "at", origin.first),
    ]);
    await show(ctx, linksScreen(ctx.t, page, (row) => urlOf(ctx, row), notice));
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
    retireLink(tx, ctx.user.id, thing),
    shareThing(tx, ctx.user.id, thing, secret),
    findLinkOf(tx, ctx.user.id, thing),
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
    changeLink(tx, ctx.user.id, linkId, changed),
    findLink(tx, ctx.user.id, linkId),
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
  if (!canShow(ctx.options.linkKey, link)) {
    // The bot's token was changed: what was given out can't be shown again, so there is a new token for it.
    Object.assign(link, freshSecret(ctx));
    await renewLink(ctx.db, ctx.user.id, link.id, link);
  }
  await show(ctx, linkScreen(ctx.t, link, urlOf(ctx, link), origin));
}

async function myLinks(ctx: BotContext, first: number, move: LinksMove): Promise<Screen> {
  const page = await listLinks(ctx.db, ctx.user.id, move, first);
  return linksScreen(ctx.t, page, (link) => urlOf(ctx, link));
}

function urlOf({ me, options }: BotContext, { nonce }: LinkRow): string {
  return linkUrl(me.username, options.linkKey, nonce);
}

function freshSecret({ options }: BotContext) {
  return newLinkSecret(options.linkKey, crypto.getRandomValues(new Uint8Array(LINK_NONCE_BYTES)));
}
