import type { Readiness } from "./readiness.ts";
import { plain, type Route } from "./server.ts";

/** `/healthz`: the process is alive. `/readyz`: 200 when it can work, else 503; the log and `filekeeper health` give the reason. */
export function health(readiness: Readiness): Route {
  return async (request, path) => {
    if (path !== "/healthz" && path !== "/readyz") return undefined;
    if (request.method !== "GET" && request.method !== "HEAD") {
      return plain(405, "Method not allowed", { allow: "GET, HEAD" });
    }
    if (path === "/healthz") return plain(200, "ok");
    const { ready, parts } = await readiness.look();
    const lines = Object.entries(parts).map(([part, why]) =>
      `${part}: ${why === undefined ? "ok" : "not available"}`
    );
    return plain(ready ? 200 : 503, lines.join("\n"));
  };
}
