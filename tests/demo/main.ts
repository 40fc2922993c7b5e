// deno task demo: the real bot on an embedded database, an emulated Telegram, and a chat page in the browser.
import { StopSignals } from "../../src/commands/stop_signals.ts";
import { configureLog } from "../../src/log.ts";
import { Demo } from "./demo.ts";

const PORT = 8090;

const ADMIN = "--admin";

async function main(args: readonly string[]): Promise<number> {
  const unknown = args.find((arg) => arg !== ADMIN);
  if (unknown !== undefined) {
    console.error(`Unknown option ${unknown}. The demo takes ${ADMIN}: Ann is an admin of the bot`);
    return 2;
  }
  const signals = new StopSignals();
  configureLog({ level: "warning", format: "pretty" });
  console.log("Starting File Keeper on a database of its own …");
  const demo = await Demo.start({ port: PORT, admin: args.includes(ADMIN) });
  try {
    if (!signals.asked.aborted) {
      console.log(`\n  File Keeper is here: ${demo.url}\n`);
      console.log(
        "  The real bot, in an emulated Telegram. Ctrl+C ends it and removes everything.",
      );
    }
    const failure = await Promise.race([demo.failed, signals.wait(), signals.insisted]);
    if (!failure) return 0;
    console.error(`The bot stopped: ${failure.message}`);
    return 1;
  } finally {
    await Promise.race([demo.stop(), signals.insisted]);
    await demo.clean();
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
