import type { Composer, FilterQuery } from "grammy";
import { setBlocked } from "../../storage/users.ts";
import { buttons } from "../callback_data.ts";
import type { BotContext } from "../context.ts";
import { setCommandsOf } from "../../telegram/command_menus.ts";
import { onPress, Routes } from "../routes.ts";
import { menuScreen } from "../screens/menu.ts";
import { say, show } from "../screens/screen.ts";

/** The service messages of private chats. */
const SERVICE_MESSAGES: FilterQuery[] = [
  "message:pinned_message",
  "message:message_auto_delete_timer_changed",
  "message:chat_background_set",
  "message:write_access_allowed",
  "message:connected_website",
  "message:forum_topic_created",
  "message:forum_topic_edited",
  "message:forum_topic_closed",
  "message:forum_topic_reopened",
];

/** `/start`, the menu, and a person who blocks or unblocks the bot. */
export function start(): Composer<BotContext> {
  const feature = new Routes();

  // The turn has registered the person, or refreshed their names, already.
  feature.command("start", async (ctx) => {
    await say(ctx, menuScreen(ctx.t, ctx.t.menu.greeting(ctx.user.full_name)));
    // The commands of this chat alone: a new version may have others, and the person may have become an admin.
    const admin = ctx.options.admins.has(ctx.user.id);
    if (admin || ctx.user.language !== null) {
      await setCommandsOf(ctx.api, ctx.t, ctx.chat.id, admin);
    }
  });
  feature.command(
    "help",
    (ctx) => say(ctx, menuScreen(ctx.t, ctx.t.menu.help(ctx.options.indexContents))),
  );

  onPress(feature, buttons.menu, (ctx) => show(ctx, menuScreen(ctx.t)));
  // A page number: the press is answered, and that is all.
  onPress(feature, buttons.nothing, (ctx) => ctx.answer());

  feature.on("my_chat_member", async (ctx) => {
    if (ctx.chat.type !== "private") return;
    await setBlocked(ctx.db, ctx.from.id, ctx.myChatMember.new_chat_member.status === "kicked");
  });
  return feature;
}

/** Answers what nothing else did: always last. */
export function otherwise(): Composer<BotContext> {
  const feature = new Routes();
  feature.command("cancel", (ctx) => say(ctx, menuScreen(ctx.t, ctx.t.menu.nothingToCancel())));
  feature.command(
    ["keep", "library"],
    (ctx) => say(ctx, menuScreen(ctx.t, ctx.t.groups.onlyInGroups())),
  );
  feature.on("message:text", (ctx) => say(ctx, menuScreen(ctx.t, ctx.t.menu.unknownCommand())));
  feature.on(SERVICE_MESSAGES, () => {});
  feature.on("message:paid_media", (ctx) => say(ctx, menuScreen(ctx.t, ctx.t.menu.paidMedia())));
  feature.on("message", (ctx) => say(ctx, menuScreen(ctx.t, ctx.t.menu.noFile())));
  // An old button, or data that no button of ours holds.
  feature.on("callback_query", async (ctx) => {
    if (ctx.chat === undefined) return;
    await show(ctx, menuScreen(ctx.t, ctx.t.menu.stale()));
  });
  return feature;
}
