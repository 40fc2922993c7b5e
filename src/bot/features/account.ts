import type { Composer } from "grammy";
import { endQuestionsAbout, eraseFiles, eraseUser } from "../../storage/accounts.ts";
import { forgetAwaited } from "../../storage/import_entries.ts";
import { buttons } from "../callback_data.ts";
import type { BotContext } from "../context.ts";
import { onPress, Routes } from "../routes.ts";
import { keyboardOf, say, type Screen, show } from "../screens/screen.ts";
import { ask } from "../steps.ts";

/** Files that one statement erases: an account with a million of them must not stop the database. */
const ERASE_CHUNK = 5_000;

/** Deletes an account, after the person typed the word for it. */
export function account(): Composer<BotContext> {
  const feature = new Routes();

  feature.command("delete_account", async (ctx) => {
    ask(ctx, { step: "deleting_account" });
    await ctx.commit(() => []);
    await say(ctx, questionScreen(ctx));
  });
  onPress(feature, buttons.deleteAccount, async (ctx) => {
    ask(ctx, { step: "deleting_account" });
    await ctx.commit(() => []);
    await show(ctx, questionScreen(ctx));
  });

  feature.on("message:text").filter(
    ({ session }) => session.step === "deleting_account",
    async (ctx) => {
      const typed = ctx.message.text.trim().toLocaleUpperCase();
      if (typed !== ctx.t.account.word.toLocaleUpperCase()) {
        await say(ctx, questionScreen(ctx, true));
        return;
      }
      await ctx.replyWithChatAction("typing");
      while (await eraseFiles(ctx.db, ctx.library.id, ERASE_CHUNK) > 0);
      while (await forgetAwaited(ctx.db, ctx.library.id, Number.MAX_SAFE_INTEGER, ERASE_CHUNK) > 0);
      await endQuestionsAbout(ctx.db, ctx.user.id, [...ctx.options.admins]);
      await eraseUser(ctx.db, ctx.user.id);
      ctx.turn.forget();
      const { text, entities } = ctx.t.account.deleted();
      await ctx.reply(text, { entities, reply_markup: { remove_keyboard: true } });
      // Commands in a language that was chosen are a trace as well, on Telegram's side.
      await ctx.api.deleteMyCommands({ scope: { type: "chat", chat_id: ctx.chat.id } });
    },
  );
  return feature;
}

function questionScreen({ t }: BotContext, again = false): Screen {
  return {
    text: again ? t.account.wrongWord() : t.account.question(),
    keyboard: keyboardOf([[t.button.cancel, buttons.settings.pack({})]]),
  };
}
