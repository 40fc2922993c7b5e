import type { Database, Queryable } from "../database/database.ts";
import { purgeAlbumPosts } from "../storage/album_posts.ts";
import { isUnavailable } from "../database/database.ts";
import { purgeAlbumCaptions } from "../storage/captions.ts";
import { purgeComments } from "../storage/comments.ts";
import { applyReadingOfGroups } from "../storage/documents.ts";
import { purgeLinks } from "../storage/links.ts";
import { purgeGroups } from "../storage/groups.ts";
import { purgeMembers } from "../storage/members.ts";
import { purgeSearches, SEARCH_TTL_MS } from "../storage/searches.ts";
import { purgeReplies } from "../storage/upload_replies.ts";
import { purgeFiles, purgeFolders } from "../storage/trash.ts";
import type { Background } from "./background.ts";
import { pause } from "../telegram/retries.ts";

/** How often the trash is looked through, in milliseconds. */
const PURGE_MS = 60_000;
/** Rows that go at once: one statement of milliseconds. */
const PURGE_CHUNK = 200;
/** Between two chunks, in milliseconds: people come first. */
const CHUNK_PAUSE_MS = 50;
const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** How often people who left are looked for, in milliseconds: that reads all members of groups, which takes 10 ms for 100,000. */
const MEMBERS_MS = 60 * PURGE_MS;

/** Deletes at most so many rows that are older than so many milliseconds; how many went. */
type Purging = readonly [
  (db: Queryable, olderThanMs: number, limit: number) => Promise<number>,
  olderThanMs: number,
];

/**
 * Every minute deletes for good what has been in the trash for its days, and forgets old searches and upload replies;
 * any number of instances may do that at once.
 */
export class TrashPurge {
  readonly #olderThanMs: number;

  constructor(
    private readonly database: Database,
    private readonly background: Background,
    trashDays: number,
  ) {
    // With no days at all a minute is left, so that Undo holds for a slip of the finger.
    this.#olderThanMs = Math.max(trashDays * DAY_MS, PURGE_MS);
  }

  /** Begins now, and again every minute; with those who left, every hour. */
  start(): void {
    const rounds = [
      [purgeFiles, this.#olderThanMs],
      [purgeFolders, this.#olderThanMs],
      [purgeLinks, this.#olderThanMs],
      [purgeGroups, this.#olderThanMs],
      [purgeAlbumPosts, DAY_MS],
      [applyReadingOfGroups, 0],
      [purgeSearches, SEARCH_TTL_MS],
      [purgeReplies, DAY_MS],
      [purgeAlbumCaptions, WEEK_MS],
      [purgeComments, WEEK_MS],
    ] as const;
    this.background.every(
      PURGE_MS,
      "the purge of the trash",
      (signal) => this.#purge(rounds, signal),
    );
    this.background.every(
      MEMBERS_MS,
      "the purge of who left",
      (signal) => this.#purge([[purgeMembers, WEEK_MS]], signal),
    );
  }

  /** One round: all that is old enough, in chunks. */
  async #purge(rounds: readonly Purging[], signal: AbortSignal): Promise<void> {
    try {
      for (const [purge, olderThanMs] of rounds) {
        while (!signal.aborted) {
          // A batch is tried again when two instances got into each other's way.
          const [deleted] = await this.database.batch((tx) => [
            purge(tx, olderThanMs, PURGE_CHUNK),
          ]);
          if (deleted < PURGE_CHUNK) break;
          await pause(CHUNK_PAUSE_MS, signal);
        }
      }
    } catch (error) {
      // The updates log it already.
      if (!isUnavailable(error)) throw error;
    }
  }
}
