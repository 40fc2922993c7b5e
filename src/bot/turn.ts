import type { StorageAdapter } from "grammy";
import type { Database, Queryable } from "../database/database.ts";
import { endUpdate, enterTurn, type TurnStart } from "../storage/turns.ts";
import type { Profile, User } from "../storage/users.ts";
import { initialSession, type Session } from "./context.ts";

/** What the handling of an update tells the one who gave it: see updates.ts. */
export interface UpdateHooks {
  /** The effect is committed: from now on the update need not come again. */
  committed(): void;
}

/**
 * The handling of one update of one person: one exchange to begin with, one to commit. It carries the session as it was
 * read and its version, so that a session that was written elsewhere meanwhile is never overwritten.
 */
export class Turn {
  #stored: string;
  #version: number;
  readonly user: User;
  /** True when this update has had its effect before, and came again. */
  readonly handled: boolean;
  /** The query of the search that a press names; null where there is none. */
  readonly search: string | null;
  /** Files that the person kept when it began. */
  readonly files: number;
  /** Set when the person's rows are gone: there is nothing to write any more. */
  #forgotten = false;

  private constructor(
    readonly database: Database,
    readonly updateId: number,
    readonly hooks: UpdateHooks,
    start: TurnStart,
  ) {
    this.user = start.user;
    this.handled = start.handled;
    this.search = start.search;
    this.files = start.files;
    this.#version = start.version;
    this.#stored = JSON.stringify(start.session);
  }

  /** Begins a turn; undefined for somebody unknown who is not to be registered. */
  static async enter(
    database: Database,
    profile: Profile,
    updateId: number,
    register: boolean,
    searchId: number | null,
    hooks: UpdateHooks,
  ): Promise<Turn | undefined> {
    const start = await enterTurn(database, profile, updateId, register, searchId);
    return start && new Turn(database, updateId, hooks, start);
  }

  /** The session as it was read; undefined where there is none. */
  get session(): Session | undefined {
    return this.#stored === "null" ? undefined : JSON.parse(this.#stored);
  }

  /** Commits effects, session and the end of the update: see KeeperFlavor.commit. */
  async commit<T extends readonly unknown[]>(
    session: Session,
    effects: (tx: Queryable) => readonly [...{ [K in keyof T]: Promise<T[K]> }],
  ): Promise<T> {
    const data = JSON.stringify(session);
    const results = await this.database.batch<unknown[]>((tx) => [
      ...effects(tx),
      endUpdate(tx, this.user.id, this.updateId, session, this.#version),
    ]);
    this.#stored = data;
    this.#version++;
    this.hooks.committed();
    return results.slice(0, -1) as unknown as T;
  }

  /** Writes the session if it changed since it was last written. */
  async finish(session: Session): Promise<void> {
    const stored = this.#stored === "null" ? JSON.stringify(initialSession()) : this.#stored;
    if (!this.#forgotten && JSON.stringify(session) !== stored) {
      await this.commit<[]>(session, () => []);
    }
  }

  /** The person's account is gone: the session goes with it. */
  forget(): void {
    this.#forgotten = true;
  }
}

/**
 * grammY's session storage, on the sessions table: what a turn read is handed to grammY, what grammY writes goes into
 * the turn's transaction. One turn per person at a time, so the person's id is the key.
 */
export class TurnSessions implements StorageAdapter<Session> {
  readonly #turns = new Map<string, Turn>();

  static key(turn: Turn): string {
    return `${turn.user.id}`;
  }

  /** Runs `work` while grammY reads and writes the session of this turn. */
  async during(turn: Turn, work: () => Promise<void>): Promise<void> {
    const key = TurnSessions.key(turn);
    this.#turns.set(key, turn);
    try {
      await work();
    } finally {
      this.#turns.delete(key);
    }
  }

  read(key: string): Session | undefined {
    return this.#turnOf(key).session;
  }

  async write(key: string, session: Session): Promise<void> {
    await this.#turnOf(key).finish(session);
  }

  async delete(key: string): Promise<void> {
    await this.#turnOf(key).finish({ step: "idle" });
  }

  #turnOf(key: string): Turn {
    const turn = this.#turns.get(key);
    if (turn === undefined) throw new Error(`Cannot use the session of ${key}: no turn has begun`);
    return turn;
  }
}
