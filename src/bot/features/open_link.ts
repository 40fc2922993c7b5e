/**
 * Links as those meet them who open them: the files, and `💾 Save to my files`. Whatever can't be opened gets one answer, by
 * the same statements.
 */
import { FormattedString } from "@grammyjs/parse-mode";
import type { Composer } from "grammy";
import { groupForAlbums, sortForAlbums } from "../../domain/albums.ts";
import type { FileRow } from "../../storage/files.ts";
import {
  findOpenedLink,
  linkFiles,
  type OpenedLink,
  openLink,
  type SavedLink,
  saveLink,
} from "../../storage/opened_links.ts";
import { lockLibrary } from "../../storage/uploads.ts";
import { setBlocked } from "../../storage/users.ts";
import { buttons } from "../callback_data.ts";
import type { BotContext } from "../context.ts";
import { sendAlbum, sendFile } from "../../telegram/send_file.ts";
import { hashToken, LINK_PAYLOAD_PREFIX } from "../../domain/link_tokens.ts";
import { onPress, Routes } from "../routes.ts";
import { isRefusedCall, pause } from "../../telegram/retries.ts";
import { savedScreen, sharedDetails } from "../screens/opened_link.ts";
import { menuScreen } from "../screens/menu.ts";
import { keyboardOf, say, type Screen, textOptions } from "../screens/screen.ts";

/** Files that one opening sends; the next ones are a press away. */
const PORTION = 100;
/** Calls in quick succession before the pauses begin: a chat takes about one a second. */
const QUICK_CALLS = 10;
const CALL_PAUSE_MS = 1_000;
/** Telegram shows a chat action for five seconds. */
const ACTION_MS = 4_000;

/** Opens links and saves from them. Comes before `/start`, which it takes where it carries a link. */
export function openLinks(): Composer<BotContext> {
  const feature = new Routes();

  feature.command("start").filter(
    (ctx) => payloadOf(ctx).startsWith(LINK_PAYLOAD_PREFIX),
    async (ctx) => {
      const token_hash = hashToken(payloadOf(ctx).slice(LINK_PAYLOAD_PREFIX.length));
      const [link, files] = await ctx.commit((tx) => [
        openLink(tx, ctx.user.id, token_hash),
        linkFiles(tx, ctx.user.id, { token_hash }, 0, PORTION + 1),
      ]);
      if (link === undefined) await say(ctx, menuScreen(ctx.t, ctx.t.links.unknown()));
      else if (files.length === 0) {
        await say(ctx, menuScreen(ctx.t, ctx.t.links.empty(link.name)));
      } else await handOut(ctx, link, files, 0);
    },
  );

  onPress(feature, buttons.linkMore, async (ctx, { link: id, after }) => {
    const [link, files] = await ctx.db.batch((tx) => [
      findOpenedLink(tx, ctx.user.id, id),
      linkFiles(tx, ctx.user.id, { id }, after, PORTION + 1),
    ]);
    if (link === undefined || files.length === 0) {
      await say(ctx, menuScreen(ctx.t, ctx.t.links.unknown()));
    } else await handOut(ctx, link, files, after);
  });

  onPress(feature, buttons.linkSave, async (ctx, { link }) => {
    const limits = ctx.limits;
    const [, saved] = await ctx.commit((tx) => [
      lockLibrary(tx, ctx.library.id),
      saveLink(tx, ctx.user.id, link, limits, 0),
    ]);
    if (saved === undefined) await say(ctx, menuScreen(ctx.t, ctx.t.links.unknown()));
    else if (saved.next === null) await say(ctx, savedScreen(ctx.t, saved, limits));
    else {
      await say(ctx, { text: ctx.t.links.saving(), keyboard: keyboardOf() });
      saveRest(ctx, link, saved);
    }
  });
  return feature;
}

/** What the command carries. */
function payloadOf({ match }: { match?: string | RegExpMatchArray | undefined }): string {
  return typeof match === "string" ? match.trim() : "";
}

