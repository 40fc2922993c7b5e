import type { Config } from "../config.ts";
import type { Database } from "../database/database.ts";
import { migrations } from "../database/migration_list.ts";
import { apply, type MigrationStatus, plan, status } from "../database/migrations.ts";
import type { CommandLine } from "./command.ts";
import { databaseExists, openDatabase } from "./open_database.ts";

/** Applies what is pending; `--dry-run` and `status` only look, and make nothing. */
export async function migrate(config: Config, { words, flags }: CommandLine): Promise<number> {
  const onlyStatus = words[0] === "status";
  const onlyLook = onlyStatus || flags.has("dry-run");
  if (onlyLook && !await databaseExists(config.database)) {
    printList(migrations.map(({ file }) => ({ name: nameOf(file), state: "pending" })));
    return 0;
  }
  const database = await openDatabase(config.database);
  try {
    if (!onlyLook) await applyAll(database);
    else {
      printList(await status(database, migrations));
      // A history that does not fit would stop `migrate`, so its rehearsal says so too.
      if (!onlyStatus) await plan(database, migrations);
    }
    return 0;
  } finally {
    await database.close();
  }
}

async function applyAll(database: Database): Promise<void> {
  const applied = await apply(database, migrations, {
    onApplied: ({ name }, ms) => console.log(`Applied ${name} (${Math.round(ms)} ms)`),
  });
  if (applied.length === 0) console.log("Nothing to apply");
}

function printList(list: readonly MigrationStatus[]): void {
  for (const { name, state, appliedAt } of list) {
    console.log(
      [state.padEnd(7), name, ...(appliedAt ? [appliedAt.toISOString()] : [])].join("  "),
    );
  }
  const pending = list.filter(({ state }) => state === "pending").length;
  console.log(`${list.length} migrations, ${pending} pending`);
}

function nameOf(file: string): string {
  return file.replace(/\.sql$/, "");
}
