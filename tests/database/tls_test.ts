import assert from "node:assert/strict";
import { DatabaseError } from "../../src/database/database.ts";
import { openPostgres } from "../../src/database/postgres.ts";
import { makeCertificate, OPENSSL } from "../support/certificates.ts";
import { testNeeding } from "../support/needs.ts";
import { startServer } from "../support/postgres.ts";

type Outcome = "TLS" | "plain" | "refused";

testNeeding(OPENSSL, {
  name: "sslmode means what it means to libpq",
  async fn() {
    await using server = await startServer();
    const root = await Deno.makeTempFile({ suffix: ".pem" });

    async function outcome(host: string, search: string): Promise<Outcome> {
      const url = server.url("postgres").replace("127.0.0.1", host) + search;
      try {
        const db = await openPostgres({ url, poolSize: 1 });
        const [row] = await db.query<{ ssl: boolean }>(
          "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
        );
        await db.close();
        return row?.ssl ? "TLS" : "plain";
      } catch {
        return "refused";
      }
    }

    try {
      assert.equal(await outcome("127.0.0.1", ""), "plain");
      for (const search of ["?sslmode=require", "?ssl=true", `?sslmode=verify-full`]) {
        await assert.rejects(
          openPostgres({ url: server.url("postgres") + search }),
          /^DatabaseError: Cannot reach the database at \S+: the server has no TLS, which sslmode asks for$/,
        );
      }

      await makeCertificate(server.dataDirectory, root);
      await server.configure({ ssl: "on" });
      await server.restart();

      const expected: [host: string, search: string, Outcome][] = [
        ["127.0.0.1", "", "TLS"],
        ["127.0.0.1", "?sslmode=disable", "plain"],
        ["127.0.0.1", "?sslmode=allow", "plain"],
        ["127.0.0.1", "?sslmode=require", "TLS"],
        ["localhost", "?sslmode=verify-full", "refused"], // signed by nobody we know
        ["localhost", `?sslmode=verify-full&sslrootcert=${root}`, "TLS"],
        ["127.0.0.1", `?sslmode=verify-full&sslrootcert=${root}`, "refused"], // another name
        ["127.0.0.1", `?sslmode=verify-ca&sslrootcert=${root}`, "TLS"],
      ];
      for (const [host, search, result] of expected) {
        assert.equal(await outcome(host, search), result, `${host} ${search}`);
      }

      // A request to cancel goes by TLS too. With `pgbouncer` the server has no limit of its own.
      for (const mode of ["require", "prefer", "disable"]) {
        const url = `${server.url("postgres")}?pgbouncer=true&sslmode=${mode}`;
        const db = await openPostgres({ url, poolSize: 1, statementTimeoutMs: 200 });
        await assert.rejects(
          db.query("SELECT pg_sleep(60)"),
          (error) => error instanceof DatabaseError && error.sqlstate === "57014",
          mode,
        );
        await db.close();
      }
    } finally {
      await Deno.remove(root);
    }
  },
});
