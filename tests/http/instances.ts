/** Instances of the bot in this process, behind webhooks, on one database. */
import { type App, startApp } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import type { Database } from "../../src/database/database.ts";
import { logger } from "../../src/log.ts";
import type { Emulator } from "../telegram/emulator.ts";

export const SECRET = "only-for-tests";

/** A port that nobody listens on at the moment. */
export function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  return port;
}

export interface Instance {
  app: App;
  /** Where it takes updates. */
  url: string;
  origin: string;
}

/** Starts one; `settings` are those of the environment. */
export async function startInstance(
  telegram: Emulator,
  database: Database,
  settings: Record<string, string> = {},
): Promise<Instance> {
  const port = Number(settings["PORT"] || freePort());
  const origin = `http://127.0.0.1:${port}`;
  const app = await startApp({
    config: readConfig({
      BOT_TOKEN: telegram.token,
      TELEGRAM_API_ROOT: telegram.url,
      WEBHOOK_URL: `${origin}/hook`,
      WEBHOOK_SECRET: SECRET,
      PORT: String(port),
      ...settings,
    }, { token: true, envFile: "/nowhere/.env" }),
    database,
    log: logger("test"),
  });
  return { app, origin, url: `${origin}/hook` };
}
