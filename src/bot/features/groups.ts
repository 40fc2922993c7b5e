import { type Composer, GrammyError, HttpError, InlineKeyboard } from "grammy";
import { FormattedString } from "../../text/formatted_string.ts";
import {
  changeGroup,
  enterGroup,
  findGroup,
  findNamesakes,
  leaveGroup,
  migrateGroup,
  noteWriters,
  setWatched,
  wasOneOf,
} from "../../storage/groups.ts";
import { noteChange } from "../../storage/members.ts";
import { groupTitle } from "../../domain/groups.ts";
import { standingOf } from "../../telegram/members.ts";
import { LANGUAGES } from "../../text/languages.ts";
import { buttons } from "../callback_data.ts";
import type { BotContext } from "../context.ts";
import { answerIn, groupChat, groupWords, openButton } from "../screens/group_chat.ts";
import { Routes } from "../routes.ts";

/** What is remembered at most: of whom a group is a choice, which need not be written with each message; which groups are not allowed. */
const REMEMBERED = 10_000;

/** A group that is not allowed is taken for no former one of those that are for so long, in milliseconds: another process may learn better. */
const REFUSED_MS = 10_000;

/** A group's chat: the bot comes and goes, members do, the group becomes a supergroup; and the way into the private chat. */
export function groups(): Composer<BotContext> {
  const feature = new Routes();
  const noted = new Set<string>();
  const refused = new Map<number, number>();

  feature.use(async (ctx, next) => {
    const { allowedChats } = ctx.options;
    const { ids } = allowedChats;
    const chatId = ctx.chat?.id;
    if (
      chatId !== undefined && ids !== null && ids.length > 0 && !allowedChats.has(chatId) &&
      performance.now() >= (refused.get(chatId) ?? 0)
    ) {
      if (await wasOneOf(ctx.db, chatId, ids)) allowedChats.add(chatId);
      else {
        if (refused.size >= REMEMBERED) refused.clear();
        refused.set(chatId, performance.now() + REFUSED_MS);
      }
    }
    await next();
  });
  feature.on("my_chat_member", async (ctx) => {
    const { old_chat_member, new_chat_member } = ctx.myChatMember;
    if (standingOf(new_chat_member) === "left") return await leaveGroup(ctx.db, ctx.chat.id);
    await arrive(ctx, standingOf(old_chat_member), standingOf(new_chat_member));
  });
  feature.on("chat_member", async (ctx) => {
    if (groupChat(ctx) === undefined) return;
    const { user } = ctx.chatMember.new_chat_member;
    if (user.is_bot) return;
    noted.delete(`${ctx.chat.id} ${user.id}`);
    await noteChange(ctx.db, ctx.chat.id, user.id, standingOf(ctx.chatMember.new_chat_member));
  });

  feature.on("message:migrate_to_chat_id", (ctx) => {
    const { chat, migrate_to_chat_id } = ctx.message;
    return migrate(ctx, chat.id, migrate_to_chat_id);
  });
  feature.on("message:migrate_from_chat_id", (ctx) => {
    const { chat, migrate_from_chat_id } = ctx.message;
    return migrate(ctx, migrate_from_chat_id, chat.id);
  });

  // Everything else is for groups whose library may be kept.
  feature.filter((ctx) => groupChat(ctx) === undefined).use((ctx) =>
    ctx.answer(ctx.t.groups.noMember().text)
  );
  feature.on("message:new_chat_title", async (ctx) => {
    await changeGroup(ctx.db, ctx.chat.id, null, {
      title: groupTitle(ctx.message.new_chat_title),
    });
  });
  // To a plain member of a group, only these show who comes and goes. They are handled in the group's turn, perhaps after a
  // later change of the person's: so that somebody joined makes the group a choice of theirs, and is no proof.
  feature.on("message:left_chat_member", async (ctx) => {
    const { left_chat_member } = ctx.message;
    if (!left_chat_member.is_bot) {
      noted.delete(`${ctx.chat.id} ${left_chat_member.id}`);
      await noteChange(ctx.db, ctx.chat.id, left_chat_member.id, "left");
    }
  });
  feature.on("message:new_chat_members", async (ctx) => {
    const people = ctx.message.new_chat_members.filter(({ is_bot }) => !is_bot);
    if (people.length > 0) await noteWriters(ctx.db, ctx.chat.id, people.map(({ id }) => id));
  });

  feature.on("message:text", async (ctx, next) => {
    const { from, message } = ctx;
    const key = `${ctx.chat.id} ${from.id}`;
    await next();
    if (from.is_bot || message.sender_chat !== undefined || noted.has(key)) return;
    await noteWriters(ctx.db, ctx.chat.id, [from.id]);
    if (noted.size >= REMEMBERED) noted.clear();
    noted.add(key);
  });
  return feature;
}

