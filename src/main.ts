import { type Asked, type CommandTable, readArguments } from "./commands/command.ts";
import { run } from "./commands/run.ts";
import { type Config, ConfigError, environment, readConfig, secretsOf } from "./config.ts";
import { Refusal } from "./errors.ts";
import { configureLog, describeError, logger, redact } from "./log.ts";
import { readCommit, VERSION } from "./version.ts";

const SUCCESS = 0;
const FAILURE = 1;
const WRONG_USE = 2;

/** Every command, in the order of the help text. */
const COMMANDS: CommandTable = {
  run: {
    help: [["[run]", "start the bot; applies pending migrations first"]],
    needsToken: true,
    // Not loaded later: the executable keeps the compiled code of what its first file imports, which halves the start.
    load: () => Promise.resolve(run),
  },
  migrate: {
    help: [
      ["migrate [--dry-run]", "apply pending migrations, or only say which"],
      ["migrate status", "list the migrations and which of them are applied"],
    ],
    flags: ["--dry-run"],
    words: [[], ["status"]],
    needsToken: false,
    load: async () => (await import("./commands/migrate.ts")).migrate,
  },
  check: {
    help: [["check", "look at configuration, database, schema, token, webhook, inline mode"]],
    needsToken: true,
    load: async () => (await import("./commands/check.ts")).check,
  },
  health: {
    help: [["health", "ask the running bot how it is"]],
    needsToken: false,
    load: async () => (await import("./commands/health.ts")).health,
  },
  backup: {
    help: [["backup FILE", "write everything into a new file, while the bot runs or not"]],
    words: [["FILE"]],
    needsToken: false,
    load: async () => (await import("./commands/backup.ts")).backup,
  },
  restore: {
    help: [["restore FILE", "put a backup into an empty database"]],
    words: [["FILE"]],
    needsToken: false,
    load: async () => (await import("./commands/restore.ts")).restore,
  },
};

/** Runs the command that `args` ask for and gives the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const asked = readArguments(args, COMMANDS, "run");
  if (asked.help) {
    console.log(helpText());
    return SUCCESS;
  }
  if (asked.version) {
    console.log(`filekeeper ${VERSION} (${readCommit()})`);
    return SUCCESS;
  }
  try {
    return await start(asked);
  } catch (error) {
    if (error instanceof ConfigError) return refuseUse(error.faults, asked.faults.length > 0);
    return reportFailure(asked, error);
  }
}

async function start({ name, line, faults }: Asked): Promise<number> {
  const entry = name === undefined ? undefined : COMMANDS[name];
  if (entry === undefined) return refuseUse(faults, true);
  if (faults.length > 0) throw new ConfigError([...faults, ...faultsOfSettings(entry.needsToken)]);
  if (entry.needsToken) {
    const config = readConfig(environment(), { token: true });
    openLog(config);
    return await (await entry.load())(config, line);
  }
  const config = readConfig(environment(), { token: false });
  openLog(config);
  return await (await entry.load())(config, line);
}

function faultsOfSettings(token: boolean): readonly string[] {
  try {
    readConfig(environment(), { token });
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

function openLog(config: Config): void {
  configureLog({ level: config.logLevel, format: config.logFormat, secrets: secretsOf(config) });
  // What nobody awaited must not end the process, nor print itself with a token in its URL.
  const unhandled = (event: Event, error: unknown) => {
    event.preventDefault();
    logger().error("A failure was handled by nobody", { error });
  };
  addEventListener("unhandledrejection", (event) => unhandled(event, event.reason));
  addEventListener("error", (event) => unhandled(event, event.error));
}

/** A line for each fault; how the program is used, where the arguments are at fault. */
function refuseUse(faults: readonly string[], ofArguments: boolean): number {
  for (const fault of faults) console.error(redact(fault));
  if (ofArguments) {
    console.error("Usage: filekeeper [COMMAND] [--help] [--version]; filekeeper --help says more");
  }
  return WRONG_USE;
}

/** One line: as a log line where a log is what the command writes. */
function reportFailure({ name }: Asked, error: unknown): number {
  const expected = error instanceof Refusal;
  const text = expected ? describeError(error) : `Cannot go on: ${describeError(error)}`;
  if (name === "run") logger().fatal`${text}`;
  else console.error(`filekeeper: ${text}`);
  logger().debug("Where it failed", { error });
  return FAILURE;
}

function helpText(): string {
  const commands = Object.values(COMMANDS).flatMap(({ help }) => help)
    .concat([["--version", "print version and commit"], ["--help", "print this"]]);
  return [
    "File Keeper, a Telegram bot that keeps a person's files",
    "",
    "Usage:",
    ...commands.map(([usage, does]) => `  filekeeper ${usage.padEnd(20)}  ${does}`),
    "",
    "Settings come from the environment and from .env in the working directory; only BOT_TOKEN",
    "is required, and only by run and check. Without DATABASE_URL or DB_NAME the data is kept in",
    "DATA_DIR (./data). Exit codes: 0 well, 1 failed, 2 wrong use or configuration.",
  ].join("\n");
}

if (import.meta.main) Deno.exit(await main(Deno.args));
