/** A process for `embedded_test.ts`: opens the given directory, then writes rows until it is killed. */
import { openEmbedded } from "../../src/database/embedded.ts";

const [dir = ""] = Deno.args;
const db = await openEmbedded({ dir });
await db.script("CREATE TABLE IF NOT EXISTS written (id int8 PRIMARY KEY)");
console.log("open");
while (true) {
  const [[row] = []] = await db.batch((tx) => [
    tx.query<{ id: number }>(
      "INSERT INTO written SELECT coalesce(max(id), 0) + 1 FROM written RETURNING id",
    ),
    tx.query("SELECT 1"),
  ]);
  console.log(row?.id);
}
