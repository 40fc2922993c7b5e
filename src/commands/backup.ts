import { basename } from "node:path";
import type { IncomingMessage } from "node:http";
import type { Config } from "../config.ts";
import type { Database } from "../database/database.ts";
import { Refusal } from "../errors.ts";
import { askControl } from "../http/control.ts";
import { verifyBackup } from "../storage/backup_reader.ts";
import { gzip, ProgressLine, readLines, writeWhole } from "./backup_file.ts";
import { backupOf } from "./backup_stream.ts";
import type { CommandLine } from "./command.ts";
import { databaseExists, openDatabase } from "./open_database.ts";
import { print } from "./output.ts";

/** Writes one consistent picture of everything to a new file, whether the bot runs or not, and verifies the file before it gets its name. */
export async function backup(config: Config, { words }: CommandLine): Promise<number> {
  const path = words[0]!;
  const progress = new ProgressLine();
  const source = await openSource(config);
  let rows: Readonly<Record<string, number>> = {};
  let bytes = 0;
  try {
    await writeWhole(path, source.bytes, async (part) => {
      rows = (await verifyBackup(readLines(part))).rows;
    }, (written) => {
      bytes = written;
      progress.show(`${kilobytes(written)} written`);
    });
  } finally {
    progress.end();
    await source.close();
  }
  const { users = 0, files = 0 } = rows;
  print(
    `Backed up ${users} users and ${files} files to ${basename(path)} (${kilobytes(bytes)})`,
  );
  return 0;
}

interface BackupSource {
  bytes: AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/** Only the running bot itself can read its embedded database. */
async function openSource(config: Config): Promise<BackupSource> {
  if (config.database.kind === "embedded") {
    const running = await askForBackup(config.dataDir);
    if (running !== undefined) return { bytes: running, close: () => Promise.resolve() };
    if (!await databaseExists(config.database)) {
      throw new Refusal(
        "nothing_to_back_up",
        {},
        `Cannot back up: there is no database in ${config.dataDir}`,
      );
    }
  }
  const database: Database = await openDatabase(config.database);
  return { bytes: gzip(backupOf(database)), close: () => database.close() };
}

async function askForBackup(dataDir: string): Promise<IncomingMessage | undefined> {
  const answer = await askControl(dataDir, "/backup").catch((error) => {
    // No socket is possible here, so no bot listens on one.
    if (error instanceof Refusal) return undefined;
    throw error;
  });
  if (answer === undefined || answer.statusCode === 200) return answer;
  throw new Refusal("not_ready", {}, "Cannot back up: the running bot is still starting");
}

function kilobytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024)} KB`;
}
