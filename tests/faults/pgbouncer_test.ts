import { join } from "node:path";
import { freePort } from "../http/instances.ts";
import { findProgram, type Need, testNeeding } from "../support/needs.ts";
import { createDatabase } from "../support/postgres.ts";
import { pause, READY, withRig } from "./rig.ts";

const program = findProgram("/usr/sbin/pgbouncer", "/usr/bin/pgbouncer");
const PGBOUNCER: Need = {
  isThere: program !== undefined,
  missing: "pgbouncer is not installed",
  isProvided: true,
};

testNeeding(PGBOUNCER, {
  name: "two instances work through PgBouncer in transaction mode",
  async fn() {
    await using database = await createDatabase({ empty: true });
    await using pool = await startPool(program!, new URL(database.url));
    const env = { DATABASE_URL: pool.url };
    await withRig({ database: "postgres", mode: "webhook", instances: 2, env }, async (rig) => {
      rig.databaseUrl = database.url;
      for (const bot of rig.bots) bot.start();
      for (const bot of rig.bots) await bot.logged(READY);
      await rig.underLoad(40, "PgBouncer, transaction mode, 4 server connections", async () => {
        await pause(5_000);
        await rig.bots[0]!.end("SIGKILL");
        rig.bots[0]!.start();
        await pause(2_000);
      });
    });
  },
});

async function startPool(program: string, server: URL) {
  const dir = await Deno.makeTempDir({ prefix: "filekeeper-pgbouncer-" });
  const port = freePort();
  const name = server.pathname.slice(1);
  await Deno.writeTextFile(join(dir, "users"), `"${server.username}" "${server.password}"\n`);
  await Deno.writeTextFile(
    join(dir, "ini"),
    `[databases]
${name} = host=${server.hostname} port=${server.port} dbname=${name}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${join(dir, "users")}
pool_mode = transaction
default_pool_size = 4
max_client_conn = 100
`,
  );
  await Deno.chmod(dir, 0o755);
  // It refuses to be root, as PostgreSQL does.
  const nobody = Deno.uid() === 0 ? { uid: 65534, gid: 65534 } : {};
  const process = new Deno.Command(program, {
    args: ["-q", join(dir, "ini")],
    cwd: "/",
    stdout: "null",
    stderr: "null",
    ...nobody,
  }).spawn();
  const url = new URL(server);
  url.port = String(port);
  // Before 1.21 it can't do with prepared statements.
  url.searchParams.set("pgbouncer", "true");
  for (let tries = 0; tries < 100; tries++) {
    const there = await Deno.connect({ hostname: "127.0.0.1", port }).then((connection) => {
      connection.close();
      return true;
    }, () => false);
    if (there) break;
    await pause(50);
  }
  return {
    url: url.href,
    async [Symbol.asyncDispose]() {
      process.kill("SIGKILL");
      await process.status;
      await Deno.remove(dir, { recursive: true });
    },
  };
}
