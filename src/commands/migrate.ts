import type { Config } from "../config.ts";
import type { Database } from "../database/database.ts";
import { migrations } from "../database/migration_list.ts";
import { apply, type MigrationStatus, plan, status } from "../database/migrations.ts";
import { askControlText } from "../http/control.ts";
import { describeError } from "../log.ts";
import type { CommandLine } from "./command.ts";
import { databaseExists, openDatabase } from "./open_database.ts";
import { print, printError } from "./output.ts";

/** Applies pending migrations; `--dry-run` and `status` only list them, and create nothing. */
export async function migrate(config: Config, { words, flags }: CommandLine): Promise<number> {
  const dryRun = flags.has("dry-run");
  if (dryRun || words[0] === "status") {
    await list(config, dryRun);
    return 0;
  }
  const database = await openDatabase(config.database);
  try {
    await applyAll(database);
    return 0;
  } finally {
    await database.close();
  }
}

async function list(config: Config, dryRun: boolean): Promise<void> {
  if (!await databaseExists(config.database)) {
    return printList(migrations.map(({ file }) => ({ name: nameOf(file), state: "pending" })));
  }
  const answered = await askForStatus(config);
  if (answered !== undefined) return printList(answered);
  const database = await openDatabase(config.database);
  try {
    printList(await status(database, migrations));
    if (dryRun) await plan(database, migrations).catch(printFault);
  } finally {
    await database.close();
  }
}

/** What would stop `migrate` is part of its dry run. */
function printFault(error: unknown): void {
  printError(`filekeeper: ${describeError(error)}`);
}

/** Only the running bot itself can look at its embedded database. */
async function askForStatus({ database, dataDir }: Config): Promise<MigrationStatus[] | undefined> {
  if (database.kind !== "embedded") return undefined;
  const answer = await askControlText(dataDir, "/migrations").catch(() => undefined);
  if (answer?.status !== 200) return undefined;
  const rows: (Omit<MigrationStatus, "appliedAt"> & { appliedAt?: string })[] = JSON.parse(
    answer.text,
  );
  return rows.map(({ appliedAt, ...one }) =>
    appliedAt === undefined ? one : { ...one, appliedAt: new Date(appliedAt) }
  );
}

async function applyAll(database: Database): Promise<void> {
  const applied = await apply(database, migrations, {
    onApplied: ({ name }, ms) => print(`Applied ${name} (${Math.round(ms)} ms)`),
  });
  if (applied.length === 0) print("Nothing to apply");
}

function printList(list: readonly MigrationStatus[]): void {
  for (const { name, state, appliedAt } of list) {
    print(
      [state.padEnd(7), name, ...(appliedAt ? [appliedAt.toISOString()] : [])].join("  "),
    );
  }
  const pending = list.filter(({ state }) => state === "pending").length;
  print(`${list.length} migrations, ${pending} pending`);
}

function nameOf(file: string): string {
  return file.replace(/\.sql$/, "");
}
