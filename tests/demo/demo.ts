import { join } from "node:path";
import { type App, startApp } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import { openEmbedded } from "../../src/database/embedded.ts";
import { migrations } from "../../src/database/migration_list.ts";
import { apply } from "../../src/database/migrations.ts";
import { logger } from "../../src/log.ts";
import { Emulator } from "../telegram/emulator.ts";
import { DemoChats } from "./chats.ts";
import { PageServer } from "./page_server.ts";
import { sendSamples } from "./samples.ts";

export interface DemoOptions {
  /** The next free one is taken where this one is not; 0 is any. */
  readonly port: number;
  /** Ann is an admin of the bot: `/stats`, `/user`. */
  readonly admin?: boolean;
  /** Makes the data directory, with a database in it. Absent: both are created by the bot, which takes seconds. */
  makeDataDirectory?(dir: string): Promise<void>;
}

/** The bot as `run` starts it, on an embedded database in a temporary directory, with a page to talk to it. */
export class Demo {
  #stopped: Promise<void> | undefined;

  private constructor(
    readonly telegram: Emulator,
    private readonly directory: string,
    private readonly parts: { app: App; page: PageServer; database: { close(): Promise<void> } },
  ) {}

  static async start(
    { port, admin = false, makeDataDirectory }: DemoOptions,
  ): Promise<Demo> {
    const directory = await Deno.makeTempDir({ prefix: "filekeeper-demo-" });
    try {
      const telegram = await Emulator.start({ messagesKept: 2000, callsKept: 100 });
      const chats = new DemoChats(telegram);
      const config = readConfig({
        BOT_TOKEN: telegram.token,
        TELEGRAM_API_ROOT: telegram.url,
        DATA_DIR: join(directory, "data"),
        ...(admin ? { ADMINS: String(chats.people[0]?.id) } : {}),
      }, { token: true, envFile: join(directory, "no.env") });
      await makeDataDirectory?.(config.dataDir);
      const database = await openEmbedded({ dir: config.dataDir });
      await apply(database, migrations);
      const app = await startApp({ config, database, log: logger() });
      await sendSamples(chats.people.map(({ id }) => chats.of(id, "saved")));
      const page = PageServer.start(telegram, chats, port);
      return new Demo(telegram, directory, { app, page, database });
    } catch (error) {
      await remove(directory);
      throw error;
    }
  }

  get url(): string {
    return this.parts.page.url;
  }

  /** Resolves with the reason when the bot can't go on. */
  get failed(): Promise<Error> {
    return this.parts.app.failed;
  }

  async stop(): Promise<void> {
    this.#stopped ??= (async () => {
      await this.parts.page.stop();
      await this.parts.app.stop();
      await this.parts.database.close();
      await this.telegram.stop();
    })();
    await this.#stopped;
  }

  /** Removes what it wrote. */
  async clean(): Promise<void> {
    await remove(this.directory);
  }
}

async function remove(directory: string): Promise<void> {
  await Deno.remove(directory, { recursive: true }).catch(() => {});
}
