import type { Api } from "grammy";
import { type Screen, textOptions } from "../bot/screens/screen.ts";
import type { Database, Transaction } from "../database/database.ts";
import type { Job } from "../storage/jobs.ts";
import { callSignal } from "../telegram/client.ts";
import type { Catalogue } from "../text/en.ts";
import { pause } from "../telegram/retries.ts";
import { textFor } from "../text/languages.ts";
import type { Run } from "./worker.ts";

/** Telegram shows a chat action for five seconds. */
const ACTION_MS = 4_000;

/** What every job works with. */
export interface JobTools {
  database: Database;
  api: Api;
  defaultLanguage: string;
  /** Notes how far a job came; false when this process no longer holds it. */
  note(job: Job): Promise<boolean>;
  /** A portion of a job and its note in one transaction; false, and nothing done, when this process no longer holds it. */
  portion(job: Job, work: (tx: Transaction) => Promise<void>): Promise<boolean>;
}

/** So long a portion takes, in milliseconds: others use the database in between. */
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

/** The words in the language of whom a job answers. */
export function textOf(
  { defaultLanguage }: Pick<JobTools, "defaultLanguage">,
  { language }: Pick<Job, "language">,
): Catalogue {
  return textFor(null, language, defaultLanguage);
}

/** Sends a screen. */
export async function say(
  { api }: Pick<JobTools, "api">,
  { lost }: Pick<Run, "lost">,
  chatId: number,
  screen: Screen,
): Promise<void> {
  await api.sendMessage(chatId, screen.text.text, textOptions(screen), callSignal(lost));
}

/** Shows the person that something is being done for as long as `work` takes. */
export async function withChatAction<T>(
  { api }: Pick<JobTools, "api">,
  { lost }: Pick<Run, "lost">,
  chatId: number,
  action: "upload_document" | "typing",
  work: () => Promise<T>,
): Promise<T> {
  // A nicety: whether it arrives does not matter.
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
