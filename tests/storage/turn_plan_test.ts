import assert from "node:assert/strict";
import { Json, type Param, type Queryable } from "../../src/database/database.ts";
import { enterTurn, readTurns } from "../../src/storage/sessions.ts";
import { forEachDatabase } from "../support/databases.ts";
import { registerPeople } from "../support/people.ts";

const ANN = 7_000_000_001;

/** A value as SQL has it. */
function literal(param: Param): string {
  if (param === null) return "NULL";
  if (param instanceof Json) return literal(JSON.stringify(param.value));
  if (param instanceof Date) return `'${param.toISOString()}'`;
  return typeof param === "string" ? `'${param}'` : String(param);
}

forEachDatabase(
  "a turn begins without a look at everybody's rows, also before there are statistics",
  async (open) => {
    const db = await open();
    await registerPeople(db, Array.from({ length: 500 }, (_, index) => ANN + index));
    const profile = { id: ANN, username: null, full_name: "Ann", telegram_language: null };
    let begin: { sql: string; params: readonly Param[] } | undefined;
    const recorder: Queryable = {
      query: (sql, params = []) => {
        begin = { sql, params };
        return db.query(sql, params);
      },
    };
    const question = { register: true, file: "unique" };
    const asker = { profile, updateId: 7, question };
    for (
      const [name, enter] of [
        ["alone", () => enterTurn(recorder, profile, 7, question)],
        ["together", () => readTurns(recorder, [asker, asker])],
      ] as const
    ) {
      await enter();
      const values = begin!.params.map(literal).join(", ");
      const plan = await db.transaction(async (tx) => {
        await tx.query(`SET LOCAL plan_cache_mode = force_generic_plan`);
        await tx.query(`PREPARE ${name} AS ${begin!.sql}`);
        return await tx.query<Record<string, string>>(`EXPLAIN EXECUTE ${name}(${values})`);
      });
      const lines = plan.map((row) => row["QUERY PLAN"]!);
      assert.ok(lines.some((line) => line.includes("members_user_id")), lines.join("\n"));
      assert.deepEqual(
        lines.filter((line) => /Seq Scan on (?:libraries|members|sessions|users|files)/.test(line)),
        [],
        name,
      );
    }
  },
);
