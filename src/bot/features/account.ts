import type { Composer } from "grammy";
import { endQuestionsAbout, eraseUser } from "../../storage/accounts.ts";
import { orderErasure } from "../../storage/act_jobs.ts";
import { buttons } from "../callback_data.ts";
import type { BotContext } from "../context.ts";
import { onPress, Routes } from "../routes.ts";
import { keyboardOf, say, type Screen, show } from "../screens/screen.ts";
import { ask, sayQuestion, setStep } from "../steps.ts";

/** An account with more rows than these is erased by a job, in portions. */
const ERASED_AT_ONCE = 200;

/** Deletes an account, after the person typed the word for it. */
export function account(): Composer<BotContext> {
  const feature = new Routes();

  feature.command("delete_account", async (ctx) => {
    ask(ctx, { step: "deleting_account" });
    await ctx.commit(() => []);
    await sayQuestion(ctx, questionScreen(ctx));
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
        await sayQuestion(ctx, questionScreen(ctx, true));
        return;
      }
      // Not part of the commit: once the job has erased the person, there is no row left that a commit could write.
      if (await orderErasure(ctx.db, ctx.orderer, ERASED_AT_ONCE)) {
        setStep(ctx, { step: "idle" });
        await ctx.commit(() => []);
        await say(ctx, { text: ctx.t.account.deleting(), keyboard: keyboardOf() });
        return ctx.options.jobs.wake();
      }
      await ctx.db.batch((tx) => [
        endQuestionsAbout(tx, ctx.user.id, [...ctx.options.admins]),
        eraseUser(tx, ctx.user.id),
      ]);
      setStep(ctx, { step: "idle" });
      ctx.turn.forget();
      const { text, entities } = ctx.t.account.deleted();
      await ctx.reply(text, { entities, reply_markup: { remove_keyboard: true } });
      // Commands in a chosen language are a trace too, kept by Telegram.
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
