import type { Composer } from "grammy";
import { shorten } from "../../domain/names.ts";
import { type GroupLibrary, listChoices } from "../../storage/members.ts";
import { buttons } from "../callback_data.ts";
import type { BotContext } from "../context.ts";
import { checkMembership, linkOfGroup } from "../access.ts";
import { onPress, Routes } from "../routes.ts";
import { menuScreen } from "../screens/menu.ts";
import { type KeyboardButton, keyboardOf, say, type Screen, show } from "../screens/screen.ts";
import { switchLibrary } from "../steps.ts";

/** UTF-16 units of a group's title on a button. */
const TITLE_UNITS = 40;

/** `📍`: the libraries that a person can choose from, and the deep link of a group. Comes before `/start`. */
export function switchLibraries(): Composer<BotContext> {
  const feature = new Routes();

  onPress(feature, buttons.libraries, async (ctx) => {
    const { allowedChats, startedAt } = ctx.options;
    const choices = await listChoices(ctx.db, ctx.user.id, startedAt, allowedChats.ids);
    const checked = await Promise.all(choices.map((group) => checkMembership(ctx, group)));
    const groups = checked.flatMap((one) => one.is === "member" ? [one.group] : []);
    await show(ctx, librariesScreen(ctx, groups, checked.some(({ is }) => is === "unknown")));
    for (const { note } of checked) await note();
  });

  onPress(feature, buttons.libraryChosen, async (ctx, { library }) => {
    if (library === 0) {
      switchLibrary(ctx, undefined);
      await ctx.commit(() => []);
      return await show(ctx, menuScreen(ctx.t, ctx.t.groups.own()));
    }
    const { group } = ctx.turn.start;
    // Only what is a choice of theirs: a forged id learns nothing.
    await enter(ctx, group?.status == null ? null : group, show);
  });

  feature.command("start").filter(
    (ctx) => linkOfGroup(ctx) !== undefined,
    (ctx) => enter(ctx, ctx.turn.start.group, say),
  );
  return feature;
}

/** Puts a group's library in force, for its members; all others get the same answer as where there is none. */
async function enter(
  ctx: BotContext,
  group: GroupLibrary | null,
  respond: (ctx: BotContext, screen: Screen) => Promise<unknown>,
): Promise<void> {
  const { t } = ctx;
  const membership = group === null ? undefined : await checkMembership(ctx, group);
  if (membership?.is !== "member") {
    const sentence = membership?.is === "unknown" ? t.groups.unverified() : t.groups.noMember();
    await respond(ctx, menuScreen(t, sentence));
  } else {
    switchLibrary(ctx, membership.group.id);
    ctx.turn.group = membership.group;
    ctx.turn.start.has_choice = true;
    await ctx.commit(() => []);
    await respond(ctx, menuScreen(t, t.groups.entered(ctx.files)));
  }
  await membership?.note();
}

function librariesScreen(
  { session, t }: BotContext,
  groups: readonly GroupLibrary[],
  someUnverified: boolean,
): Screen {
  const row = (id: number, label: string): KeyboardButton[] => [
    [
      `${(session.library_id ?? 0) === -id ? "✓ " : ""}${label}`,
      buttons.libraryChosen.pack({ library: id }),
    ],
  ];
  return {
    text: someUnverified ? t.groups.chooseSome() : t.groups.choose(),
    keyboard: keyboardOf(
      row(0, t.button.libraries),
      ...groups.map(({ id, title }) => row(-id, `👥 ${shorten(title, TITLE_UNITS)}`)),
      [[t.button.menu, buttons.menu.pack({})]],
    ),
  };
}
