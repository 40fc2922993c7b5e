/**
 * A PostgreSQL server for the tests: the one of TEST_DATABASE_URL, else one that is started here, from
 * binaries found on this machine, else from an npm package.
 */
import { join } from "node:path";
import type { Database } from "../../src/database/database.ts";
import { openPostgres } from "../../src/database/postgres.ts";
import { apply } from "../../src/database/migrations.ts";
import { migrations } from "../../src/database/migration_list.ts";
import {
  databasePrefix,
  DATABASES_DIR,
  once,
  SHARED_DIR,
  startWatchdog,
} from "./shared_directory.ts";
import { findBinaries, runAs, type ServerBinaries, unprivileged } from "./postgres_binaries.ts";

const PASSWORD = "only-for-tests";
const TEMPLATE = "migrated";
const READY_WITHIN_MS = 30_000;

export interface TestDatabase extends AsyncDisposable {
  readonly name: string;
  readonly url: string;
  drop(): Promise<void>;
}

/** A new database on the shared server: with the schema, or `empty`. */
export async function createDatabase(options: { empty?: boolean } = {}): Promise<TestDatabase> {
  const server = await sharedServer();
  return await server.createDatabase(options.empty ? "template1" : server.template);
}

/** A server of its own, for tests that stop it; `within` is the directory for its own. */
export async function startServer(
  settings: Readonly<Record<string, string>> = {},
  within?: string,
): Promise<TestServer> {
  const dir = await Deno.makeTempDir({
    prefix: "filekeeper-server-",
    dir: within ?? DATABASES_DIR,
  });
  startWatchdog(dir, []);
  return await TestServer.create(dir, await findBinaries(), settings);
}

let shared: Promise<Databases> | undefined;

function sharedServer(): Promise<Databases> {
  return shared ??= once<{ adminUrl: string }>("postgres", startShared).then(({ adminUrl }) =>
    new Databases(adminUrl, databasePrefix())
  );
}

async function startShared(): Promise<{ adminUrl: string }> {
  const adminUrl = Deno.env.get("TEST_DATABASE_URL") ??
    (await TestServer.create(SHARED_DIR, await findBinaries())).url("postgres");
  const databases = new Databases(adminUrl, databasePrefix());
  const template = await databases.createDatabase("template1", databases.template);
  const db = await openPostgres({ url: template.url, poolSize: 1 });
  await apply(db, migrations);
  await db.close();
  return { adminUrl };
}

/** Databases made on a server that is there. */
class Databases {
  static #count = 0;

  constructor(private readonly adminUrl: string, private readonly prefix: string) {}

  get template(): string {
    return this.prefix + TEMPLATE;
  }

  async createDatabase(
    template: string,
    name = `${this.prefix}t_${crypto.randomUUID().slice(0, 8)}_${++Databases.#count}`,
  ): Promise<TestDatabase> {
    await this.#admin(({ serverVersion }) => {
      // A fifth of the processor time that the default takes; before version 15 it was the only one.
      const strategy = serverVersion < 150_000 ? "" : "STRATEGY FILE_COPY";
      return `CREATE DATABASE "${name}" TEMPLATE "${template}" ${strategy}`;
    });
    const url = new URL(this.adminUrl);
    url.pathname = `/${name}`;
    const drop = () => this.#admin(() => `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
    return { name, url: url.href, drop, [Symbol.asyncDispose]: drop };
  }

  async #admin(sql: (server: Database) => string): Promise<void> {
    const db = await openPostgres({ url: this.adminUrl, poolSize: 1 });
    try {
      await db.script(sql(db));
    } finally {
      await db.close();
    }
  }
}

export class TestServer {
  readonly #databases: Databases;

  private constructor(
    private readonly dir: string,
    private readonly binaries: ServerBinaries,
    readonly port: number,
    private readonly settings: Readonly<Record<string, string>>,
  ) {
    this.#databases = new Databases(this.url("postgres"), "");
  }

  /** `settings` are the server's, and go before those that make it quick. */
  static async create(
    dir: string,
    binaries: ServerBinaries,
    settings: Readonly<Record<string, string>> = {},
  ): Promise<TestServer> {
    const server = new TestServer(dir, binaries, freePort(), settings);
    server.#initialize();
    await server.start();
    return server;
  }

  get dataDirectory(): string {
    return join(this.dir, "data");
  }

