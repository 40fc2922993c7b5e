/** The bot as processes, a database, the emulator and a ledger: where faults are made. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { Database } from "../../src/database/database.ts";
import { openEmbedded } from "../../src/database/embedded.ts";
import { openPostgres } from "../../src/database/postgres.ts";
import { freePort } from "../http/instances.ts";
import {
  createDatabase,
  startServer,
  type TestDatabase,
  type TestServer,
} from "../support/postgres.ts";
import { startTlsFront, type TlsFront } from "../support/tls_front.ts";
import { Emulator } from "../telegram/emulator.ts";
import { BotProcess, commandOf } from "./bot_process.ts";
import { type Figures, Ledger } from "./ledger.ts";

/** What the bot logs once it takes updates. */
export const READY = /Polling for updates|Registered the webhook|webhook is already registered/;

/** Of a bot that is an ordinary role. */
export const ROLE_PASSWORD = "only-for-tests";

export interface RigOptions {
  database: "postgres" | "embedded";
  mode: "polling" | "webhook";
  instances?: number;
  people?: number;
  /** A server of its own, to be stopped; with settings that it needs. */
  ownServer?: boolean | Record<string, string>;
  /** The server's directory, for one on a small disk. */
  serverDirectory?: string;
  /** The bot is an ordinary role that owns its database, not the superuser. */
  ordinaryRole?: boolean;
  /** Telegram is reached by HTTPS, and the connections to it can be broken. */
  tls?: boolean;
  env?: Record<string, string>;
}

export interface Rig {
  telegram: Emulator;
  ledger: Ledger;
  bots: BotProcess[];
  bot: BotProcess;
  origins: string[];
  server: TestServer | undefined;
  tls: TlsFront | undefined;
  databaseUrl: string | undefined;
  /** Whom the bot is to the database, where it is an ordinary role. */
  role: string | undefined;
  /** Runs the load while `work` goes on, then settles (see Ledger.settle), and checks the ledger. */
  underLoad(
    perSecond: number,
    note: string,
    work: () => Promise<void>,
    patienceMs?: number,
  ): Promise<Figures>;
  stored(): Promise<{ user_id: number; name: string }[]>;
}

export async function withRig(
  options: RigOptions,
  test: (rig: Rig) => Promise<void>,
): Promise<void> {
  const { mode, instances = 1, people = 8 } = options;
  const telegram = await Emulator.start({ webhookRetryMs: 50, messagesKept: 100_000 });
  const tls = options.tls ? await startTlsFront(telegram.url) : undefined;
  const root = await Deno.makeTempDir({ prefix: "filekeeper-faults-" });
  const { ownServer, serverDirectory } = options;
  const settings = typeof ownServer === "object" ? ownServer : {};
  const server = ownServer ? await startServer(settings, serverDirectory) : undefined;
  const database = options.database === "embedded"
    ? undefined
    : await (server ? server.createDatabase() : createDatabase({ empty: true }));
  if (server) await makeDurable(server, database!.url);
  const role = options.ordinaryRole ? await makeRole(database!) : undefined;
  const origins: string[] = [];
  const bots = Array.from({ length: instances }, (_, index) => {
    const dir = join(root, String(index));
    Deno.mkdirSync(dir);
    const port = freePort();
    origins.push(`http://127.0.0.1:${port}`);
    return new BotProcess(dir, {
      BOT_TOKEN: telegram.token,
      TELEGRAM_API_ROOT: tls?.url ?? telegram.url,
      ...tls?.env,
      PORT: String(port),
      ...(mode === "webhook" ? { WEBHOOK_URL: `${origins[0]}/hook` } : {}),
      ...(database ? { DATABASE_URL: role?.url ?? database.url } : {}),
      ...options.env,
    });
  });
  if (instances > 1) telegram.webhookTargets = origins.map((origin) => `${origin}/hook`);
  const ledger = new Ledger(telegram, people);
  const rig: Rig = {
    telegram,
    ledger,
    bots,
    bot: bots[0]!,
    origins,
    server,
    tls,
    databaseUrl: database?.url,
    role: role?.name,
    stored: () => rig.databaseUrl ? storedOn(rig.databaseUrl) : storedIn(bots[0]!),
    async underLoad(perSecond, note, work, patienceMs = 60_000) {
      const over = new AbortController();
      const load = ledger.load(over.signal, perSecond);
      try {
        await work();
      } finally {
        over.abort();
        await load;
      }
      await ledger.settle(patienceMs);
      const figures = ledger.check(await rig.stored(), note);
      for (const bot of bots) {
        assert.ok(!bot.log.includes(telegram.token.split(":")[1]!), "the token is in the log");
        assert.doesNotMatch(bot.log, /Unhandled error|Passed over/);
      }
      return figures;
    },
  };
  try {
    await test(rig);
  } catch (error) {
    for (const bot of bots) console.error(`--- log\n${bot.log.slice(-6_000)}`);
    throw error;
  } finally {
    for (const bot of bots) await bot.end("SIGKILL");
    await tls?.[Symbol.asyncDispose]();
    await telegram.stop();
    if (database && !server) {
      await database.drop();
      if (role) await asSuperuser(database.url, `DROP ROLE "${role.name}"`);
    }
    await server?.close();
    await Deno.remove(root, { recursive: true });
  }
}