/** Sends what a link hands out: one file at once, many in the background. */
async function handOut(
  ctx: BotContext,
  link: OpenedLink,
  found: readonly FileRow[],
  after: number,
): Promise<void> {
  const files = found.slice(0, PORTION);
  const [only] = files;
  if (found.length === 1 && after === 0) {
    const card: Screen = { text: sharedDetails(ctx.t, only!), keyboard: saveKeyboard(ctx, link) };
    try {
      await sendFile(ctx.api, ctx.chat!.id, only!, {
        caption: card.text,
        keyboard: link.protected ? undefined : card.keyboard,
        protect: link.protected,
      });
    } catch (error) {
      if (!isRefusedCall(error, 400)) throw error;
      await say(ctx, { ...card, text: ctx.t.files.undeliverable(only!.name) });
    }
    return await greet(ctx, link);
  }
  ctx.options.jobs.background(`the files of link ${link.id}`, async (signal) => {
    try {
      const refused = await sendAll(ctx, files, link.protected, signal);
      const next = found.length > PORTION ? files.at(-1)!.id : null;
      const text = next === null && after === 0
        ? ctx.t.links.opened(link.name, link.files)
        : ctx.t.links.openedPart(link.name, files.length, link.files);
      const lines = refused === 0 ? [text] : [text, ctx.t.links.undelivered(refused)];
      const screen = {
        text: FormattedString.join(lines, "\n"),
        keyboard: saveKeyboard(ctx, link, next),
      };
      await ctx.reply(screen.text.text, textOptions(screen));
      await greet(ctx, link);
    } catch (error) {
      if (!isRefusedCall(error, 403)) throw error;
      await setBlocked(ctx.db, ctx.user.id, true);
    }
  });
}

/** Sends files, as albums where Telegram allows; how many it did not take. */
async function sendAll(
  ctx: BotContext,
  files: readonly FileRow[],
  protect: boolean,
  signal: AbortSignal,
): Promise<number> {
  const chatId = ctx.chat!.id;
  const groups = groupForAlbums(sortForAlbums(files));
  let actedAt = 0;
  let calls = 0;
  let refused = 0;
  for (let group = groups.shift(); group !== undefined; group = groups.shift()) {
    if (calls++ >= QUICK_CALLS) await pause(CALL_PAUSE_MS, signal);
    if (Date.now() - actedAt > ACTION_MS) {
      actedAt = Date.now();
      // A nicety: whether it arrives does not matter.
      await ctx.api.sendChatAction(chatId, "upload_document").catch(() => {});
    }
    const captioned = group.map((file) => ({ file, caption: sharedDetails(ctx.t, file) }));
    const [only] = captioned;
    try {
      if (captioned.length > 1) await sendAlbum(ctx.api, chatId, captioned, { protect });
      else await sendFile(ctx.api, chatId, only!.file, { caption: only!.caption, protect });
    } catch (error) {
      if (!isRefusedCall(error, 400)) throw error;
      // One file that Telegram does not take spoils a whole album: they go one by one.
      if (group.length > 1) groups.unshift(...group.map((file) => [file]));
      else refused++;
    }
  }
  return refused;
}

/** `💾 Save to my files` unless that is forbidden, and the way to what did not fit into one portion. */
function saveKeyboard({ t }: BotContext, link: OpenedLink, next: number | null = null) {
  return keyboardOf(
    link.protected ? [] : [[t.button.saveLink, buttons.linkSave.pack({ link: link.id })]],
    next === null
      ? []
      : [[t.button.nextFiles(PORTION), buttons.linkMore.pack({ link: link.id, after: next })]],
  );
}

/** Somebody whom a link brought here gets to know where they are. */
async function greet(ctx: BotContext, link: OpenedLink): Promise<void> {
  if (!link.newcomer) return;
  const screen = menuScreen(ctx.t, ctx.t.menu.greeting(ctx.user.full_name));
  await ctx.reply(screen.text.text, textOptions(screen));
}

/** Saves what the first portion left, in portions, so that it holds up nothing else, and says what came of all of it. */
function saveRest(ctx: BotContext, linkId: number, first: SavedLink): void {
  const limits = ctx.limits;
  ctx.options.jobs.background(`saving link ${linkId}`, async (signal) => {
    const all = first;
    for (let next = first.next; next !== null && !signal.aborted;) {
      const from = next;
      const [, saved] = await ctx.db.batch((tx) => [
        lockLibrary(tx, ctx.library.id),
        saveLink(tx, ctx.user.id, linkId, limits, from),
      ]);
      if (saved === undefined) break;
      all.used_files = saved.used_files;
      all.used_bytes = saved.used_bytes;
      for (const [outcome, { files, bytes, name }] of saved.outcomes) {
        const before = all.outcomes.get(outcome) ?? { files: 0, bytes: 0, name };
        all.outcomes.set(outcome, {
          ...before,
          files: before.files + files,
          bytes: before.bytes + bytes,
        });
      }
      next = saved.next;
    }
    const screen = savedScreen(ctx.t, all, limits);
    await ctx.reply(screen.text.text, textOptions(screen));
  });
}
