import { Context } from "grammy";
import type { Api } from "grammy";
import type { UserFromGetMe } from "grammy/types";
import type { FormattedString } from "../text/formatted_string.ts";
import type { Database } from "../database/database.ts";
import type { CaptionedFile } from "../domain/captions.ts";
import type { Neighbour } from "../domain/neighbours.ts";
import type { Surroundings } from "../storage/captions.ts";
import type { Comment } from "../storage/comments.ts";
import type { Orderer } from "../storage/jobs.ts";
import type { GroupLibrary, LinkMaker } from "../storage/members.ts";
import type { LinkOwner } from "../storage/links.ts";
import type { Searched } from "../storage/searches.ts";
import type { UploadReply } from "../storage/upload_replies.ts";
import type { SavingLimits } from "../storage/uploads.ts";
import type { User } from "../storage/users.ts";
import type { AllowedChats, Guests } from "../telegram/allowed_chats.ts";
import type { MemberAsker } from "../telegram/members.ts";
import { isRefusedCall } from "../telegram/retries.ts";
import { inTopic, topicOf } from "../telegram/topics.ts";
import { codeOf } from "./callback_data.ts";
import type { Catalogue } from "../text/en.ts";
import type { Question, Session } from "../turn/session.ts";
import type { Library, Turn } from "../turn/turn.ts";

/** Length of the longest answer to a press, in UTF-16 units (Bot API: answerCallbackQuery). */
const TOAST_UNITS = 200;

/** What the composition root passes to the bot. */
export interface BotOptions {
  database: Database;
  api: Api;
  /** Who the bot is; known once it has signed in. */
  me(): UserFromGetMe;
  jobs: JobWaker;
  /** Who is asked about members of groups. */
  members: MemberAsker;
  /** The limits that hold for everybody; a person's own quota takes precedence. */
  limits: SavingLimits;
  /** Who may use the bot; null is everybody. */
  allowedUsers: ReadonlySet<number> | null;
  /** The groups whose library may be kept. */
  allowedChats: AllowedChats;
  /** In owner-only mode: who may use nothing but the libraries of allowed groups. */
  guests: Guests;
  admins: ReadonlySet<number>;
  defaultLanguage: string;
  trashDays: number;
  /** Whether this server reads documents. */
  indexContents: boolean;
  /** IANA name of the zone of the dates in names and searches. */
  timeZone: string;
  /** What the tokens of links are made with: see domain/link_tokens.ts. */
  linkKey: Uint8Array;
  version: string;
  startedAt: Date;
}

/** How features wake the jobs whose rows they have just written. */
export interface JobWaker {
  /** A job was ordered. */
  wake(): void;
  /** Who holds the upload reply that a turn inserts, and for how long. */
  readonly replyHolder: { holder: string; lease_ms: number };
  /**
   * Sends the upload reply that this turn inserted at `claimedAt` (performance.now(), before the commit). Resolves when it
   * was sent, or put off because Telegram asks for longer than a moment.
   */
  sendReply(reply: UploadReply, claimedAt: number): Promise<void>;
  /** A file was added to an upload reply. */
  growReply(): void;
}

/** One update, with what a handler needs to answer it. */
export class BotContext extends Context {
  /** The question that this press or command ended, because it does not answer it. */
  asked: Question | undefined;
  /** The files and captions that the message may belong to; read where there can be any. */
  surroundings: Surroundings | undefined;
  /** In a group: the message among the latest ones of whoever posted it. */
  nearby: readonly Neighbour[] = [];
  /** The latest forwarded files, where a text may be their comment. */
  forwarded: readonly CaptionedFile[] = [];
  /** The search that a press keeps as a note. */
  searched: Searched | undefined;
  /** The comment that a press removes, and the files that have it. */
  commented: { comment: Comment | undefined; files: CaptionedFile[] } | undefined;
  /** The groups that the person can choose from, where a press asks for them. */
  choices: readonly GroupLibrary[] = [];
  /** Who made the link that is opened, where it leads to something of a group. */
  linkMaker: LinkMaker | undefined;
  /** The group that a press copies to; undefined where it is none that the person can choose. */
  copyTarget: GroupLibrary | undefined;
  /** Put before the next message of this turn, then cleared. */
  notice: FormattedString | undefined;

