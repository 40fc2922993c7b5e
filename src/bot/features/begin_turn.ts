import type { Composer } from "grammy";
import type { FormattedString } from "../../text/formatted_string.ts";
import type { Queryable } from "../../database/database.ts";
import { findByLink, findChoice, findLinkMaker, listChoices } from "../../storage/members.ts";
import {
  asksForChoices,
  buttons,
  codeOf,
  copyTargetIn,
  libraryNamedIn,
  searchNamedIn,
} from "../callback_data.ts";
import type { BotContext } from "../context.ts";
import { checkMembership, isAboutPerson, linkOfGroup, openedLinkOf } from "../access.ts";
import { Routes } from "../routes.ts";
import { inviteToBot } from "../screens/inline_answer.ts";
import { menuScreen } from "../screens/menu.ts";
import { notInGroup } from "../screens/not_in_group.ts";
import { refuse } from "../screens/refusal.ts";
import { chosenGroups, libraryRows } from "../screens/libraries.ts";
import { keyboardOf, say, show } from "../screens/screen.ts";
import { switchLibrary } from "../steps.ts";
import { nameOf } from "../../telegram/person_name.ts";
import { receivedFile } from "../../telegram/received_file.ts";
import { readingBeside } from "./keeping/surroundings.ts";

/**
 * Begins the turn: everything after it knows the person, their session and the library that they act in. Updates that were
 * handled before, and those of banned people, end here.
 */
export function beginTurns(): Composer<BotContext> {
  const feature = new Routes();
  feature.use(async (ctx, next) => {
    const { from, turn } = ctx;
    // Other kinds (reactions, business, guests, channels) are ignored, and nothing of them is stored.
    const { callbackQuery, editedMessage, inlineQuery, message, myChatMember } = ctx;
    const handled = message ?? editedMessage ?? callbackQuery ?? inlineQuery ?? myChatMember;
    if (from === undefined || handled === undefined) return;
    const isPrivate = ctx.chat?.type === "private" && ctx.myChatMember === undefined;
    const known = await begin(ctx, isPrivate && !ctx.isGuest);
    if (!known && ctx.isGuest) return await beginAsGuest(ctx, isPrivate, next);
    // Somebody whom the bot does not know, outside private chats.
    if (!known) return ctx.inlineQuery && await inviteToBot(ctx);
    if (turn.start.handled) return;
    if (turn.user.banned_at !== null) return await refuse(ctx, ctx.t.failure.banned().text);
    await next();
  });
  return feature;
}

async function begin(ctx: BotContext, register: boolean): Promise<boolean> {
  const { options, turn } = ctx;
  const from = ctx.from!;
  const data = ctx.callbackQuery?.data;
  return await turn.begin(
    {
      id: from.id,
      username: from.username ?? null,
      full_name: nameOf(from),
      telegram_language: from.language_code ?? null,
    },
    {
      register,
      search: searchNamedIn(data),
      library: linkOfGroup(ctx) ?? libraryNamedIn(data),
      file: (ctx.message && receivedFile(ctx.message)?.file_unique_id) ?? null,
      believedSince: options.startedAt,
      allowedChats: options.allowedChats.ids,
    },
    ctx.chat?.type === "private" ? readingFor(ctx, from.id) : undefined,
  );
}

/** Somebody whom the bot does not know, in owner-only mode: registered once they are known to be a member of an allowed group. */
async function beginAsGuest(
  ctx: BotContext,
  isPrivate: boolean,
  next: () => Promise<void>,
): Promise<void> {
  const link = linkOfGroup(ctx);
  const { allowedChats: { ids }, startedAt } = ctx.options;
  const group = isPrivate && link !== undefined && "link" in link
    ? await findByLink(ctx.db, ctx.from!.id, startedAt, ids, link.link)
    : undefined;
  const membership = group && await checkMembership(ctx, group);
  if (membership?.is !== "member") return await refuse(ctx, ctx.t.failure.stranger().text);
  await begin(ctx, true);
  if (ctx.turn.user.banned_at !== null) return;
  await next();
  await membership.note();
}

/** What is read beside the person, in the same exchange. */
function readingFor(ctx: BotContext, userId: number) {
  const { allowedChats: { ids }, startedAt } = ctx.options;
  const data = ctx.callbackQuery?.data;
  if (asksForChoices(data)) {
    return async (tx: Queryable) => {
      ctx.choices = await listChoices(tx, userId, startedAt, ids);
    };
  }
  const target = copyTargetIn(data);
  if (target !== null) {
    return async (tx: Queryable) => {
      ctx.copyTarget = await findChoice(tx, userId, startedAt, ids, -target);
    };
  }
  const opened = openedLinkOf(ctx);
  if (opened !== undefined) {
    return async (tx: Queryable) => {
      ctx.linkMaker = await findLinkMaker(tx, startedAt, ids, opened);
    };
  }
  const whose = { user_id: userId, library_id: isAboutPerson(ctx) ? userId : null };
  return readingBeside(ctx, whose);
}

