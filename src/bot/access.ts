/** Who may do what in which library: what an update reaches for, and whether a person is a member of the group now. */
import type { Queryable } from "../database/database.ts";
import { hashToken, LINK_PAYLOAD_PREFIX } from "../domain/link_tokens.ts";
import { GROUP_PAYLOAD_PREFIX } from "../domain/groups.ts";
import type { WantedLibrary } from "../storage/sessions.ts";
import { buttons, codeOf } from "./callback_data.ts";
import type { BotContext } from "./context.ts";
import { type GroupLibrary, noteAnswer } from "../storage/members.ts";
import { askStanding } from "../turn/standing.ts";

/** What is always the person's own: imports, the account, what they save from a link, and what only admins see. */
const ABOUT_PERSON = {
  presses: new Set(
    [
      buttons.import,
      buttons.importCancel,
      buttons.importMissing,
      buttons.importForget,
      buttons.importForgetYes,
      buttons.deleteAccount,
      buttons.linkSave,
      buttons.linkMore,
      buttons.libraries,
      buttons.account,
      buttons.ban,
      buttons.quota,
    ].map(({ code }) => code),
  ),
  // A /start that carries a link: what is opened is saved to their own files.
  commands: /^\/(?:(?:import|delete_account|stats|user)(?:@\w+)?(?:\s|$)|start(?:@\w+)?\s+s_)/i,
  steps: new Set(["importing", "deleting_account", "setting_quota", "sharing_phone"]),
};

/** Whether an update is about the person, whichever library is in force. */
export function isAboutPerson(
  { callbackQuery, message }: Pick<BotContext, "callbackQuery" | "message">,
  step?: string,
): boolean {
  if (callbackQuery) return ABOUT_PERSON.presses.has(codeOf(callbackQuery.data ?? ""));
  if (message === undefined) return false;
  const { text } = message;
  if (text?.startsWith("/")) return ABOUT_PERSON.commands.test(text);
  return step !== undefined && ABOUT_PERSON.steps.has(step);
}

/** What a `/start` carries, whatever space stands before it: who looks ahead and who answers read the same. */
export function startPayload(message: BotContext["message"]): string | undefined {
  return /^\/start(?:@\w+)?\s+(.*)$/s.exec(message?.text ?? "")?.[1]?.trim();
}

/** The library whose group's deep link the update follows; a link that no group can have names none. */
export function linkOfGroup({ message }: Pick<BotContext, "message">): WantedLibrary | undefined {
  const payload = startPayload(message);
  if (!payload?.startsWith(GROUP_PAYLOAD_PREFIX)) return undefined;
  const link = payload.slice(GROUP_PAYLOAD_PREFIX.length);
  return /^[0-9a-f]{32}$/.test(link) ? { link } : { id: 0 };
}

/** What acts on the library in force, or on what is ticked there, and names no file or folder. */
const ON_WHAT_IS_IN_FORCE = new Set(
  [
    buttons.selectRename,
    buttons.selectNewFolder,
    buttons.selectMove,
    buttons.selectMoveTo,
    buttons.selectMoveInto,
    buttons.selectTags,
    buttons.selectDelete,
    buttons.selectGetAll,
    buttons.selectRestore,
    buttons.shareSelection,
    buttons.copySelection,
    buttons.copySelectionTo,
    buttons.getList,
    buttons.showPage,
    buttons.insideDocumentsSet,
    buttons.export,
  ].map(({ code }) => code),
);

/** Whether a press was asked about the library that was in force before: its screen was last drawn then, perhaps on another device. */
export function isAboutLibraryBefore({ callbackQuery, session }: BotContext): boolean {
  const data = callbackQuery?.data ?? "";
  const { switched_at } = session;
  if (switched_at === undefined) return false;
  const emptying = buttons.trashEmptyYes.unpack(data);
  if (emptying) return emptying.asked <= switched_at;
  const message = callbackQuery?.message;
  if (!ON_WHAT_IS_IN_FORCE.has(codeOf(data)) || message === undefined || message.date === 0) {
    return false;
  }
  const drawn = ("edit_date" in message ? message.edit_date : undefined) ?? message.date;
  // Whole seconds, by Telegram's clock.
  return (drawn + 1) * 1000 <= switched_at;
}

/** What organises a library: where only administrators may, others may not. */
const ORGANISING = new Set(
  [
    buttons.fileRename,
    buttons.fileTags,
    buttons.tagRemove,
    buttons.tagsClear,
    buttons.fileMove,
    buttons.fileMoveInto,
    buttons.fileMoveTo,
    buttons.fileNewFolder,
    buttons.undo,
    buttons.uploadMoveTo,
    buttons.uploadShare,
    buttons.trashRestore,
    buttons.trashFolderRestore,
    buttons.selectMove,
    buttons.selectMoveTo,
    buttons.selectMoveInto,
    buttons.selectTags,
    buttons.selectDelete,
    buttons.selectRestore,
    buttons.selectRename,
    buttons.selectNewFolder,
    buttons.folderNew,
    buttons.folderRename,
    buttons.folderMove,
    buttons.folderMoveInto,
    buttons.folderDelete,
    buttons.shareFile,
    buttons.shareFolder,
    buttons.shareSelection,
    // What gives a link more life than it has; revoking it stays its maker's.
    buttons.linkUndo,
    buttons.linkRenew,
    buttons.linkExpiry,
    buttons.linkLimit,
  ].map(({ code }) => code),
);
const ORGANISING_STEPS = new Set([
  "renaming",
  "tagging",
  "creating_folder",
  "renaming_folder",
  "tagging_selection",
]);

