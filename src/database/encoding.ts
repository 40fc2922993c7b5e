import type { Queryable } from "./database.ts";
import { Refusal } from "../errors.ts";

/**
 * Checks that the database can hold any text.
 *
 * @throws {Refusal} `database_encoding`
 */
export async function assertUtf8(db: Queryable): Promise<void> {
  const [row] = await db.query<{ encoding: string }>(
    "SELECT current_setting('server_encoding') AS encoding",
  );
  const { encoding } = row!;
  if (encoding === "UTF8") return;
  throw new Refusal(
    "database_encoding",
    { encoding },
    `Cannot use the database: its encoding is ${encoding}, UTF8 is required`,
  );
}
