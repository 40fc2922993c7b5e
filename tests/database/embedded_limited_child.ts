/** A process for `embedded_disk_test.ts`: opens the given directory, and says every 100 ms how a statement went. */
import { isUnavailable } from "../../src/database/database.ts";
import { openEmbedded } from "../../src/database/embedded.ts";

const [dir = ""] = Deno.args;
const db = await openEmbedded({ dir });
while (true) {
  try {
    await db.script("CREATE TABLE IF NOT EXISTS written (id int8)");
    await db.query("INSERT INTO written VALUES (1)");
    console.log("stored");
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    console.log((error as Error).message);
  }
  await new Promise((resolve) => setTimeout(resolve, 100));
}
