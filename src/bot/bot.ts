import { type Bot, type Context, session } from "grammy";
import type { Update } from "grammy/types";
import { setBlocked } from "../storage/users.ts";
import type { Catalogue } from "../text/en.ts";
import { textFor } from "../text/languages.ts";
import { type BotConnection, connectApi } from "./connection.ts";
import { type BotContext, type BotOptions, initialSession, type Session } from "./context.ts";
import { searchNamedIn } from "./callback_data.ts";
import { causeOf, isHandledAnew, judge, newReference } from "./errors.ts";
import { arrange } from "./features/arrange.ts";
import { account } from "./features/account.ts";
import { admin } from "./features/admin.ts";
import { browse } from "./features/browse.ts";
import { inline, inviteToBot } from "./features/inline.ts";
import { search, searchText } from "./features/search.ts";
import { select } from "./features/select.ts";
import { settings } from "./features/settings.ts";
import { captions } from "./features/captions.ts";
import { folders } from "./features/folders.ts";
import { move } from "./features/move.ts";
import { rename } from "./features/rename.ts";
import { tags } from "./features/tags.ts";
import { openLinks } from "./features/open_link.ts";
import { share } from "./features/share.ts";
import { library } from "./features/library.ts";
import { groups, otherwise, start } from "./features/start.ts";
import { trash } from "./features/trash.ts";
import { closeWhatEnded, textWhileUploading, upload } from "./features/upload.ts";
import { questions } from "./questions.ts";
import { Routes } from "./routes.ts";
import { Background } from "./background.ts";
import { isRefusedCall, pause } from "./retries.ts";
import type { UpdateOutcome } from "./observer.ts";
import { Turn, TurnSessions, type UpdateHooks } from "./turn.ts";
import { Deliveries } from "./deliveries.ts";
import { downloads } from "./downloads.ts";
import { TrashPurge } from "./purge.ts";
import { Transfers } from "./transfers.ts";
import { UploadReplies } from "./upload_replies.ts";
import { userIdOf } from "./update_owner.ts";

/** A press is answered after this at the latest, in milliseconds, whatever its handling still does. */
const PRESS_ANSWERED_MS = 3_000;
/** How often an update that ran into another writer is handled anew. */
const CONFLICT_ATTEMPTS = 5;

/** What handles an update, and what goes on beside it. */
export interface FileKeeper {
  /** Handles one update; rejects only where the same update should come again later: see updates.ts. */
  handle(update: Update, hooks: UpdateHooks): Promise<void>;
  replies: UploadReplies;
  deliveries: Deliveries;
  transfers: Transfers;
  purge: TrashPurge;
  background: Background;
}

