import { HttpError } from "grammy";
import type { UserFromGetMe } from "grammy/types";
import { isUnavailable } from "../database/database.ts";
import { migrations } from "../database/migration_list.ts";
import { plan } from "../database/migrations.ts";
import { Refusal } from "../errors.ts";
import { health } from "../http/health.ts";
import { metrics } from "../http/metrics.ts";
import type { Readiness } from "../http/readiness.ts";
import { type HttpServer, type Route, startServer } from "../http/server.ts";
import { languagesOf } from "../storage/admin.ts";
import { enterDatabase, markLive, markStopped } from "../storage/bots.ts";
import { signIn } from "../telegram/client.ts";
import { pause } from "../telegram/retries.ts";
import type { Intake } from "../updates/intake.ts";
import { readCommit, VERSION } from "../version.ts";
import { type AppOptions, assemble, type Parts } from "./assemble.ts";

/** How long updates in progress may take when the bot is stopped, in milliseconds. */
const DRAIN_MS = 20_000;
/** How often it is checked that the schema is still the one of this executable, in milliseconds. */
const SCHEMA_CHECK_MS = 5_000;
/** How often a running bot marks itself as running in the database, in milliseconds. */
const LIVE_MS = 20_000;

/** A running bot. */
export interface App {
  /** Stops taking updates, finishes those in progress (up to 20 s), and resolves. */
  stop(): Promise<void>;
  /** Resolves with the reason when the bot can't go on: a refused token, a schema that a newer executable migrated. */
  readonly failed: Promise<Error>;
  /** Whether everything that it depends on is available. */
  readonly readiness: Readiness;
}

/** A bot while it starts, runs and stops: what both ways of taking updates have in common. */
export class RunningBot implements App {
  readonly parts: Parts;
  /** What takes updates, as soon as something does. */
  intake: Intake | undefined;
  readonly #failed = Promise.withResolvers<Error>();
  readonly #signingIn = new AbortController();
  #server: HttpServer | undefined;

  constructor(private readonly options: AppOptions, updatesArrive: () => Promise<void>) {
    this.parts = assemble(options, updatesArrive, () => this.#working);
  }

  get failed(): Promise<Error> {
    return this.#failed.promise;
  }

  get readiness(): Readiness {
    return this.parts.readiness;
  }

  /** Ends the bot for a reason that no retry helps against. */
  readonly fail = (error: unknown): void => {
    this.#failed.resolve(error instanceof Error ? error : new Error(String(error)));
  };

  /** Listens, then opens everything and takes updates as `begin` does, then starts what goes on beside them. */
  async start(routes: readonly Route[], begin: () => Promise<void>): Promise<App> {
    // First of all, so that a supervisor sees a live process while it waits for Telegram.
    this.#server = this.#listen(routes);
    try {
      await begin();
      const { jobs } = await this.parts.loadAnswering();
      await jobs.start();
      this.#watchSchema();
      this.#introduce();
    } catch (error) {
      await this.intake?.stop(0);
      await this.#server?.stop();
      throw error;
    }
    return this;
  }

  /**
   * Signs in and opens the database, and does what is `besides`, all at the same time. A refused token ends the start, even
   * while the database is awaited.
   */
  async open<T = undefined>(
    besides?: () => Promise<T>,
  ): Promise<{ me: UserFromGetMe; found: T | undefined; crashed: boolean }> {
    const { database: opening, jobsDatabase: ofJobs, log } = this.options;
    const { api, background, database, jobsDatabase, loadAnswering, signedIn } = this.parts;
    let answered = false;
    const signingIn = Promise.all([
      signIn(api, this.#signingIn.signal).finally(() => answered = true),
      besides?.(),
    ]);
    const opened = await Promise.race([opening, signingIn.then(() => opening)]);
    database.open(opened);
    jobsDatabase.open(ofJobs ?? opened);
    // There is nothing else to do until Telegram answers. Where this fails, the start fails with it later.
    if (!answered) loadAnswering().catch(() => {});
    const [me, found] = await signingIn;
    const { others, crashed } = await enterDatabase(database, me);
    for (const { username } of others) {
      log.warn(
        "This database was used by @{username} before; its file ids are of no use to another bot",
        { username },
      );
    }
    signedIn.me = me;
    background.every(LIVE_MS, "marking the bot as running", async () => {
      await markLive(jobsDatabase, me.id).catch(unlessUnavailable);
    });
    log.info("Signed in as @{username}", { username: me.username });
    return { me, found, crashed };
  }

  /** Does `work` every `ms` milliseconds while the bot runs; what is unavailable is left to the next time. */
  every(ms: number, name: string, work: () => Promise<void>): void {
    this.parts.background.every(ms, name, () => work().catch(unlessUnavailable));
  }

  /** In reverse order of the start. */
  async stop(): Promise<void> {
    this.#signingIn.abort();
    const { loadAnswering, database, retriesEnd, signedIn } = this.parts;
    const deadline = Date.now() + DRAIN_MS;
    const drained = (async () => {
      await Promise.all([this.#server?.stop(), this.intake?.stop(DRAIN_MS)]);
      // Loaded by the start: there is no App to stop before that.
      await (await loadAnswering()).jobs.stop();
      if (signedIn.me) await markStopped(database, signedIn.me.id).catch(unlessUnavailable);
    })();
    await Promise.race([drained, pause(deadline - Date.now())]);
    retriesEnd.abort();
    await Promise.race([drained, pause(1_000)]);
  }

  get #working(): number {
    return this.intake?.working ?? 0;
  }

  #listen(routes: readonly Route[]): HttpServer | undefined {
    const { config, log } = this.options;
    const { database, figures, readiness, startedAt } = this.parts;
    return config.listen && startServer(
      config.listen,
      [
        health(readiness),
        metrics(figures.metrics({
          database,
          build: { version: VERSION, commit: readCommit() },
          startedAt: startedAt.getTime(),
          working: () => this.#working,
          readsDocuments: config.indexContents,
        })),
        ...routes,
      ],
      (error) => log.error("Cannot answer a request: {error}", { error }),
    );
  }

  /** Looks every few seconds whether a newer executable migrated the database: this one must not go on then. */
  #watchSchema(): void {
    const { background, jobsDatabase } = this.parts;
    background.every(SCHEMA_CHECK_MS, "checking the schema", async () => {
      try {
        await plan(jobsDatabase, migrations);
      } catch (error) {
        if (error instanceof Refusal && error.code === "schema_is_newer") this.fail(error);
        else unlessUnavailable(error);
      }
    });
  }

  /** Sets commands and descriptions at Telegram, in the background. */
  #introduce(): void {
    const { loadAnswering, background, jobsDatabase } = this.parts;
    const { admins } = this.options.config;
    background.run("setting the commands", async () => {
      const { introduce } = await loadAnswering();
      await introduce(await languagesOf(jobsDatabase, [...admins]));
    });
  }
}

/** Temporary errors are left to the next time. */
function unlessUnavailable(error: unknown): void {
  if (!isUnavailable(error) && !(error instanceof HttpError)) throw error;
}