/** Presses that put another library in force. */
const SWITCHING = new Set([buttons.libraryChosen, buttons.searchIn].map(({ code }) => code));

/** Lets people into the library in force while they are members of its group, and nobody else. */
export function enterLibraries(): Composer<BotContext> {
  const feature = new Routes();
  feature.use(async (ctx, next) => {
    const { session, turn } = ctx;
    const { library_id } = session;
    if (ctx.isGuest && !opensLibrary(ctx) && asksForOwn(ctx)) return await offerLibraries(ctx);
    const asksForAnother = linkOfGroup(ctx) !== undefined ||
      SWITCHING.has(codeOf(ctx.callbackQuery?.data ?? ""));
    if (library_id === undefined || asksForAnother || isAboutPerson(ctx, session.step)) {
      return await next();
    }
    const { group } = turn.start;
    const membership = group === null ? undefined : await checkMembership(ctx, group);
    if (membership?.is === "member") {
      turn.group = membership.group;
      if (ctx.isGuest) ctx.options.guests.admit(ctx.user.id);
      await next();
    } else if (ctx.isGuest) {
      switchLibrary(ctx, undefined);
      await ctx.commit(() => []);
      await offerLibraries(ctx);
    } else await turnAway(ctx, notInGroup(ctx.t, membership?.is), next);
    await membership?.note();
  });
  return feature;
}

/** Whether a guest asks for a group's library, or leaves the bot. */
function opensLibrary(ctx: BotContext): boolean {
  const { callbackQuery, message, session } = ctx;
  const data = callbackQuery?.data ?? "";
  const leaves = codeOf(data) === buttons.deleteAccount.code ||
    /^\/delete_account(@\w+)?(\s|$)/i.test(message?.text ?? "") ||
    message?.text !== undefined && !message.text.startsWith("/") &&
      session.step === "deleting_account";
  return leaves || linkOfGroup(ctx) !== undefined || libraryNamedIn(data) !== null ||
    codeOf(data) === buttons.libraries.code;
}

/** Whether an update is about the library of the person's own that a guest does not have. */
function asksForOwn(ctx: BotContext): boolean {
  const data = ctx.callbackQuery?.data ?? "";
  return ctx.session.library_id === undefined || SWITCHING.has(codeOf(data)) ||
    copyTargetIn(data) === 0 || isAboutPerson(ctx, ctx.session.step);
}

/** A guest chooses one of the groups' libraries; who can choose none is a stranger. */
async function offerLibraries(ctx: BotContext): Promise<void> {
  const { allowedChats: { ids }, guests, startedAt } = ctx.options;
  const { t } = ctx;
  ctx.choices = await listChoices(ctx.db, ctx.user.id, startedAt, ids);
  const { groups, someUnverified, note } = await chosenGroups(ctx);
  if (groups.length === 0) {
    guests.dismiss(ctx.user.id);
    await refuse(ctx, t.failure.stranger().text);
  } else if (ctx.inlineQuery) await refuse(ctx, "");
  else {
    const pack = (library: number) => buttons.libraryChosen.pack({ library });
    await show(ctx, {
      text: t.groups.choose(someUnverified),
      keyboard: keyboardOf(...libraryRows(t, groups, pack, { own: "left out" })),
    });
  }
  await note();
}

/** Puts somebody who is not a member, or may not be one, back into their own library. */
async function turnAway(
  ctx: BotContext,
  sentence: FormattedString,
  next: () => Promise<void>,
): Promise<void> {
  switchLibrary(ctx, undefined);
  const { t } = ctx;
  if (ctx.inlineQuery) return await refuse(ctx, sentence.text);
  if (ctx.callbackQuery) {
    await ctx.commit(() => []);
    return await show(ctx, menuScreen(t, sentence));
  }
  // A file is kept in any case: in the person's own library.
  const bringsFile = ctx.message !== undefined && receivedFile(ctx.message) !== undefined;
  if (bringsFile || ctx.message === undefined) {
    if (bringsFile) ctx.notice = sentence;
    // What was read beside the person is the group's.
    ctx.surroundings = undefined;
    await readingBeside(ctx, { user_id: ctx.user.id, library_id: ctx.user.id })?.(ctx.db);
    return await next();
  }
  await ctx.commit(() => []);
  await say(ctx, menuScreen(t, sentence));
}
