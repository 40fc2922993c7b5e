/** A process for `embedded_disk_test.ts`: says every 100 ms whether the given directory can be opened and written to. */
import { isUnavailable } from "../../src/database/database.ts";
import { type EmbeddedDatabase, openEmbedded } from "../../src/database/embedded.ts";

const [dir = ""] = Deno.args;
let db: EmbeddedDatabase | undefined;
while (true) {
  try {
    db ??= await openEmbedded({ dir });
    await db.script("CREATE TABLE IF NOT EXISTS written (id int8)");
    await db.query("INSERT INTO written VALUES (1)");
    console.log("stored");
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    console.log((error as Error).message);
  }
  await new Promise((resolve) => setTimeout(resolve, 100));
}
