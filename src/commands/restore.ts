import type { Config } from "../config.ts";
import type { Database } from "../database/database.ts";
import { migrations } from "../database/migration_list.ts";
import { applyWithin, type MigrationFile, status } from "../database/migrations.ts";
import { Refusal } from "../errors.ts";
import type { BackupHeader } from "../storage/backup.ts";
import { BackupReader, verifyBackup } from "../storage/backup_reader.ts";
import { restoreRows } from "../storage/restore.ts";
import { ProgressLine, readLines } from "./backup_file.ts";
import type { CommandLine } from "./command.ts";
import { databaseExists, describeDatabase, openDatabase, removeDatabase } from "./open_database.ts";
import { print, printError } from "./output.ts";

/** Loads a backup into an empty database of either kind: all of it, verified, or nothing. */
export async function restore(config: Config, { words }: CommandLine): Promise<number> {
  const path = words[0]!;
  const size = await sizeOf(path);
  const progress = new ProgressLine();
  let percent = 0;
  const lines = () =>
    readLines(path, (read) => percent = Math.floor(read * 100 / Math.max(size, 1)));
  try {
    // To its end, before anything is created.
    const { header } = await verifyBackup(lines(), (rows) => {
      progress.show(`verifying: ${rows} rows, ${percent} %`);
    });
    const files = migrationsOf(header);
    warnOfAnotherBot(header, config.botToken);
    const { users = 0, files: count = 0 } = await load(config, lines, files, (rows) => {
      progress.show(`restoring: ${rows} rows, ${percent} %`);
    });
    progress.end();
    print(
      `Restored ${users} users and ${count} files of ${header.created_at} into ${
        describeDatabase(config.database)
      }`,
    );
    return 0;
  } finally {
    progress.end();
  }
}

/** Schema and rows in one transaction; an embedded database that was created for it goes as well if that fails. */
async function load(
  config: Config,
  lines: () => AsyncIterable<string>,
  files: readonly MigrationFile[],
  progress: (rows: number) => void,
): Promise<Readonly<Record<string, number>>> {
  const isNew = !await databaseExists(config.database);
  const database = await openDatabase(config.database);
  let failed = false;
  try {
    await assertNotNewer(database, files);
    const reader = await BackupReader.open(lines());
    await database.transaction(async (tx) => {
      await applyWithin(tx, files);
      await restoreRows(tx, reader, progress);
      // Migrations that are newer than the backup change its rows as they changed everybody's.
      await applyWithin(tx, migrations);
    });
    return reader.rows;
  } catch (error) {
    failed = true;
    throw error;
  } finally {
    await database.close();
    if (failed && isNew) await removeDatabase(config.database);
  }
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
  printError(
    `filekeeper: this backup belongs to @${bot.username} (${bot.id}), but BOT_TOKEN to another bot, ` +
      "which cannot send its files; to move files between bots use /export and /import",
  );
}

/** The migrations of the backup's schema. */
function migrationsOf({ migrations: count, schema }: BackupHeader): readonly MigrationFile[] {
  const files = migrations.slice(0, count);
  if (files.length !== count || files.at(-1)?.file !== `${schema}.sql`) {
    throw new Refusal(
      "backup_is_newer",
      {},
      `Cannot use the backup: this program does not know its schema (${schema}); use a newer version`,
    );
  }
  return files;
}

async function assertNotNewer(
  database: Database,
  files: readonly MigrationFile[],
): Promise<void> {
  const applied = (await status(database, migrations)).filter(({ state }) => state !== "pending");
  if (applied.length <= files.length) return;
  throw new Refusal(
    "database_not_empty",
    {},
    `Cannot restore: the schema of the database (${
      applied.at(-1)!.name
    }) is newer than the backup's ` +
      `(${
        files.at(-1)!.file.replace(/\.sql$/, "")
      }); use a new database, restore creates the schema itself`,
  );
}
