import type { Api } from "grammy";
import { CAPTION_LIMIT, type Screen, textOptions } from "../bot/screens/screen.ts";
import type { Database, Transaction } from "../database/database.ts";
import type { AnsweredMessage, Job } from "../storage/jobs.ts";
import { lockLibrary } from "../storage/uploads.ts";
import { callSignal } from "../telegram/client.ts";
import type { MemberAsker } from "../telegram/members.ts";
import type { Catalogue } from "../text/en.ts";
import { isRefusedCall, pause } from "../telegram/retries.ts";
import { textFor } from "../text/languages.ts";
import type { Run } from "./job.ts";

/** Telegram shows a chat action for five seconds. */
const ACTION_MS = 4_000;

/** What every job works with. */
export interface JobTools {
  database: Database;
  api: Api;
  /** Who is asked about members of groups, at most once at a time for each. */
  members: MemberAsker;
  defaultLanguage: string;
  /** Notes how far a job came; false when this process no longer holds it. */
  note(job: Job): Promise<boolean>;
  /** A portion of a job and its note in one transaction; false, and nothing done, when this process no longer holds it. */
  portion(job: Job, work: (tx: Transaction) => Promise<void>): Promise<boolean>;
}

/** How often progress is shown, in milliseconds. */
const PROGRESS_MS = 3_000;
/** How long a portion should take, in milliseconds: others use the database in between. */
const PORTION_MS = 40;
const PORTION_MAX = 2_000;
const PORTION_PAUSE_MS = 20;

/** Rows in portions, each as large as can be done in a moment on this machine. */
export class Portions {
  #size = 50;

  /** Does the next portion, of `limit` rows. */
  async next<T>(work: (limit: number) => Promise<T>): Promise<T> {
    const began = performance.now();
    const result = await work(this.#size);
    const took = Math.max(1, performance.now() - began);
    const wanted = Math.round(this.#size * PORTION_MS / took);
    this.#size = Math.max(10, Math.min(wanted, 2 * this.#size, PORTION_MAX));
    await pause(PORTION_PAUSE_MS);
    return result;
  }
}

/** The words in the language of the person whom a job answers. */
export function textOf(
  { defaultLanguage }: Pick<JobTools, "defaultLanguage">,
  { language }: Pick<Job, "language">,
): Catalogue {
  return textFor(null, language, defaultLanguage);
}

/** Sends a screen. */
export async function sendScreen(
  { api }: Pick<JobTools, "api">,
  { lost }: Pick<Run, "lost">,
  chatId: number,
  screen: Screen,
): Promise<void> {
  await api.sendMessage(chatId, screen.text.text, textOptions(screen), callSignal(lost));
}

/**
 * Changes a library portion by portion until one changes nothing, and shows progress after each. False when the work had to
 * end early.
 */
export async function inPortions(
  tools: JobTools,
  job: Job,
  { signal }: Pick<Run, "signal">,
  portion: (tx: Transaction, limit: number) => Promise<number>,
  showProgress: () => Promise<void> = () => Promise.resolve(),
): Promise<boolean> {
  const portions = new Portions();
  for (let changed = 1; changed > 0;) {
    if (signal.aborted) return false;
    const noted = await portions.next((limit) =>
      tools.portion(job, async (tx) => {
        await lockLibrary(tx, job.library_id);
        changed = await portion(tx, limit);
      })
    );
    if (!noted) return false;
    await showProgress();
  }
  return true;
}

/** Where a job shows its progress and its end: the message whose button was pressed, or a new one. */
export class Answer {
  #shownAt = Date.now();

  constructor(
    private readonly tools: JobTools,
    private readonly run: Run,
    private readonly chatId: number,
    private readonly message: AnsweredMessage | null,
  ) {}

  /** Shows progress every few seconds; failures are ignored, since nothing depends on it. */
  async progress(screen: () => Screen): Promise<void> {
    if (this.message === null || Date.now() - this.#shownAt < PROGRESS_MS) return;
    this.#shownAt = Date.now();
    await this.#edit(this.message, screen()).catch(() => {});
  }

  async end(screen: Screen): Promise<void> {
    const { captioned = false } = this.message ?? {};
    // Too long for a caption: sent below the file.
    if (this.message !== null && !(captioned && screen.text.text.length > CAPTION_LIMIT)) {
      try {
        return await this.#edit(this.message, screen);
      } catch (error) {
        if (isRefusedCall(error, 400, "Bad Request: message is not modified")) return;
        // Deleted meanwhile, or too old to be edited.
        if (!isRefusedCall(error, 400)) throw error;
      }
    }
    await sendScreen(this.tools, this.run, this.chatId, screen);
  }

  async #edit({ id, captioned }: AnsweredMessage, screen: Screen): Promise<void> {
    const { api } = this.tools;
    const signal = callSignal(this.run.lost);
    const { text, keyboard } = screen;
    if (captioned) {
      await api.editMessageCaption(this.chatId, id, {
        caption: text.text,
        caption_entities: text.entities,
        reply_markup: keyboard,
      }, signal);
    } else await api.editMessageText(this.chatId, id, text.text, textOptions(screen), signal);
  }
}

/** Shows the person that something is being done for as long as `work` takes. */
export async function withChatAction<T>(
  { api }: Pick<JobTools, "api">,
  { lost }: Pick<Run, "lost">,
  chatId: number,
  action: "upload_document" | "typing",
  work: () => Promise<T>,
): Promise<T> {
  // Whether it arrives does not matter.
  const act = () => {
    void api.sendChatAction(chatId, action, {}, callSignal(lost)).catch(() => {});
  };
  const timer = setInterval(act, ACTION_MS);
  act();
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}
