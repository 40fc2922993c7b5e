import type { Composer } from "grammy";
import { topOf } from "../../domain/lists.ts";
import { parseSearchQuery } from "../../domain/search_query.ts";
import type { GroupLibrary } from "../../storage/members.ts";
import { SEARCH_COUNT_MAX, searchFiles } from "../../storage/search.ts";
import { buttons } from "../callback_data.ts";
import type { BotContext } from "../context.ts";
import { checkMembership, linkOfGroup } from "../access.ts";
import { onPress, Routes } from "../routes.ts";
import { listScreen } from "../screens/file_list.ts";
import { chosenGroups, libraryRows } from "../screens/libraries.ts";
import { menuScreen } from "../screens/menu.ts";
import { notInGroup } from "../screens/not_in_group.ts";
import { refuse } from "../screens/refusal.ts";
import { keyboardOf, say, type Screen, show } from "../screens/screen.ts";
import { switchLibrary } from "../steps.ts";

/**
 * `📍`: the libraries that a person can choose from, and the deep link of a group; a search in all of them. Comes before
 * `/start`.
 */
export function switchLibraries(): Composer<BotContext> {
  const feature = new Routes();

  onPress(feature, buttons.libraries, async (ctx) => {
    const { groups, someUnverified, note } = await chosenGroups(ctx);
    const { t } = ctx;
    const inForce = ctx.session.library_id ?? 0;
    const pack = (library: number) => buttons.libraryChosen.pack({ library });
    const labelOf = (id: number, label: string) => id === inForce ? `✓ ${label}` : label;
    await show(ctx, {
      text: t.groups.choose(someUnverified),
      keyboard: keyboardOf(
        ...libraryRows(t, groups, pack, { labelOf, own: ctx.isGuest ? "left out" : "offered" }),
        [[t.button.menu, buttons.menu.pack({})]],
      ),
    });
    await note();
  });

  onPress(feature, buttons.libraryChosen, async (ctx, { library }) => {
    if (library === 0) {
      switchLibrary(ctx, undefined);
      await ctx.commit(() => []);
      return await show(ctx, menuScreen(ctx.t, ctx.t.groups.own()));
    }
    await enter(ctx, chosen(ctx), show, async () => {
      await ctx.commit(() => []);
      return menuScreen(ctx.t, ctx.t.groups.entered(ctx.files));
    });
  });

  feature.command("start").filter(
    (ctx) => linkOfGroup(ctx) !== undefined,
    (ctx) =>
      enter(ctx, ctx.turn.start.group, say, async () => {
        await ctx.commit(() => []);
        return menuScreen(ctx.t, ctx.t.groups.entered(ctx.files));
      }),
  );

  onPress(feature, buttons.searchEverywhere, searchEverywhere);
  onPress(feature, buttons.searchIn, async (ctx, { library, search }) => {
    if (library !== 0) return await enter(ctx, chosen(ctx), show, () => resultsIn(ctx, search));
    switchLibrary(ctx, undefined);
    await show(ctx, await resultsIn(ctx, search));
  });
  return feature;
}

/** The group that a press names, if it is a choice of the person's: a forged id learns nothing. */
function chosen({ turn }: BotContext): GroupLibrary | null {
  const { group } = turn.start;
  return group?.status == null ? null : group;
}

/** Puts a group's library in force, for its members; all others get the same answer as where there is none. */
async function enter(
  ctx: BotContext,
  group: GroupLibrary | null,
  respond: (ctx: BotContext, screen: Screen) => Promise<unknown>,
  screenOf: () => Promise<Screen>,
): Promise<void> {
  const { t } = ctx;
  const membership = group === null ? undefined : await checkMembership(ctx, group);
  if (membership?.is !== "member") {
    const sentence = notInGroup(t, membership?.is);
    if (ctx.isGuest) await refuse(ctx, sentence.text);
    else await respond(ctx, menuScreen(t, sentence));
  } else {
    if (ctx.isGuest) ctx.options.guests.admit(ctx.user.id);
    switchLibrary(ctx, membership.group.id);
    ctx.turn.group = membership.group;
    ctx.turn.start.has_choice = true;
    await respond(ctx, await screenOf());
  }
  await membership?.note();
}

/** What a search finds in the library that was just put in force. */
async function resultsIn(ctx: BotContext, search: number): Promise<Screen> {
  const place = topOf({ list: "search", search });
  const { search: typed } = ctx;
  if (typed === null) {
    await ctx.commit(() => []);
    return listScreen(ctx, { files: [], next: null, total: 0, place });
  }
  const query = parseSearchQuery(typed, ctx.options.timeZone);
  const [page] = await ctx.commit((tx) => [
    searchFiles(tx, ctx.library.id, query, { order: "newest", move: "first", from: 0 }),
  ]);
  return listScreen(ctx, { ...page, place, query: typed });
}

/** How much a search finds in each library of the person's. */
async function searchEverywhere(ctx: BotContext, { search }: { search: number }): Promise<void> {
  const { t } = ctx;
  const typed = ctx.search;
  if (typed === null) return await show(ctx, menuScreen(t, t.search.forgotten()));
  const { groups, someUnverified, note } = await chosenGroups(ctx);
  const query = parseSearchQuery(typed, ctx.options.timeZone);
  const ids = [...(ctx.isGuest ? [] : [ctx.user.id]), ...groups.map(({ id }) => id)];
  const pages = await ctx.db.batch((tx) =>
    ids.map((id) => searchFiles(tx, id, query, { order: "newest", move: "first", from: 0 }))
  );
  const found = new Map(pages.map(({ total }, index) => [ids[index]!, total]));
  const labelOf = (id: number, label: string) => {
    const total = found.get(id === 0 ? ctx.user.id : id) ?? 0;
    const count = t.format.number(Math.min(total, SEARCH_COUNT_MAX));
    return total === 0 ? label : `${label} · ${count}${total > SEARCH_COUNT_MAX ? "+" : ""}`;
  };
  const pack = (library: number) => buttons.searchIn.pack({ library, search });
  await show(ctx, {
    isApart: true,
    text: t.groups.everywhere(typed, someUnverified),
    keyboard: keyboardOf(
      ...libraryRows(t, groups, pack, { labelOf, own: ctx.isGuest ? "left out" : "offered" }),
      [
        [t.button.search, buttons.search.pack({})],
        [t.button.menu, buttons.menu.pack({})],
      ],
    ),
  });
  await note();
}
