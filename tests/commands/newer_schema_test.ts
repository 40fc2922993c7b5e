import assert from "node:assert/strict";
import { startApp } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import { isUnavailable } from "../../src/database/database.ts";
import { Refusal } from "../../src/errors.ts";
import { logger } from "../../src/log.ts";
import { forEachDatabase } from "../support/databases.ts";
import { Emulator } from "../telegram/emulator.ts";

forEachDatabase(
  "a running instance stops when a newer executable migrates its database",
  async (open) => {
    const telegram = await Emulator.start();
    const database = await open();
    const config = readConfig({
      BOT_TOKEN: telegram.token,
      TELEGRAM_API_ROOT: telegram.url,
    }, { token: true, envFile: "/nowhere/.env" });
    const app = await startApp({ config, database, log: logger("test") });
    try {
      await database.query(
        `INSERT INTO schema_migrations (version, name, checksum)
         SELECT max(version) + 1, '9999_of_tomorrow', 'x' FROM schema_migrations`,
      );
      const reason = await app.failed;
      assert.ok(reason instanceof Refusal);
      assert.equal(reason.code, "schema_is_newer");
      assert.match(reason.message, /9999_of_tomorrow/);
    } finally {
      await app.stop();
      await telegram.stop();
    }
  },
);

forEachDatabase(
  "an instance of 0.1.0 that still runs takes the migrated database for one that is away, and loses nothing",
  async (open) => {
    const database = await open();
    // What its every turn begins with; the error has to be one that it waits for.
    const begin = database.query(
      `SELECT u.id, (SELECT coalesce(sum(files), 0)::bigint FROM usage WHERE user_id = $1 AND bucket <> 'trash') AS files
       FROM (SELECT $1::bigint AS id) u`,
      [7],
    );
    await assert.rejects(begin, (error) => {
      assert.match(String(error), /stop this instance/);
      return isUnavailable(error);
    });
  },
);
