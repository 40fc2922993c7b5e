import type { Category } from "../domain/kinds.ts";
import type { Place, Scope } from "../domain/lists.ts";
import type { Neighbour } from "../domain/neighbours.ts";
import type { FileWords } from "../storage/file_words.ts";

/** What a person is in the middle of: a row per person, so that it outlives a restart and every instance sees it. */
export type Session = Step & {
  /** The reply that files in quick succession are still named in. */
  gathering?: Gathering;
  /** The latest messages, as far as they tell which comment belongs to which files. */
  nearby?: Neighbour[];
  /** The files that are ticked in a list, whatever else goes on. */
  selection?: Selection;
  /** The message of the list that a file was opened from: Back brings the list below the file. */
  list?: number;
  /** The group's library in force; absent: the person's own. */
  library_id?: number;
  /** When the library in force was chosen, in milliseconds since 1970: a question that was asked before is about another one. */
  switched_at?: number;
  /** The latest acts by which a member removed what they had posted, where the rest is left to administrators: theirs to undo. */
  removals?: number[];
};

export type Step = Idle | Uploading | Question;

/** The questions that a text answers. */
export type Question =
  | Renaming
  | Tagging
  | CreatingFolder
  | RenamingFolder
  | TaggingSelection
  | ImportingLibrary
  | SharingPhone
  | SavingPhone
  | DeletingAccount
  | SettingQuota
  | Searching
  | Noting;

/** Nothing is awaited: a file is kept, a text is searched for. */
export interface Idle {
  step: "idle";
}

/** Files are awaited, until Done, Cancel, or an hour without one. */
export interface Uploading {
  step: "uploading";
  category: Category | "auto";
  folder_id: number | null;
  /** The name that the folder had when the upload began. */
  folder_name?: string;
  /** Marks the files of this upload, so that Cancel can take them back. */
  upload_id: number;
  /** When the last file came, or the upload began: milliseconds since 1970. */
  last_at: number;
  /** The message that asks for the files: it leaves when the upload ends elsewhere. */
  question?: ShownMessage;
}

/** What every question remembers. */
interface Asked {
  /** The upload that the question interrupted; it continues afterwards. */
  uploading?: Uploading;
  /** The message that asks: it leaves with the answer. */
  message?: ShownMessage | null;
}

/** A question about a file, and the words that the file was known by when it was asked. */
interface AskedOfFile extends Asked {
  file_id: number;
  words: FileWords;
  /** The list that the file was opened from. */
  place: Place | null;
}

/** A file's new name is awaited. */
export interface Renaming extends AskedOfFile {
  step: "renaming";
}

/** A file's new tags are awaited. */
export interface Tagging extends AskedOfFile {
  step: "tagging";
}

/** A new folder's name is awaited. */
export interface CreatingFolder extends Asked {
  step: "creating_folder";
  /** Null at the top. */
  parent_id: number | null;
  /** What moves into it at once: a file of a list, or what is ticked in one. */
  moving?: { file: number; place: Place | null } | { selected: Place };
}

/** A folder's new name is awaited. */
export interface RenamingFolder extends Asked {
  step: "renaming_folder";
  folder_id: number;
}

/** Tags for the selection are awaited. */
export interface TaggingSelection extends Asked {
  step: "tagging_selection";
  /** The page to return to. */
  place: Place;
}

/** Files that are ticked in a list: see selection.ts. */
export interface Selection {
  scope: Scope;
  /** In the order in which they were ticked. */
  files: number[];
}

/** The person's own contact is awaited. */
export interface SharingPhone extends Asked {
  step: "sharing_phone";
}

/** A contact came unasked: whether its number is kept. */
export interface SavingPhone extends Asked {
  step: "saving_phone";
  phone: string;
}

/** A manifest is awaited, or more parts of one. */
export interface ImportingLibrary extends Asked {
  step: "importing";
  /** Documents that came so far. */
  received: number;
  /** When the last one came, or the question was asked: milliseconds since 1970. */
  last_at: number;
}

/** The word that erases an account is awaited. */
export interface DeletingAccount extends Asked {
  step: "deleting_account";
}

/** An admin is asked for a person's own quota. */
export interface SettingQuota extends Asked {
  step: "setting_quota";
  user_id: number;
}

/** What to search for is awaited. */
export interface Searching extends Asked {
  step: "searching";
}

/** The text of a note is awaited. */
export interface Noting extends Asked {
  step: "noting";
}

/** A reply to files, while it can grow. */
export interface Gathering {
  reply_id: number;
  /** The album that it is for; none for single files. */
  media_group_id: string | null;
  /** Milliseconds since 1970 when the latest file came. */
  last_at: number;
  receipts: number;
  /** UTF-16 units that its lines take, at most. */
  length: number;
}

/** A message that a later update may edit. */
export interface ShownMessage {
  id: number;
  /** True where the screen is the caption of a file. */
  captioned: boolean;
}

export function initialSession(): Session {
  return { step: "idle" };
}
