/** The libraries that a person can choose from, as rows of a keyboard. */
import { shorten } from "../../domain/names.ts";
import type { GroupLibrary } from "../../storage/members.ts";
import type { Catalogue } from "../../text/en.ts";
import { checkMembership, type Membership } from "../access.ts";
import type { BotContext } from "../context.ts";
import type { KeyboardButton } from "./screen.ts";

/** UTF-16 units of a group's title on a button. */
const TITLE_UNITS = 40;

/** Groups that Telegram is asked about at the same time, for one press. */
const ASKED_AT_ONCE = 8;
/** For how long, in milliseconds; of the rest is not known whether the person is a member. */
const ASKING_MS = 5_000;
const UNASKED: Membership = { is: "unknown", note: () => Promise.resolve() };

/** The groups that the press asked for and of which the person is known to be a member; `note` is called after the answer. */
export async function chosenGroups(ctx: BotContext): Promise<{
  groups: GroupLibrary[];
  someUnverified: boolean;
  note(): Promise<void>;
}> {
  const checked: Membership[] = [];
  const groups = ctx.choices.entries();
  const until = performance.now() + ASKING_MS;
  const check = async () => {
    for (const [index, group] of groups) {
      const isLate = !group.fresh && performance.now() > until;
      checked[index] = isLate ? UNASKED : await checkMembership(ctx, group);
    }
  };
  await Promise.all(Array.from({ length: ASKED_AT_ONCE }, check));
  return {
    groups: checked.flatMap((one) => one.is === "member" ? [one.group] : []),
    someUnverified: checked.some(({ is }) => is === "unknown"),
    note: async () => void await ctx.db.batch((tx) => checked.map(({ note }) => note(tx))),
  };
}

/** A row for each library, the person's own first; `pack` takes a group's id without its sign, and 0 for their own. */
export function libraryRows(
  t: Catalogue,
  groups: readonly GroupLibrary[],
  pack: (library: number) => string,
  { own = "offered", labelOf = (_, label) => label }: {
    own?: "offered" | "left out";
    labelOf?: (libraryId: number, label: string) => string;
  } = {},
): KeyboardButton[][] {
  return [
    own === "offered" ? [[labelOf(0, t.button.libraries), pack(0)]] : [],
    ...groups.map(({ id, title }): KeyboardButton[] => [
      [labelOf(id, `👥 ${shorten(title, TITLE_UNITS)}`), pack(-id)],
    ]),
  ];
}
