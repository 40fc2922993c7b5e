import type { Config } from "../config.ts";
import type { Database } from "../database/database.ts";
import { migrations } from "../database/migration_list.ts";
import { apply, status } from "../database/migrations.ts";
import { Refusal } from "../errors.ts";
import type { BackupHeader } from "../storage/backup.ts";
import { BackupReader, restoreRows } from "../storage/restore.ts";
import { Progress, readLines } from "./backup_file.ts";
import type { CommandLine } from "./command.ts";
import { describeDatabase, openDatabase } from "./open_database.ts";

/** Loads a backup into an empty database of either kind: all of it, verified, or nothing. */
export async function restore(config: Config, { words }: CommandLine): Promise<number> {
  const path = words[0]!;
  const size = await sizeOf(path);
  const progress = new Progress();
  let percent = 0;
  const lines = readLines(path, (read) => percent = Math.floor(read * 100 / Math.max(size, 1)));
  const reader = await BackupReader.open(lines);
  const { header } = reader;
  warnOfAnotherBot(header, config.botToken);
  const files = filesOf(header);
  const database = await openDatabase(config.database);
  try {
    await bringSchemaTo(database, header, files);
    try {
      await database.transaction((tx) =>
        restoreRows(tx, reader, (rows) => progress.show(`${rows} rows, ${percent} %`))
      );
    } finally {
      progress.end();
    }
    // Migrations that are newer than the backup change its rows as they changed everybody's.
    await apply(database, migrations);
  } finally {
    await database.close();
  }
  const { users = 0, files: count = 0 } = reader.rows;
  console.log(
    `Restored ${users} users and ${count} files of ${header.created_at} into ${
      describeDatabase(config.database)
    }`,
  );
  return 0;
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await Deno.stat(path)).size;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Refusal("no_such_file", {}, `Cannot restore ${path}: the file does not exist`);
  }
}

/** File ids work for one bot only: another one would list the files, and could not send them. */
function warnOfAnotherBot({ bot }: BackupHeader, token: string | undefined): void {
  if (bot === null || token === undefined || token.startsWith(`${bot.id}:`)) return;
  console.error(
    `filekeeper: this backup belongs to @${bot.username} (${bot.id}), but BOT_TOKEN to another bot, ` +
      "which cannot send its files; to move files between bots use /export and /import",
  );
}

/** The migrations that the backup's schema has. */
function filesOf({ migrations: count, schema }: BackupHeader) {
  const files = migrations.slice(0, count);
  if (files.length !== count || files.at(-1)?.file !== `${schema}.sql`) {
    throw new Refusal(
      "backup_is_newer",
      {},
      `Cannot use the backup: its schema (${schema}) is not known to this program; use a newer one`,
    );
  }
  return files;
}

async function bringSchemaTo(
  database: Database,
  header: BackupHeader,
  files: typeof migrations,
): Promise<void> {
  const applied = (await status(database, migrations)).filter(({ state }) => state !== "pending");
  if (applied.length > header.migrations) {
    throw new Refusal(
      "database_not_empty",
      {},
      `Cannot restore: the database's schema is newer (${
        applied.at(-1)!.name
      }) than the backup's ` +
        `(${header.schema}); give it a new database, restore makes the schema by itself`,
    );
  }
  await apply(database, files);
}
