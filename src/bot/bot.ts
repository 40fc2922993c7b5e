import type { Turn } from "../turn/turn.ts";
import { BotContext, type BotOptions } from "./context.ts";
import { account } from "./features/account.ts";
import { admin } from "./features/admin.ts";
import { arrange } from "./features/arrange.ts";
import { beginTurns, enterLibraries } from "./features/begin_turn.ts";
import { browse } from "./features/browse.ts";
import { captions } from "./features/captions.ts";
import { copy } from "./features/copy.ts";
import { folders } from "./features/folders.ts";
import { groups, pointToPrivate } from "./features/groups.ts";
import { inline } from "./features/inline.ts";
import { keepPosts } from "./features/keep_posts.ts";
import { library } from "./features/library.ts";
import { librarySettings } from "./features/library_settings.ts";
import { move } from "./features/move.ts";
import { notes } from "./features/notes.ts";
import { openLinks } from "./features/open_link.ts";
import { picked } from "./features/picked.ts";
import { answerPresses } from "./features/presses.ts";
import { permissions } from "./features/permissions.ts";
import { questions } from "./features/questions.ts";
import { rename } from "./features/rename.ts";
import { search, searchPlainText } from "./features/search.ts";
import { select } from "./features/select.ts";
import { settings } from "./features/settings.ts";
import { share } from "./features/share.ts";
import { otherwise, start } from "./features/start.ts";
import { refuseStrangers } from "./features/strangers.ts";
import { switchLibraries } from "./features/switch_library.ts";
import { tags } from "./features/tags.ts";
import { tick } from "./features/tick.ts";
import { trash } from "./features/trash.ts";
import { keepPressedReplies, uploadReplies } from "./features/upload_replies.ts";
import { closeWhatEnded, textWhileUploading, upload } from "./features/upload.ts";
import { Routes } from "./routes.ts";

/**
 * All of the routing. Order matters: features see an update one after another, and what catches everything comes last.
 */
export function createBot(options: BotOptions): (turn: Turn) => Promise<void> {
  const bot = new Routes();
  bot.use(answerPresses()); // each once, and in time
  bot.chatType("channel").use((ctx) => ctx.answer()); // nothing is kept of channels
  bot.chatType(["group", "supergroup"]).use(
    groups(), // who comes and goes, the bot included
    librarySettings(), // /library
    keepPosts(), // /keep, and everything where that is wanted
    pointToPrivate(), // the way into the private chat: ends what comes from groups
  );
  bot.use(refuseStrangers()); // owner-only mode
  bot.use(beginTurns()); // who it is, and what they are in the middle of; banned people end here
  bot.use(enterLibraries()); // a group's library, for its members
  bot.use(permissions()); // what it leaves to administrators
  bot.use(keepPressedReplies());
  bot.use(closeWhatEnded()); // an upload that expired, a reply that is no longer the newest
  bot.use(questions()); // a question that a press or command ends, since it is no answer
  bot.use(switchLibraries()); // 📍, and a /start that carries a group's link
  bot.use(picked()); // a file or note that is kept already, picked through inline mode
  bot.use(notes()); // forwarded texts and links, before one of them is taken for a command
  bot.use(openLinks()); // a /start that carries a link
  bot.use(start());
  bot.use(captions()); // edited messages, before their files are taken for new ones
  bot.use(library()); // a manifest that is awaited, before it is taken for a file to keep
  bot.use(upload()); // every file, and the upload flow
  bot.use(uploadReplies()); // what is done with the files of a reply
  bot.use(browse());
  bot.use(inline());
  bot.use(search()); // /search, and the words that it asked for
  bot.use(arrange());
  bot.use(rename()); // from here on each takes the text that it asked for
  bot.use(tags());
  bot.use(move());
  bot.use(folders());
  bot.use(copy());
  bot.use(trash());
  bot.use(tick());
  bot.use(select());
  bot.use(share());
  bot.use(settings());
  bot.use(account());
  bot.use(admin());
  bot.use(textWhileUploading()); // text that nothing else awaits…
  bot.use(searchPlainText()); // …is searched for
  bot.use(otherwise()); // unknown commands, texts and buttons: always last

  const route = bot.middleware();
  return async (turn) => {
    await route(new BotContext(turn, options), () => Promise.resolve());
  };
}
