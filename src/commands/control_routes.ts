import type { Database } from "../database/database.ts";
import { migrations } from "../database/migration_list.ts";
import { status } from "../database/migrations.ts";
import type { Readiness } from "../http/readiness.ts";
import { plain, type Route } from "../http/server.ts";
import { gzip } from "./backup_file.ts";
import { databaseFindings } from "./database_findings.ts";
import { backupOf } from "./backup_stream.ts";

/** The parts of the bot that have started so far. */
export interface Running {
  database?: Database;
  readiness?: Readiness;
}

/** What the control socket answers: `health`, and `check`, `migrate status` and `backup` for an embedded database, which only this process can open. */
export function controlRoutes(running: Running, place: string): Route[] {
  return [
    async (_request, path) => path === "/health" ? await health(running) : undefined,
    async (_request, path) => {
      if (path !== "/check") return undefined;
      if (running.database === undefined) return plain(503, "starting");
      return Response.json(await databaseFindings(running.database, place));
    },
    async (_request, path) => {
      if (path !== "/migrations") return undefined;
      if (running.database === undefined) return plain(503, "starting");
      return Response.json(await status(running.database, migrations));
    },
    (_request, path) => {
      if (path !== "/backup") return Promise.resolve(undefined);
      if (running.database === undefined) return Promise.resolve(plain(503, "starting"));
      return Promise.resolve(new Response(gzip(backupOf(running.database))));
    },
  ];
}

async function health({ readiness }: Running): Promise<Response> {
  if (readiness === undefined) return plain(503, "starting");
  const { ready, parts } = await readiness.look();
  const names = Object.entries(parts).map(([part, why]) =>
    why === undefined ? part : `${part}: ${why}`
  );
  return ready ? plain(200, `ok: ${names.join(", ")}`) : plain(
    503,
    `not ready: ${
      Object.entries(parts).flatMap(([part, why]) => why === undefined ? [] : [`${part}: ${why}`])
        .join("; ")
    }`,
  );
}
