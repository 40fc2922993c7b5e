import type { Update } from "grammy/types";
import type { Database, Queryable } from "../database/database.ts";
import {
  endUpdate,
  enterTurn,
  type TurnQuestion,
  type TurnStart,
  type UpdateEnd,
} from "../storage/sessions.ts";
import type { GroupLibrary } from "../storage/members.ts";
import type { Profile, User } from "../storage/users.ts";
import type { Catalogue } from "../text/en.ts";
import { textFor } from "../text/languages.ts";
import type { Begins } from "./begins.ts";
import { initialSession, type Session } from "./session.ts";

/** The library that an update acts in. */
export interface Library {
  readonly id: number;
  /** The group that it belongs to; undefined for a person's own. */
  readonly group:
    | Pick<GroupLibrary, "title" | "organisers"> & { readonly isAdministrator: boolean }
    | undefined;
}

/** What a turn needs of the rest. */
export interface TurnOptions {
  database: Database;
  begins: Begins;
  defaultLanguage: string;
  /** The effect is committed: from now on the update need not come again. */
  committed(): void;
}

/**
 * One update while it is handled: one exchange to begin, one to commit. It carries the session as it was read and its
 * version, so that a session that was written elsewhere meanwhile is never overwritten. A turn that ran into such a
 * conflict begins again with the same update.
 */
export class Turn {
  session: Session = initialSession();
  /** The group's library that this update acts in, once the person is known to be a member; else their own. */
  group: GroupLibrary | undefined;
  /** The answer to the press: one for each update, however often the turn begins. */
  pressAnswer: Promise<void> | undefined;
  #t: Catalogue | undefined;
  #start: TurnStart | undefined;
  #stored = "";
  #version = 0;
  /** Set when the person's rows are gone: there is nothing left to write. */
  #forgotten = false;

  constructor(readonly update: Update, private readonly options: TurnOptions) {}

  /** The words, in the person's language: Telegram's until the turn has begun, then the chosen one. */
  get t(): Catalogue {
    if (this.#t === undefined) {
      const { callback_query, inline_query, message } = this.update;
      const sender = (message ?? callback_query ?? inline_query)?.from;
      this.#t = textFor(null, sender?.language_code ?? null, this.options.defaultLanguage);
    }
    return this.#t;
  }

  set t(t: Catalogue) {
    this.#t = t;
  }

  /** What was read when the turn began. */
  get start(): TurnStart {
    if (this.#start === undefined) throw new Error("Cannot use a turn that has not begun");
    return this.#start;
  }

  get user(): User {
    return this.start.user;
  }

  /** Whether the file that the update brings was new to the library when the turn began; what comes between makes it begin again. */
  get bringsNewFile(): boolean {
    const { group, is_new, user } = this.start;
    return is_new && this.library.id === (group?.id ?? user.id);
  }

  /** The library that this update acts in. */
  get library(): Library {
    const { group } = this;
    if (group === undefined) return { id: this.user.id, group };
    const { id, title, organisers, status } = group;
    return { id, group: { title, organisers, isAdministrator: status === "administrator" } };
  }

  /**
   * Reads person, session, the library and the search that the update names, and whether it was handled before; and, in the
   * same exchange, what `beside` reads. False for somebody unknown who is not to be registered.
   */
  async begin(
    profile: Profile,
    question: TurnQuestion,
    beside?: (tx: Queryable) => Promise<void>,
  ): Promise<boolean> {
    const { begins, database, defaultLanguage } = this.options;
    const { update_id } = this.update;
    this.#start = beside === undefined
      ? await begins.do({ profile, updateId: update_id, question })
      : (await database.batch((tx) => [
        enterTurn(tx, profile, update_id, question),
        beside(tx),
      ]))[0];
    this.group = undefined;
    if (this.#start === undefined) return false;
    const { user, session, version } = this.#start;
    this.session = session === null ? initialSession() : session as Session;
    this.#stored = JSON.stringify(this.session);
    this.#version = version;
    this.t = textFor(user.language, user.telegram_language, defaultLanguage);
    return true;
  }

  /**
   * Commits the effects of this update: the statements that `effects` issues (each by one call, none waiting for
   * another), the session as it is now, and the end of the update, in one transaction and one exchange. Answers go out
   * after it.
   */
  readonly commit = async <T extends readonly unknown[]>(
    effects: (tx: Queryable) => readonly [...{ [K in keyof T]: Promise<T[K]> }],
  ): Promise<T> => {
    const results = await this.#commit((tx, end) => [...effects(tx), endUpdate(tx, end)]);
    return results.slice(0, -1) as unknown as T;
  };

  /** The same where `effect` is one statement, which ends the update as well. */
  readonly commitWhole = async <T>(
    effect: (tx: Queryable, end: UpdateEnd) => Promise<T>,
  ): Promise<T> => {
    const [result] = await this.#commit((tx, end) => [effect(tx, end)]);
    return result as T;
  };

  async #commit(
    issue: (tx: Queryable, end: UpdateEnd) => readonly Promise<unknown>[],
  ): Promise<readonly unknown[]> {
    const { session, user, update: { update_id } } = this;
    const data = JSON.stringify(session);
    const end = { user_id: user.id, update_id, session, version: this.#version };
    const results = await this.options.database.batch<unknown[]>((tx) => issue(tx, end), {
      quick: true,
    });
    this.#stored = data;
    this.#version++;
    this.options.committed();
    return results;
  }

  /** Writes the session if it changed since it was last written. */
  async finish(): Promise<void> {
    if (this.#start === undefined || this.#start.handled || this.#forgotten) return;
    if (JSON.stringify(this.session) !== this.#stored) await this.commit<[]>(() => []);
  }

  /** The person's account is gone, and the session with it. */
  forget(): void {
    this.#forgotten = true;
  }
}
