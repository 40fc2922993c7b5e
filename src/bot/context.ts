import type { Context, SessionFlavor } from "grammy";
import type { FormattedString } from "@grammyjs/parse-mode";
import type { Database, Queryable } from "../database/database.ts";
import type { Category } from "../domain/kinds.ts";
import type { User } from "../storage/users.ts";
import type { SavingLimits } from "../storage/uploads.ts";
import type { Catalogue } from "../text/en.ts";

/** What a person is in the middle of: a row per person, so that it outlives a restart and every instance sees it. */
export type Session = Step & {
  /** The reply that files in quick succession are still named in. */
  gathering?: Gathering;
};

export type Step = Idle | Uploading;

/** Nothing is awaited: a file is kept, a text is searched for. */
export interface Idle {
  step: "idle";
}

/** Files are awaited, until Done, Cancel, or an hour without one. */
export interface Uploading {
  step: "uploading";
  category: Category | "auto";
  folder_id: number | null;
  /** Marks the files of this upload, so that Cancel can take them back. */
  upload_id: number;
  /** When the last file came, or the upload began: milliseconds since 1970. */
  last_at: number;
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

/** What the composition root passes to the bot. */
export interface BotOptions {
  database: Database;
  /** The limits that hold for everybody; a person's own quota goes before. */
  limits: SavingLimits;
  /** Who may use the bot; null is everybody. */
  allowedUsers: ReadonlySet<number> | null;
  admins: ReadonlySet<number>;
  defaultLanguage: string;
  trashDays: number;
}

/** What a handler has at hand, besides grammY's own. */
export interface KeeperFlavor {
  db: Database;
  options: BotOptions;
  /** Who is talking. Only where a turn has begun: private chats and inline queries of known people. */
  user: User;
  /** The words, in the person's language. */
  t: Catalogue;
  /**
   * Commits the effects of this update: the statements that `effects` issues (each by one call, none waiting for
   * another), the session as it is now, and the end of the update, in one transaction and one exchange. Answers go out
   * after it.
   */
  commit<T extends readonly unknown[]>(
    effects: (tx: Queryable) => readonly [...{ [K in keyof T]: Promise<T[K]> }],
  ): Promise<T>;
  /** Answers the press, once; the first call counts. Nothing happens where no press is being handled. */
  answer(text?: string): Promise<void>;
  /** Said before the next message of this turn, then undefined. */
  notice: FormattedString | undefined;
  /** Runs after the turn, beside the person's other updates: for what takes long. */
  background(name: string, work: (signal: AbortSignal) => Promise<void>): void;
}

export type BotContext = Context & SessionFlavor<Session> & KeeperFlavor;

export function initialSession(): Session {
  return { step: "idle" };
}