/** For `/start` and for who mentions the bot: one line, and the button. Comes after all that is kept. */
export function pointToPrivate(): Composer<BotContext> {
  const feature = new Routes();
  feature.on("message", async (ctx) => {
    const { text = "", caption = "", from } = ctx.message;
    if (from?.is_bot && ctx.message.sender_chat === undefined) return;
    const mention = new RegExp(`@${ctx.me.username}\\b`, "i");
    // A command for another bot mentions that one.
    if (!ctx.hasCommand("start") && !mention.test(text + caption)) return;
    const { group, banned } = await findGroup(ctx.db, groupChat(ctx)!, [ctx.from?.id ?? 0]);
    if (group === undefined || banned) return;
    const t = groupWords(ctx, group);
    await answerIn(ctx, t.groups.line(), InlineKeyboard.from([[openButton(ctx, t, group)]]));
  });
  feature.on("callback_query", (ctx) => ctx.answer(ctx.t.menu.stale().text));
  feature.use(() => {});
  return feature;
}

type Standing = ReturnType<typeof standingOf>;

/** The bot came into a group, or became another kind of member of it. */
async function arrive(ctx: BotContext, before: Standing, now: Standing): Promise<void> {
  const chat = groupChat(ctx);
  if (chat === undefined) return;
  // The new chat of a group that becomes a supergroup looks like one that the bot was just added to.
  if (chat.type === "supergroup") await findOrigin(ctx, chat);
  const language = LANGUAGES.find((code) => ctx.from?.language_code?.startsWith(code)) ?? null;
  const entered = await enterGroup(ctx.db, chat, language);
  if (entered === undefined) return;
  const { came, ...group } = entered;
  const promoted = now === "administrator" && !group.watched;
  if (now === "administrator" || group.watched) {
    await setWatched(ctx.db, chat.id, now === "administrator");
  }
  const t = groupWords(ctx, group);
  const asks = promoted && group.keeps !== "everything" && (came || before !== "administrator");
  if (!came && !asks) return;
  const answers = [
    [InlineKeyboard.text(
      t.button.yesKeepEverything,
      buttons.groupKeepEverything.pack({ answer: "yes" }),
    )],
    [InlineKeyboard.text(t.button.cancel, buttons.groupKeepEverything.pack({ answer: "no" }))],
  ];
  const parts = [
    came ? t.groups.welcome() : undefined,
    asks ? t.groups.askEverything() : undefined,
  ].filter((part) => part !== undefined);
  await answerIn(
    ctx,
    FormattedString.join(parts, "\n\n"),
    InlineKeyboard.from([
      ...(asks ? answers : []),
      ...(came ? [[openButton(ctx, t, group)]] : []),
    ]),
  );
}

/** Looks whether a supergroup is one that the bot knows as a basic group, and takes its library along. */
async function findOrigin(ctx: BotContext, chat: NonNullable<ReturnType<typeof groupChat>>) {
  for (const { chat_id } of await findNamesakes(ctx.db, chat)) {
    try {
      await ctx.api.getChat(chat_id);
    } catch (error) {
      // Telegram doesn't answer: the service messages will tell.
      if (error instanceof HttpError) continue;
      if (!(error instanceof GrammyError)) throw error;
      if (error.parameters.migrate_to_chat_id === chat.id) await migrate(ctx, chat_id, chat.id);
    }
  }
}

async function migrate({ db, options }: BotContext, from: number, to: number): Promise<void> {
  await db.transaction((tx) => migrateGroup(tx, from, to));
  if (options.allowedChats.has(from)) options.allowedChats.add(to);
}
