import { type CommandTable, type Invocation, readArguments } from "./commands/command.ts";
import { printError } from "./commands/output.ts";
import { run } from "./commands/run.ts";
import { type Config, ConfigError, environment, readConfig, secretsOf } from "./config.ts";
import { READING_COMMAND } from "./documents/messages.ts";
import { Refusal } from "./errors.ts";
import { configureLog, describeError, logger, redact } from "./log.ts";
import { readCommit, VERSION } from "./version.ts";

const SUCCESS = 0;
const FAILURE = 1;
const USAGE_ERROR = 2;

/** All commands, in the order of the help text. */
const COMMANDS: CommandTable = {
  run: {
    help: [["[run]", "apply pending migrations and start the bot"]],
    needsToken: true,
    // Imported at once: the executable caches the compiled code of what its first file imports. (What answers people is loaded
    // later, uncached: app/answering.ts.)
    load: () => Promise.resolve(run),
  },
  migrate: {
    help: [
      ["migrate [--dry-run]", "apply pending migrations, or only list them"],
      ["migrate status", "list all migrations and whether they are applied"],
    ],
    flags: ["--dry-run"],
    words: [[], ["status"]],
    needsToken: false,
    load: async () => (await import("./commands/migrate.ts")).migrate,
  },
  check: {
    help: [["check", "check configuration, database, schema, token, webhook and inline mode"]],
    needsToken: true,
    load: async () => (await import("./commands/check.ts")).check,
  },
  health: {
    help: [["health", "ask the running bot whether it is healthy"]],
    needsToken: false,
    load: async () => (await import("./commands/health.ts")).health,
  },
  backup: {
    help: [["backup FILE", "back up everything to a new file, whether the bot runs or not"]],
    words: [["FILE"]],
    needsToken: false,
    load: async () => (await import("./commands/backup.ts")).backup,
  },
  restore: {
    help: [["restore FILE", "load a backup into an empty database"]],
    words: [["FILE"]],
    needsToken: false,
    load: async () => (await import("./commands/restore.ts")).restore,
  },
};

/** Runs the command that `args` name and returns the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  // Without settings, log and secrets: it has to do with documents only.
  if (args[0] === READING_COMMAND) {
    return await (await import("./documents/reading_process.ts")).serveReading();
  }
  const invocation = readArguments(args, COMMANDS, "run");
  if (invocation.help) {
    console.log(helpText());
    return SUCCESS;
  }
  if (invocation.version) {
    console.log(`filekeeper ${VERSION} (${readCommit()})`);
    return SUCCESS;
  }
  try {
    return await start(invocation);
  } catch (error) {
    if (error instanceof ConfigError) {
      return rejectUsage(error.faults, invocation.faults.length > 0);
    }
    return reportFailure(invocation, error);
  }
}

async function start({ name, line, faults }: Invocation): Promise<number> {
  const entry = name === undefined ? undefined : COMMANDS[name];
  if (entry === undefined) return rejectUsage(faults, true);
  if (faults.length > 0) throw new ConfigError([...faults, ...settingsFaults(entry.needsToken)]);
  if (entry.needsToken) {
    const config = readConfig(environment(), { token: true });
    openLog(config);
    return await (await entry.load())(config, line);
  }
  const config = readConfig(environment(), { token: false });
  openLog(config);
  return await (await entry.load())(config, line);
}

function settingsFaults(token: boolean): readonly string[] {
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
  // An error that nothing awaited must neither end the process nor print itself with a token in its URL.
  const unhandled = (event: Event, error: unknown) => {
    event.preventDefault();
    logger().error("Unhandled error", { error });
  };
  addEventListener("unhandledrejection", (event) => unhandled(event, event.reason));
  addEventListener("error", (event) => unhandled(event, event.error));
}

/** Prints a line for each fault, and how the program is used if the arguments are wrong. */
function rejectUsage(faults: readonly string[], ofArguments: boolean): number {
  for (const fault of faults) printError(redact(fault));
  if (ofArguments) {
    console.error("Usage: filekeeper [COMMAND]; see filekeeper --help");
  }
  return USAGE_ERROR;
}

/** Prints one line: as a log line if a log is what the command writes. */
function reportFailure({ name }: Invocation, error: unknown): number {
  const expected = error instanceof Refusal;
  const text = expected ? describeError(error) : `Unexpected error: ${describeError(error)}`;
  if (name === "run") logger().fatal`${text}`;
  else printError(`filekeeper: ${text}`);
  logger().debug("The error in full", { error });
  return FAILURE;
}

function helpText(): string {
  const commands = Object.values(COMMANDS).flatMap(({ help }) => help)
    .concat([["--version", "print version and commit"], ["--help", "print this"]]);
  return [
    "File Keeper, a Telegram bot that keeps files",
    "",
    "Usage:",
    ...commands.map(([usage, does]) => `  filekeeper ${usage.padEnd(20)}  ${does}`),
    "",
    "Settings are read from the environment and from .env in the working directory. Only BOT_TOKEN",
    "is required, and only by run and check. Without DATABASE_URL or DB_NAME, data is kept in an",
    "embedded database in DATA_DIR (./data). Exit codes: 0 success, 1 failure, 2 usage or",
    "configuration error.",
  ].join("\n");
}

if (import.meta.main) Deno.exit(await main(Deno.args));
