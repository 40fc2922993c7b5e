import assert from "node:assert/strict";
import { type Database, DatabaseError } from "../../src/database/database.ts";
import { MeasuredDatabase } from "../../src/database/measured.ts";

Deno.test("a full disk is remembered although the next statement succeeds; other failures are not", async () => {
  let failure: Error | undefined;
  const database = new MeasuredDatabase(() => {});
  database.open({
    query: () => failure ? Promise.reject(failure) : Promise.resolve([]),
  } as unknown as Database);
  const fail = async (sqlstate: string) => {
    failure = new DatabaseError("could not extend file", { sqlstate });
    await assert.rejects(database.query("SELECT 1"));
    failure = undefined;
    await database.query("SELECT 1");
  };
  await fail("23505");
  database.assertDiskSpace();
  await fail("53100");
  assert.throws(() => database.assertDiskSpace(), /^Error: the disk was full \d s ago$/);
});