  get socketDirectory(): string {
    return join(this.dir, "socket");
  }

  url(database: string): string {
    return `postgres://postgres:${PASSWORD}@127.0.0.1:${this.port}/${database}`;
  }

  socketUrl(database: string): string {
    const host = encodeURIComponent(this.socketDirectory);
    return `postgres://postgres:${PASSWORD}@/${database}?host=${host}&port=${this.port}`;
  }

  async createDatabase(): Promise<TestDatabase> {
    return await this.#databases.createDatabase("template1");
  }

  #initialize(): void {
    for (const name of ["", "data", "socket"]) {
      const path = join(this.dir, name);
      Deno.mkdirSync(path, { recursive: true });
      if (name) own(path);
    }
    Deno.chmodSync(this.dir, 0o755); // the server's user passes through
    const passwordFile = join(this.dir, "password");
    Deno.writeTextFileSync(passwordFile, PASSWORD);
    own(passwordFile);
    runAs(this.binaries, "initdb", [
      ...["-D", this.dataDirectory, "-U", "postgres", "--encoding=UTF8", "--locale=C"],
      ...["--auth=scram-sha-256", `--pwfile=${passwordFile}`, "--no-sync"],
    ]);
  }

  /** Starts it again, on the same port, with the same data. */
  async start(): Promise<void> {
    const log = join(this.dir, "socket", "log");
    // The shell leaves and the server stays: no handle on it here, which a test could leak.
    runAs(this.binaries, "sh", [
      "-c",
      'log=$1; shift; "$@" </dev/null >>"$log" 2>&1 &',
      "sh",
      log,
      join(this.binaries.directory, "postgres"),
      ...["-D", this.dataDirectory, "-F", "-p", String(this.port)],
      ...["-c", "listen_addresses=127.0.0.1", "-k", this.socketDirectory],
      ...["-c", "synchronous_commit=off", "-c", "full_page_writes=off"],
      ...["-c", "max_connections=200", "-c", "shared_buffers=32MB"],
      ...Object.entries(this.settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
    ]);
    const deadline = Date.now() + READY_WITHIN_MS;
    while (true) {
      try {
        const db = await openPostgres({ url: this.url("postgres"), poolSize: 1 });
        await db.close();
        return;
      } catch (error) {
        if (Date.now() > deadline) {
          throw new Error(`Cannot start PostgreSQL:\n${Deno.readTextFileSync(log)}`, {
            cause: error,
          });
        }
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Settings for its next start; its key and certificate, if any, become the server's own. */
  async configure(settings: Record<string, string>): Promise<void> {
    const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value}'\n`);
    const file = join(this.dataDirectory, "postgresql.conf");
    await Deno.writeTextFile(file, `\n${lines.join("")}`, { append: true });
    for (const name of ["server.key", "server.crt"]) {
      const path = join(this.dataDirectory, name);
      if (!await Deno.stat(path).then(() => true, () => false)) continue;
      await Deno.chmod(path, 0o600);
      own(path);
    }
  }

  /** In good order (connections are told), or as in a crash. */
  async stop(how: "fast" | "crash" = "fast"): Promise<void> {
    const pidFile = join(this.dataDirectory, "postmaster.pid");
    const [pid] = (await Deno.readTextFile(pidFile)).split("\n");
    Deno.kill(Number(pid), how === "fast" ? "SIGINT" : "SIGQUIT");
    const deadline = Date.now() + READY_WITHIN_MS;
    while (await Deno.stat(pidFile).then(() => true, () => false)) {
      if (Date.now() > deadline) throw new Error("PostgreSQL does not stop");
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** Whether its main process is there. */
  async isRunning(): Promise<boolean> {
    const pidFile = join(this.dataDirectory, "postmaster.pid");
    const text = await Deno.readTextFile(pidFile).catch(() => undefined);
    if (text === undefined) return false;
    return await Deno.stat(`/proc/${text.split("\n")[0]}`).then(() => true, () => false);
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** Stops it and removes its files. The watchdog would, but only when all tests are over. */
  async close(): Promise<void> {
    await this.stop("crash").catch(() => {});
    await Deno.remove(this.dir, { recursive: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

function own(path: string): void {
  const user = unprivileged();
  if (user) Deno.chownSync(path, user.uid, user.gid);
}

function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  return port;
}
