import type { Composer } from "grammy";
import { parseSize } from "../../domain/sizes.ts";
import { type Account, findAccount, readStats, setBanned, setQuota } from "../../storage/admin.ts";
import { buttons } from "../callback_data.ts";
import type { BotContext } from "../context.ts";
import { onPress, Routes } from "../routes.ts";
import { keyboardOf, say, type Screen, show } from "../screens/screen.ts";
import { ask, endQuestion, sayQuestion } from "../steps.ts";

/** What only admins can do: statistics, bans, quotas. To everybody else these commands are unknown. */
export function admin(): Composer<BotContext> {
  const all = new Routes();
  const feature = all.filter((ctx) => ctx.options.admins.has(ctx.user.id));

  feature.command("stats", async (ctx) => {
    const { version, startedAt, indexContents } = ctx.options;
    const uptimeS = Math.floor((Date.now() - startedAt.getTime()) / 1000);
    const stats = await readStats(ctx.db);
    const text = ctx.t.admin.stats(stats, ctx.db.kind, uptimeS, version, indexContents);
    await say(ctx, { text, keyboard: keyboardOf([[ctx.t.button.menu, buttons.menu.pack({})]]) });
  });

  feature.command("user", async (ctx) => {
    const id = Number(ctx.match.trim());
    if (!Number.isSafeInteger(id) || id <= 0) {
      const keyboard = keyboardOf([[ctx.t.button.menu, buttons.menu.pack({})]]);
      await say(ctx, { text: ctx.t.admin.userUsage(), keyboard });
    } else await say(ctx, accountScreen(ctx, await findAccount(ctx.db, id)));
  });

  onPress(feature, buttons.ban, async (ctx, { user, banned }) => {
    const [account] = await ctx.commit((tx) => [setBanned(tx, user, banned === "yes")]);
    await show(ctx, accountScreen(ctx, account));
  });

  onPress(feature, buttons.quota, async (ctx, { user }) => {
    ask(ctx, { step: "setting_quota", user_id: user });
    await ctx.commit(() => []);
    await show(ctx, {
      text: ctx.t.admin.quotaAsk(),
      keyboard: keyboardOf([[ctx.t.button.cancel, buttons.account.pack({ user })]]),
    });
  });
  onPress(feature, buttons.account, async (ctx, { user }) => {
    await show(ctx, accountScreen(ctx, await findAccount(ctx.db, user)));
  });
  feature.on("message:text").filter(
    ({ session }) => session.step === "setting_quota",
    async (ctx) => {
      const { session } = ctx;
      if (session.step !== "setting_quota") return;
      const typed = ctx.message.text.trim();
      const none = typed === "-" || typed.toLowerCase() === "none";
      const bytes = none ? null : parseSize(typed);
      if (bytes === undefined) {
        await sayQuestion(ctx, {
          text: ctx.t.admin.quotaAsk(),
          keyboard: keyboardOf([
            [ctx.t.button.cancel, buttons.account.pack({ user: session.user_id })],
          ]),
        });
        return;
      }
      endQuestion(ctx);
      const [account] = await ctx.commit((tx) => [setQuota(tx, session.user_id, bytes)]);
      await say(ctx, accountScreen(ctx, account));
    },
  );
  return all;
}

function accountScreen({ t, options }: BotContext, account: Account | undefined): Screen {
  const menu = [[t.button.menu, buttons.menu.pack({})]] as const;
  if (account === undefined) return { text: t.admin.nobody(), keyboard: keyboardOf(menu) };
  const { id, banned_at } = account;
  return {
    text: t.admin.account(account, options.limits.quota),
    keyboard: keyboardOf([
      banned_at === null
        ? [t.button.ban, buttons.ban.pack({ user: id, banned: "yes" })]
        : [t.button.unban, buttons.ban.pack({ user: id, banned: "no" })],
      [t.button.quota, buttons.quota.pack({ user: id })],
    ], menu),
  };
}