/** What only the administrators of a group may do in its library. */
const ADMINISTERING = new Set(
  [
    buttons.trashEmpty,
    buttons.trashEmptyYes,
    buttons.trashDelete,
    buttons.trashDeleteYes,
    buttons.trashFolderDelete,
    buttons.trashFolderDeleteYes,
    buttons.export,
    buttons.insideDocumentsSet,
  ].map(({ code }) => code),
);

/** Acts that a member may undo, the latest ones. */
const REMOVALS_MAX = 20;

/** Whether only administrators organise the library in force, and the person is none of them. */
export function isClosedTo({ library: { group } }: Pick<BotContext, "library">): boolean {
  return group !== undefined && !group.isAdministrator && group.organisers === "administrators";
}

/** Remembers an act by which a person removed what they had posted, where nothing else is theirs to do: they may undo it. */
export function rememberRemoval(ctx: BotContext, act: number): void {
  if (!isClosedTo(ctx)) return;
  const { session } = ctx;
  const before = (session.removals ?? []).filter((one) => one !== act);
  session.removals = [...before, act].slice(-REMOVALS_MAX);
}

/** Whether an update organises the library that it acts in. */
export function organises({ callbackQuery, message, session }: BotContext): boolean {
  if (callbackQuery) {
    const data = callbackQuery.data ?? "";
    const what = buttons.uploadAct.unpack(data)?.what;
    return ORGANISING.has(codeOf(data)) || what !== undefined && what !== "select";
  }
  return message?.text !== undefined && ORGANISING_STEPS.has(session.step);
}

/** Whether an update does what is left to a group's administrators. */
export function administers({ callbackQuery, message }: BotContext): boolean {
  if (callbackQuery) return ADMINISTERING.has(codeOf(callbackQuery.data ?? ""));
  return /^\/export(@\w+)?(\s|$)/i.test(message?.text ?? "");
}

/** What came of looking whether somebody is a member. */
export type Membership =
  & ({ is: "member"; group: GroupLibrary } | { is: "no" } | { is: "unknown" })
  & {
    /** Notes what Telegram answered, in `tx` if that is given: to be called after the person was answered. */
    note(tx?: Queryable): Promise<void>;
  };

/** Looks whether the person of this update is a member of a group. */
export async function checkMembership(
  ctx: BotContext,
  group: GroupLibrary,
): Promise<Membership> {
  const { db, options } = ctx;
  const userId = ctx.from!.id;
  if (group.fresh) return verdictOn(group);
  const standing = await askStanding(db, options.members, group.chat_id, userId);
  if (standing === undefined) return { is: "unknown", note: () => Promise.resolve() };
  return verdictOn(
    { ...group, status: standing },
    (tx: Queryable = db) => noteAnswer(tx, group.id, userId, standing, group.member_version),
  );
}

function verdictOn(
  group: GroupLibrary,
  note: Membership["note"] = () => Promise.resolve(),
): Membership {
  return group.status === "member" || group.status === "administrator"
    ? { is: "member", group, note }
    : { is: "no", note };
}

/** The link that an update opens or saves; undefined where it does neither. */
export function openedLinkOf(
  { callbackQuery, message }: Pick<BotContext, "callbackQuery" | "message">,
): { id: number } | { token_hash: Uint8Array } | undefined {
  const data = callbackQuery?.data ?? "";
  const pressed = buttons.linkMore.unpack(data) ?? buttons.linkSave.unpack(data);
  if (pressed !== undefined) return { id: pressed.link };
  const payload = startPayload(message);
  if (!payload?.startsWith(LINK_PAYLOAD_PREFIX)) return undefined;
  return { token_hash: hashToken(payload.slice(LINK_PAYLOAD_PREFIX.length)) };
}

/**
 * Whether the link that is opened lives as far as its maker goes, who has to be a member of the group still. `note` issues what
 * Telegram answered, before the link is opened.
 */
export async function checkLinkMaker(
  { db, linkMaker: maker, options }: BotContext,
): Promise<{ lives: boolean; note(tx: Queryable): Promise<void> }> {
  const nothing = () => Promise.resolve();
  // Whoever is known to have left has no living link.
  if (maker?.allowed === false) return { lives: false, note: nothing };
  if (maker === undefined || maker.fresh || maker.status === "left") {
    return { lives: true, note: nothing };
  }
  const standing = await askStanding(db, options.members, maker.chat_id, maker.user_id);
  if (standing === undefined) return { lives: false, note: nothing };
  const note = (tx: Queryable) =>
    noteAnswer(tx, maker.id, maker.user_id, standing, maker.member_version);
  return { lives: true, note };
}