/** Builds what `bot` does. Nothing goes out before it is given an update or its parts are started. */
export function createBot(
  bot: Bot<BotContext>,
  options: BotOptions,
  connection: BotConnection,
): FileKeeper {
  const { log } = connection;
  const background = new Background(log);
  const replies = new UploadReplies(
    options.database,
    bot.api,
    options.defaultLanguage,
    (error) => log.warn("Cannot bring an upload reply up to date yet: {error}", { error }),
  );
  // Deliveries wait longer than anybody's press, but not when the bot stops: so they have calls of their own.
  const deliveryApi = connectApi(connection, background.stopping);
  const deliveries = new Deliveries(
    options.database,
    deliveryApi,
    background,
    options.defaultLanguage,
  );
  const transfers = new Transfers({
    database: options.database,
    api: deliveryApi,
    background,
    defaultLanguage: options.defaultLanguage,
    download: downloads(deliveryApi, connection.apiRoot, connection.token),
    username: () => bot.botInfo.username,
    failed: (direction, reference, error) =>
      log.error("Cannot finish an {direction}, reference {reference}: {error}", {
        direction,
        reference,
        error,
      }),
  });
  const purge = new TrashPurge(options.database, background, options.trashDays);
  const hooksOf = new WeakMap<Update, UpdateHooks>();
  /** What each press was answered; by update, since one that is handled anew is answered once all the same. */
  const answers = new WeakMap<Update, Promise<void>>();
  /** The language of who sent an update, once that is known. */
  const spoken = new WeakMap<Update, Catalogue>();
  const turns = new WeakMap<Context, Turn>();
  const sessions = new TurnSessions();

  // The routing, whole. The order is the contract: what comes first is asked first, what catches all comes last.
  bot.use(async (ctx, next) => await prepare(ctx, next));
  bot.use(async (ctx, next) => await refuseStrangers(ctx, next));
  const routes = new Routes();
  bot.use(routes);
  routes.chatType(["group", "supergroup"]).use(groups());
  const people = routes.use(async (ctx, next) => await takeTurn(ctx, next));
  people.use(session<Session, BotContext>({
    initial: initialSession,
    storage: sessions,
    getSessionKey: (ctx) => {
      const turn = turns.get(ctx);
      return turn && TurnSessions.key(turn);
    },
  }));
  people.use(closeWhatEnded()); // an upload that expired, a reply that is no longer the newest
  people.use(questions()); // a question that a press or command ends, since it is no answer
  people.use(openLinks()); // a /start that carries a link
  people.use(start());
  people.use(captions()); // edited messages, before their files are taken for new ones
  people.use(library(transfers)); // a manifest that is awaited, before it is taken for a file to keep
  people.use(upload(replies)); // every file, and the upload flow
  people.use(browse());
  people.use(inline());
  people.use(search()); // /search, and the words that it asked for
  people.use(arrange());
  people.use(rename()); // from here on each takes the text that it asked for
  people.use(tags());
  people.use(move());
  people.use(folders());
  people.use(trash());
  people.use(select(deliveries));
  people.use(share());
  people.use(settings());
  people.use(account());
  people.use(admin());
  people.use(textWhileUploading()); // text that nothing else awaits…
  people.use(searchText()); // …is searched for
  people.use(otherwise()); // unknown commands, texts and buttons: always last

  /** Gives the context what handlers need, and answers the press if they did not. */
  async function prepare(ctx: BotContext, next: () => Promise<void>): Promise<void> {
    ctx.db = options.database;
    ctx.options = options;
    ctx.t = textFor(null, ctx.from?.language_code ?? null, options.defaultLanguage);
    ctx.background = (name, work) => background.run(name, work);
    if (ctx.callbackQuery === undefined) {
      ctx.answer = () => Promise.resolve();
      return await next();
    }
    ctx.answer = async (text) => {
      let answer = answers.get(ctx.update);
      if (answer === undefined) answers.set(ctx.update, answer = answerPress(ctx, text));
      await answer;
    };
    const timer = setTimeout(() => ctx.answer().catch(() => {}), PRESS_ANSWERED_MS);
    try {
      await next();
    } catch (error) {
      // When it is handled anew, the answer may be another one.
      if (!isHandledAnew(error)) await ctx.answer();
      throw error;
    } finally {
      clearTimeout(timer);
    }
    await ctx.answer();
  }

  /** Owner-only mode: nobody else gets anything, and nothing is stored of them. */
  async function refuseStrangers(ctx: BotContext, next: () => Promise<void>): Promise<void> {
    const { allowedUsers } = options;
    if (allowedUsers === null || (ctx.from && allowedUsers.has(ctx.from.id))) return await next();
    await refuse(ctx, ctx.t.failure.stranger().text);
  }

  /** Says no in one sentence, by the way that the update came. */
  async function refuse(ctx: BotContext, sentence: string): Promise<void> {
    if (ctx.inlineQuery) {
      await ctx.answerInlineQuery([], { is_personal: true, cache_time: 0 });
    } else if (ctx.callbackQuery) await ctx.answer(sentence);
    else if (ctx.message && ctx.chat?.type === "private") await ctx.reply(sentence);
  }

  /** One exchange: who they are, what they are in the middle of, and whether this update was handled before. */
  async function takeTurn(ctx: BotContext, next: () => Promise<void>): Promise<void> {
    if (ctx.from === undefined) return;
    const register = ctx.chat?.type === "private" && ctx.myChatMember === undefined;
    const turn = await Turn.enter(
      options.database,
      {
        id: ctx.from.id,
        username: ctx.from.username ?? null,
        full_name: [ctx.from.first_name, ctx.from.last_name].filter(Boolean).join(" "),
        telegram_language: ctx.from.language_code ?? null,
      },
      ctx.update.update_id,
      register,
      searchNamedIn(ctx.callbackQuery?.data),
      hooksOf.get(ctx.update) ?? { committed: () => {} },
    );
    if (turn === undefined) return await strangerElsewhere(ctx);
    ctx.user = turn.user;
    ctx.search = turn.search;
    ctx.files = turn.files;
    ctx.t = textFor(turn.user.language, turn.user.telegram_language, options.defaultLanguage);
    spoken.set(ctx.update, ctx.t);
    if (turn.handled) return;
    if (turn.user.banned_at !== null) return await refuse(ctx, ctx.t.failure.banned().text);
    ctx.commit = (effects) => turn.commit(ctx.session, effects);
    ctx.forget = () => turn.forget();
    turns.set(ctx, turn);
    await sessions.during(turn, next);
  }

  /** Somebody whom the bot does not know, outside private chats. */
  async function strangerElsewhere(ctx: BotContext): Promise<void> {
    if (ctx.inlineQuery) await inviteToBot(ctx);
  }

  async function answerPress(ctx: BotContext, text: string | undefined): Promise<void> {
    try {
      await ctx.answerCallbackQuery(text === undefined ? {} : { text: text.slice(0, 200) });
    } catch (error) {
      // Too late: the press has been forgotten by Telegram.
      if (!isRefusedCall(error, 400, "Bad Request: query is too old")) throw error;
    }
  }

  async function handle(update: Update, hooks: UpdateHooks): Promise<void> {
    const began = performance.now();
    let outcome: UpdateOutcome = "unavailable";
    try {
      outcome = await handleAnew(update, hooks);
    } finally {
      const kind = Object.keys(update).find((field) => field !== "update_id") ?? "none";
      connection.observer?.updated(kind, outcome, (performance.now() - began) / 1000);
    }
  }

  /** Once more where somebody else wrote meanwhile; rejects where the database is away. */
  async function handleAnew(update: Update, hooks: UpdateHooks): Promise<UpdateOutcome> {
    hooksOf.set(update, hooks);
    for (let attempt = 1;; attempt++) {
      try {
        await bot.handleUpdate(update);
        return "handled";
      } catch (wrapped) {
        const error = causeOf(wrapped);
        const verdict = judge(error);
        if (verdict === "unavailable") throw error;
        if (verdict === "conflict" && attempt < CONFLICT_ATTEMPTS) {
          await pause(Math.random() * 50 * attempt);
          continue;
        }
        try {
          await endFailed(update, error, verdict);
        } catch (unended) {
          if (judge(unended) === "unavailable") throw unended;
          // An update that is no real one: not even its sender can be told.
          log.error("Cannot end update {update_id}: {error}", {
            update_id: update.update_id,
            error: unended,
          });
        }
        return verdict === "blocked" || verdict === "unreachable" ? verdict : "failed";
      }
    }
  }

  /** The boundary: what the person hears, and what the log says. The update is passed. */
  async function endFailed(update: Update, error: unknown, verdict: string): Promise<void> {
    const userId = userIdOf(update);
    if (verdict === "blocked") return await setBlocked(options.database, userId, true);
    if (verdict === "unreachable") {
      log.warn("Cannot answer update {update_id}: {error}", { update_id: update.update_id, error });
      return;
    }
    const reference = newReference();
    log.error("Cannot handle update {update_id}, reference {reference}: {error}", {
      update_id: update.update_id,
      user_id: userId,
      reference,
      error,
    });
    const chat = update.message?.chat ?? update.callback_query?.message?.chat;
    if (chat?.type !== "private") return;
    const code = (update.message ?? update.callback_query)?.from?.language_code ?? null;
    const t = spoken.get(update) ?? textFor(null, code, options.defaultLanguage);
    const apology = t.failure.apology(reference);
    try {
      await bot.api.sendMessage(chat.id, apology.text, { entities: apology.entities });
    } catch (unsent) {
      log.warn("Cannot send the apology {reference}: {error}", { reference, error: unsent });
    }
  }

  return { handle, replies, deliveries, transfers, purge, background };
}