/** The tests' server confirms what it has not written yet, for speed; here a crash must not lose what was confirmed. */
async function makeDurable(server: TestServer, url: string): Promise<void> {
  const db = await openPostgres({ url: server.url("postgres"), poolSize: 1 });
  await db.script(`ALTER DATABASE "${new URL(url).pathname.slice(1)}" SET synchronous_commit = on`);
  await db.close();
}

/** A role without privileges, and with its own database. */
async function makeRole({ name, url }: TestDatabase): Promise<{ name: string; url: string }> {
  const role = `keeper_${name}`;
  await asSuperuser(url, `CREATE ROLE "${role}" LOGIN PASSWORD '${ROLE_PASSWORD}'`);
  await asSuperuser(url, `ALTER DATABASE "${name}" OWNER TO "${role}"`);
  const own = new URL(url);
  [own.username, own.password] = [role, ROLE_PASSWORD];
  return { name: role, url: own.href };
}

/** Runs statements in the server's own database, so that the bot's may be away. */
export async function asSuperuser(url: string, ...statements: string[]): Promise<void> {
  const admin = new URL(url);
  admin.pathname = "/postgres";
  const db = await openPostgres({ url: admin.href, poolSize: 1 });
  try {
    for (const statement of statements) await db.script(statement);
  } finally {
    await db.close();
  }
}

/** Uses the database while the bot is down; nobody else may have the embedded one open. */
export async function inDatabase<T>(rig: Rig, work: (db: Database) => Promise<T>): Promise<T> {
  const db = rig.databaseUrl === undefined
    ? await openEmbedded({ dir: join(rig.bot.dir, "data") })
    : await openPostgres({ url: rig.databaseUrl, poolSize: 1 });
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}

async function storedOn(url: string): Promise<{ user_id: number; name: string }[]> {
  const db = await openPostgres({ url, poolSize: 1 });
  try {
    return await db.query("SELECT library_id AS user_id, name FROM files");
  } finally {
    await db.close();
  }
}

/** By a backup of the running one: nobody else can open its database. */
async function storedIn(bot: BotProcess): Promise<{ user_id: number; name: string }[]> {
  const file = join(bot.dir, `backup-${crypto.randomUUID()}.gz`);
  const { path, args } = commandOf(["backup", file]);
  const { code, stderr } = await new Deno.Command(path, {
    args,
    cwd: bot.dir,
    clearEnv: true,
    env: bot.environment,
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  const stream = (await Deno.open(file)).readable.pipeThrough(new DecompressionStream("gzip"));
  const lines = (await new Response(stream).text()).split("\n");
  const at = lines.findIndex((line) => line.startsWith('{"table":"files"'));
  const columns: string[] = JSON.parse(lines[at]!).columns;
  const rows: { user_id: number; name: string }[] = [];
  for (let row = at + 1; lines[row]!.startsWith("["); row++) {
    const values: string[] = JSON.parse(lines[row]!);
    rows.push({
      user_id: Number(values[columns.indexOf("library_id")]),
      name: values[columns.indexOf("name")]!,
    });
  }
  return rows;
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

export function between(low: number, high: number): number {
  return low + Math.random() * (high - low);
}