  /** The code of the button that was pressed: looked up often. */
  readonly pressed: string | undefined;

  constructor(readonly turn: Turn, readonly options: BotOptions) {
    super(turn.update, inTopic(options.api, topicOf(turn.update)), options.me());
    const data = turn.update.callback_query?.data;
    this.pressed = data === undefined ? undefined : codeOf(data);
  }

  get db(): Database {
    return this.options.database;
  }

  /** The words, in the person's language. */
  get t(): Catalogue {
    return this.turn.t;
  }

  /** The person whose update this is. Only where a turn has begun: private chats and inline queries of known people. */
  get user(): User {
    return this.turn.user;
  }

  /** The library that this update acts in: the one in force, or the person's own. */
  get library(): Library {
    return this.turn.library;
  }

  /** What every screen begins with while a group's library is in force. */
  get header(): FormattedString | undefined {
    const { group } = this.turn;
    return group && this.t.groups.header(group.title);
  }

  /** Whether the person may use nothing but the libraries of groups, and has none of their own. */
  get isGuest(): boolean {
    const { allowedUsers } = this.options;
    return allowedUsers !== null && (this.from === undefined || !allowedUsers.has(this.from.id));
  }

  /** Whether there is a group's library that the person may be able to use. */
  get hasChoice(): boolean {
    return this.turn.start.has_choice;
  }

  /** Whose jobs this update orders, and where they answer. */
  get orderer(): Orderer {
    return {
      user_id: this.user.id,
      library_id: this.library.id,
      chat_id: this.chat!.id,
      topic: topicOf(this.update)?.thread_id,
    };
  }

  /** Whose links this person sees and changes. */
  get linkOwner(): LinkOwner {
    const { group, id } = this.library;
    return {
      user_id: this.user.id,
      library_id: id,
      is_administrator: group?.isAdministrator ?? false,
    };
  }

  /** The query of the search whose results the pressed button shows; null where it was forgotten, or there is none. */
  get search(): string | null {
    return this.turn.start.search;
  }

  /** Files of the library when the turn began. */
  get files(): number {
    return this.turn.start.files;
  }

  get session(): Session {
    return this.turn.session;
  }

  set session(session: Session) {
    this.turn.session = session;
  }

  /** Commits the effects of this update: see {@link Turn.commit}. */
  get commit(): Turn["commit"] {
    return this.turn.commit;
  }

  /** The same by one statement: see {@link Turn.commitWhole}. */
  get commitWhole(): Turn["commitWhole"] {
    return this.turn.commitWhole;
  }

  /** The limits that hold for the library: the server's, and a person's own quota where an admin set one. */
  get limits(): SavingLimits {
    return this.limitsOf(this.library.group === undefined);
  }

  /** The same of the person's own library, or of a group's. */
  limitsOf(own: boolean): SavingLimits {
    const { limits } = this.options;
    return own ? { ...limits, quota: this.user.quota_bytes ?? limits.quota } : limits;
  }

  /** Answers the press, once for each update; the first call counts. Nothing happens where no button was pressed. */
  answer(text?: string): Promise<void> {
    if (this.callbackQuery === undefined) return Promise.resolve();
    return this.turn.pressAnswer ??= answerPress(this, text);
  }
}

async function answerPress(ctx: Context, text: string | undefined): Promise<void> {
  try {
    await ctx.answerCallbackQuery(text === undefined ? {} : { text: text.slice(0, TOAST_UNITS) });
  } catch (error) {
    // Too late: Telegram has forgotten the press.
    if (!isRefusedCall(error, 400, "Bad Request: query is too old")) throw error;
  }
}
