import type { Database } from "../database/database.ts";
import { migrations } from "../database/migration_list.ts";
import { plan } from "../database/migrations.ts";
import { Refusal } from "../errors.ts";
import { backupLines } from "../storage/backup.ts";

/** The lines of a backup, from one snapshot; written as fast as they are read. */
export async function* backupOf(database: Database): AsyncGenerator<string> {
  // Throws if the schema is newer than this program, which would leave out the tables it does not know.
  const applied = migrations.length - (await plan(database, migrations)).length;
  if (applied === 0) {
    throw new Refusal("nothing_to_back_up", {}, "Cannot back up: the database is empty");
  }
  const schema = migrations[applied - 1]!.file.replace(/\.sql$/, "");
  const { readable, writable } = new TransformStream<string, string>();
  const writer = writable.getWriter();
  const written = database.snapshot(async (tx) => {
    for await (const lines of backupLines(tx, { migrations: applied, schema })) {
      await writer.write(lines);
    }
  }).then(() => writer.close(), async (error) => {
    await writer.abort(error).catch(() => {});
    throw error;
  });
  // The reader gets the error; without a reader it does not matter.
  written.catch(() => {});
  yield* readable;
  await written;
}
