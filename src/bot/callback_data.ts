/**
 * Every button's payload. Telegram takes 1–64 bytes and may send back anything, including data that no button of ours
 * carried: so payloads are unpacked field by field, and one that doesn't fit counts as no press at all.
 */
import { CATEGORIES } from "../domain/kinds.ts";
import { EXPIRIES, OPEN_LIMITS } from "../domain/links.ts";
import type { Move } from "../domain/lists.ts";
import {
  type Fields,
  linkOrigin,
  look,
  moment,
  number,
  oneOf,
  place,
  placeOrNone,
  type Values,
} from "../domain/payload_fields.ts";

/** One kind of button: `code:field:field…`. */
export class Button<F extends Fields = Fields> {
  /** Listed once: a list has twenty buttons. */
  readonly #fields: [name: string, Fields[string]][];

  constructor(readonly code: string, readonly fields: F) {
    this.#fields = Object.entries(fields);
  }

  pack(values: Values<F>): string {
    let data = this.code;
    for (const [name, field] of this.#fields) {
      data += `:${field.pack(values[name as keyof F])}`;
    }
    if (data.length > 64) {
      throw new RangeError(`Cannot pack button ${this.code}: ${data.length} bytes`);
    }
    return data;
  }

  unpack(data: string): Values<F> | undefined {
    // Asked of many buttons, of which one is meant.
    if (codeOf(data) !== this.code) return undefined;
    const [, ...texts] = data.split(":");
    if (texts.length !== this.#fields.length) return undefined;
    const values: Record<string, unknown> = {};
    for (const [index, [name, field]] of this.#fields.entries()) {
      const value = field.unpack(texts[index]!);
      if (value === undefined) return undefined;
      values[name] = value;
    }
    return values as Values<F>;
  }
}

/** The code that this data begins with: that of the button, if it is one of ours. */
export function codeOf(data: string): string {
  const end = data.indexOf(":");
  return end === -1 ? data : data.slice(0, end);
}

const button = <F extends Fields>(code: string, fields: F) => new Button<F>(code, fields);

/** The search whose results a button stands below, whichever button it is; read when the turn begins. */
export function searchNamedIn(data = ""): number | null {
  const named = /(?:^|:)s([0-9a-z]{1,11})\.[0-9a-z]\.[0-9a-z]+\.[0-9a-z]+(?:$|:)/.exec(data);
  if (named) return number.unpack(named[1]!) ?? null;
  return (buttons.searchEverywhere.unpack(data) ?? buttons.searchIn.unpack(data))?.search ?? null;
}

/** The library that a press puts in force: to be read with the person. */
export function libraryNamedIn(data = ""): { id: number } | null {
  const chosen = buttons.libraryChosen.unpack(data) ?? buttons.searchIn.unpack(data);
  return chosen && chosen.library > 0 ? { id: -chosen.library } : null;
}

/** The library that a press copies to; null where it copies nothing. */
export function copyTargetIn(data = ""): number | null {
  const chosen = buttons.copyFileTo.unpack(data) ?? buttons.copySelectionTo.unpack(data);
  return chosen?.library ?? null;
}

/** Whether a press asks for the libraries that the person can choose from. */
export function asksForChoices(data = ""): boolean {
  return [buttons.libraries, buttons.copyFile, buttons.copySelection, buttons.searchEverywhere]
    .some((one) => one.code === codeOf(data));
}

export const category = oneOf(...CATEGORIES);
const chosenCategory = oneOf("auto", ...CATEGORIES);

/** Where a button of the upload flow stands: on its question, or on a reply, which keeps naming its files. */
const flowMessage = oneOf("question", "reply");
const yesOrNo = oneOf("yes", "no");
const move = oneOf<Move>("at", "before", "first", "last");

export const buttons = {
  menu: button("m", {}),
  /** Does nothing: a page number. */
  nothing: button("n", {}),

  upload: button("u", {}),
  uploadAs: button("ua", { category: chosenCategory }),
  uploadDone: button("ud", { at: flowMessage }),
  uploadCancel: button("ux", { at: flowMessage }),
  /** Takes back what a cancelled upload kept. */
  uploadRemove: button("ur", { upload: number }),
  /** Shows the reply to an upload again, in place of a question about its files. */
  uploadReply: button("ub", { reply: number }),
  /** Does something with all files of a reply. */
  uploadAct: button("uc", {
    reply: number,
    what: oneOf("move", "tags", "delete", "select"),
  }),
  uploadShare: button("uh", { reply: number }),
  /** Moves the files of a reply that look like ones for the category, though another was chosen. */
  uploadMoveTo: button("um", { reply: number, category }),

  /** Asks for the words. */
  search: button("q", {}),
  /** Keeps what was searched for as a note. */
  keepNote: button("kn", { search: number }),
  /** Takes a comment off the files that it was noted on. */
  commentUndo: button("ku", { comment: number }),

  files: button("l", {}),
  list: button("ll", { place, move }),
  order: button("lo", { place }),
  open: button("o", { file: number, place }),
  /** Sends the files of a page, or of a whole list. */
  showPage: button("lp", { place }),
  getList: button("lg", { place }),
  /** The list again, below the file. */
  back: button("b", { place }),

  /** The file's card, in place of a question about it. */
  card: button("k", { file: number, place: placeOrNone }),
  /** Everything known about a file, in its caption. */
  details: button("i", { file: number, place: placeOrNone }),
  fileRename: button("e", { file: number, place: placeOrNone }),
  fileTags: button("t", { file: number, place: placeOrNone }),
  /** Removes one tag; `tag` is its gram, since an index would mean another tag when pressed twice. */
  tagRemove: button("tr", { file: number, place: placeOrNone, tag: number }),
  tagsClear: button("tx", { file: number, place: placeOrNone }),
  /** Asks where to move a file. */
  fileMove: button("mv", { file: number, place: placeOrNone, look }),
  /** Moves a file into a folder; 0 is none. */
  fileMoveInto: button("mf", { file: number, place: placeOrNone, folder: number }),
  /** Asks for the name of a folder that the file goes into at once; 0 is the top. */
  fileNewFolder: button("mn", { file: number, place: placeOrNone, parent: number }),
  fileMoveTo: button("mc", { file: number, category, place: placeOrNone }),
  fileDelete: button("d", { file: number, place: placeOrNone }),
  undo: button("z", { act: number }),

  /** A file in the trash. */
  trashOpen: button("wo", { file: number, place }),
  trashRestore: button("wr", { file: number, place }),
  trashCard: button("wk", { file: number, place }),
  trashDelete: button("wd", { file: number, place }),
  trashDeleteYes: button("wx", { file: number, place }),
  /** The folders in the trash, from that of an act on. */
  trashFolders: button("wl", { from: number, move: oneOf("at", "before") }),
  /** A folder in the trash, by the act that deleted it. */
  trashFolder: button("wf", { act: number, place }),
  trashFolderRestore: button("wg", { act: number, place }),
  trashFolderDelete: button("wh", { act: number, place }),
  trashFolderDeleteYes: button("wj", { act: number, place }),
  /** Asks; the answer carries when it was asked, so that an old one deletes nothing that came later. */
  trashEmpty: button("we", {}),
  trashEmptyYes: button("wy", { asked: moment }),

  /** Ticking files, across pages; the ticks are in the session. */
  select: button("h", { place }),
  selectPage: button("hl", { place, move }),
  tick: button("ht", { file: number, place, ticked: oneOf("off", "on") }),
  tickPage: button("hp", { place, ticked: oneOf("off", "on") }),
  selectAll: button("hj", { place }),
  selectClear: button("hz", { place }),
  selectCancel: button("hx", { place }),
  selectRename: button("hn", { place }),
  selectNewFolder: button("ho", { place, parent: number }),
  selectMove: button("hm", { place, look }),
  selectMoveTo: button("hc", { place, category }),
  selectMoveInto: button("hi", { place, folder: number }),
  selectTags: button("hg", { place }),
  selectDelete: button("hd", { place }),
  selectGetAll: button("ha", { place }),
  selectRestore: button("hr", { place }),

  /** Folders alone, by pages; a folder with its files is a list. In all of these 0 is the top. */
  folders: button("f", { look }),
  folderNew: button("fn", { parent: number }),
  uploadHere: button("fu", { folder: number }),
  folderRename: button("fe", { folder: number }),
  folderMove: button("fv", { folder: number, look }),
  folderMoveInto: button("fi", { folder: number, into: number }),
  folderDelete: button("fd", { folder: number }),

  /** The libraries that a person can choose from. */
  libraries: button("g", {}),
  /** Puts one in force: a group's id without its sign; 0 is the person's own. */
  libraryChosen: button("gl", { library: number }),

  /** Asks where to copy a file, or what is ticked; then copies: a group's id without its sign, 0 is the person's own library. */
  copyFile: button("yc", { file: number, place: placeOrNone }),
  copyFileTo: button("yi", { library: number, file: number, place: placeOrNone }),
  copySelection: button("ys", { place }),
  copySelectionTo: button("yj", { library: number, place }),
  /** A search in every library that the person can choose, and the results in one of them. */
  searchEverywhere: button("qa", { search: number }),
  searchIn: button("qi", { library: number, search: number }),

  /** In groups, for their administrators: the settings of the library, and its one question. */
  groupSettings: button("gs", {}),
  groupKeeps: button("ge", { keeps: oneOf("replied", "everything") }),
  groupKeepEverything: button("gy", { answer: yesOrNo }),
  groupOrganisers: button("go", { organisers: oneOf("everyone", "administrators") }),
  groupLanguages: button("gg", {}),
  groupLanguage: button("gc", { language: number }),
  groupErase: button("gd", {}),
  groupReads: button("gr", { on: yesOrNo }),

  settings: button("s", {}),
  language: button("sl", {}),
  languageChosen: button("sc", { language: number }),
  phone: button("sp", {}),
  phoneShare: button("ss", {}),
  phoneSave: button("sq", {}),
  phoneRemove: button("sr", {}),
  usage: button("su", {}),
  privacy: button("sv", {}),
  insideDocuments: button("vd", {}),
  insideDocumentsSet: button("vs", { on: yesOrNo }),
  export: button("pe", {}),
  import: button("pi", {}),
  importCancel: button("px", {}),
  /** What imported manifests name and what has not come yet, starting at the entry `from`. */
  importMissing: button("pm", { from: number, move: oneOf("at", "before") }),
  importForget: button("pf", {}),
  /** Forgets entries up to `upTo`, so that an old button spares what came later. */
  importForgetYes: button("py", { upTo: number }),
  deleteAccount: button("sx", {}),

  account: button("aa", { user: number }),
  ban: button("ab", { user: number, banned: yesOrNo }),
  quota: button("aq", { user: number }),

  shareFile: button("xf", { file: number, place: placeOrNone }),
  shareFolder: button("xd", { folder: number }),
  /** Shares the files that are ticked. */
  shareSelection: button("xs", { place }),
  /** The person's own links, starting at `first`. */
  links: button("x", { first: number, move: oneOf("at", "before") }),
  link: button("xo", { link: number, origin: linkOrigin }),
  linkExpiry: button("xe", { link: number, expiry: oneOf(...EXPIRIES), origin: linkOrigin }),
  linkLimit: button("xl", { link: number, limit: oneOf(...OPEN_LIMITS), origin: linkOrigin }),
  /** Carries the new state, so that pressing it twice has the same effect as once. */
  linkProtect: button("xp", { link: number, protect: oneOf("off", "on"), origin: linkOrigin }),
  linkCaptions: button("xc", { link: number, include: oneOf("off", "on"), origin: linkOrigin }),
  linkRevoke: button("xr", { link: number, origin: linkOrigin }),
  /** Undoes a revocation. */
  linkUndo: button("xu", { link: number, origin: linkOrigin }),
  /** Gives a new token to a link that was made while the bot had a different one. */
  linkRenew: button("xn", { link: number, origin: linkOrigin }),
  /** Back to what is shared, mentioning that the link stays open. */
  linkLeave: button("xb", { link: number, origin: linkOrigin }),
  /** For whoever opened a link: copies of its files, and the files after `after`. */
  linkSave: button("xv", { link: number }),
  linkMore: button("xm", { link: number, after: number }),
} as const;

const DESTRUCTIVE: ReadonlySet<string> = new Set(
  [
    buttons.uploadRemove,
    buttons.fileDelete,
    buttons.trashDelete,
    buttons.trashDeleteYes,
    buttons.trashFolderDelete,
    buttons.trashFolderDeleteYes,
    buttons.trashEmpty,
    buttons.trashEmptyYes,
    buttons.selectDelete,
    buttons.folderDelete,
    buttons.phoneRemove,
    buttons.importForgetYes,
    buttons.deleteAccount,
    buttons.linkRevoke,
  ].map(({ code }) => code),
);

/** Whether a button deletes, erases or ends something: it is shown in red. */
export function isDestructive(data: string): boolean {
  return buttons.uploadAct.unpack(data)?.what === "delete" || DESTRUCTIVE.has(codeOf(data));
}
