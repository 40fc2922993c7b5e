import assert from "node:assert/strict";
import fc from "fast-check";
import { type Database, DatabaseError, Json, type Param } from "../../src/database/database.ts";
import { forEachDatabase } from "../support/databases.ts";

const RUNS = 40;

async function roundTrip(db: Database, type: string, value: Param): Promise<unknown> {
  const [row] = await db.query<{ value: unknown }>(`SELECT $1::${type} AS value`, [value]);
  return row?.value;
}

/** Text that PostgreSQL takes: no NUL, no half of a surrogate pair. */
const text = fc.string({ unit: "grapheme", maxLength: 40 }).filter((s) => !s.includes("\0"));
const safe = fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER });
const int4 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const date = fc.date({
  min: new Date("0100-01-01T00:00:00Z"),
  max: new Date("9999-12-31T23:59:59.999Z"),
  noInvalidDate: true,
});
const nullable = <T>(items: fc.Arbitrary<T>) => fc.array(fc.option(items), { maxLength: 6 });
const awkward = fc.oneof(text, fc.constantFrom("NULL", "null", "", '"', "\\", "{}", ",", "a b"));
const json = fc.jsonValue().filter((value) => !JSON.stringify(value).includes("\\u0000"))
  .map((value) => JSON.parse(JSON.stringify(value)) as unknown); // -0 is 0 in JSON

const TYPES: [type: string, values: fc.Arbitrary<Param>][] = [
  ["text", text],
  ["int8", safe],
  ["int4", int4],
  ["int2", fc.integer({ min: -(2 ** 15), max: 2 ** 15 - 1 })],
  ["float8", fc.double({ noNaN: true }).map((n) => n === 0 ? 0 : n)],
  ["bool", fc.boolean()],
  ["timestamptz", date],
  ["bytea", fc.uint8Array({ maxLength: 40 }).map((bytes) => Uint8Array.from(bytes))],
  ["text[]", nullable(awkward)],
  ["int8[]", nullable(safe)],
  ["int4[]", nullable(int4)],
  ["int2[]", nullable(fc.integer({ min: -9, max: 9 }))],
];

forEachDatabase("every type survives the round trip", async (open) => {
  const db = await open({ empty: true });
  for (const [type, values] of TYPES) {
    await fc.assert(
      fc.asyncProperty(values, async (value) => {
        assert.deepEqual(await roundTrip(db, type, value), value);
      }),
      { numRuns: RUNS },
    );
    assert.equal(await roundTrip(db, type, null), null);
  }
  const anyJson = fc.asyncProperty(json, async (value) => {
    assert.deepEqual(await roundTrip(db, "jsonb", new Json(value)), value);
    assert.deepEqual(await roundTrip(db, "json", new Json(value)), value);
  });
  await fc.assert(anyJson, { numRuns: RUNS });
});

forEachDatabase("types that are only read are read alike by both drivers", async (open) => {
  const db = await open({ empty: true });
  const [row] = await db.query(`SELECT
    1.50::numeric AS n, date '2026-02-03' AS d, timestamp '2026-02-03 04:05:06.7' AS t,
    timestamptz '2026-02-03 04:05:06.789123+05:30' AS tz, 'a'::char(3) AS c,
    '00000000-0000-0000-0000-000000000001'::uuid AS u, 7::oid AS o, 1.5::float4 AS f,
    ARRAY[[1,2],[3,NULL]]::int4[] AS nested, ARRAY[]::text[] AS none, '[2:3]={x,y}'::text[] AS bounds,
    ARRAY[now() IS NULL, NULL] AS b, ARRAY['{"a":1}'::jsonb, NULL] AS j,
    ARRAY[timestamptz '2026-02-03 04:05:06Z'] AS ts, ARRAY['\\x00ff'::bytea] AS by,
    count(*) AS count, sum(1::int8) AS sum, NULL AS nothing`);
  assert.deepEqual(row, {
    n: "1.50",
    d: "2026-02-03",
    t: "2026-02-03 04:05:06.7",
    tz: new Date("2026-02-02T22:35:06.789Z"),
    c: "a  ",
    u: "00000000-0000-0000-0000-000000000001",
    o: 7,
    f: 1.5,
    nested: [[1, 2], [3, null]],
    none: [],
    bounds: ["x", "y"],
    b: [false, null],
    j: [{ a: 1 }, null],
    ts: [new Date("2026-02-03T04:05:06Z")],
    by: [new Uint8Array([0, 255])],
    count: 1,
    sum: "1",
    nothing: null,
  });
});

forEachDatabase(
  "a bigint goes in; an int8 beyond 2^53 is an error, not a wrong number",
  async (open) => {
    const db = await open({ empty: true });
    assert.equal(await roundTrip(db, "int8", 2n ** 53n - 1n), 2 ** 53 - 1);
    assert.equal(await roundTrip(db, "text", 2n ** 62n), String(2n ** 62n));
    await assert.rejects(roundTrip(db, "int8", 2n ** 53n), RangeError);
    await assert.rejects(roundTrip(db, "int8[]", [1, 2n ** 60n]), RangeError);
    await assert.rejects(roundTrip(db, "timestamptz", "infinity"), RangeError);
    assert.equal(await roundTrip(db, "int8", 1), 1);
  },
);

forEachDatabase("undefined is refused everywhere", async (open) => {
  const db = await open({ empty: true });
  const nothing = undefined as unknown as null;
  await assert.rejects(db.query("SELECT $1::text", [nothing]), /parameter \$1: it is undefined/);
  await assert.rejects(
    db.query("SELECT $2::text[]", ["", [nothing]]),
    /\$2: an element is undefined/,
  );
  await assert.rejects(db.query("SELECT $1::json", [new Json(undefined)]), /JSON of undefined/);
  await assert.rejects(db.query("SELECT $1::timestamptz", [new Date(NaN)]), /out of range/);
  await assert.rejects(db.batch((tx) => [tx.query("SELECT $1::text", [nothing])]), TypeError);
});

forEachDatabase(
  "NUL is refused by the server, halves of surrogate pairs become U+FFFD",
  async (open) => {
    const db = await open({ empty: true });
    await assert.rejects(
      roundTrip(db, "text", "a\0b"),
      (error) => error instanceof DatabaseError && error.sqlstate === "22021",
    );
    assert.equal(await roundTrip(db, "text", "a\ud800b"), "a\ufffdb");
    assert.equal(await roundTrip(db, "text", "after"), "after");
  },
);

forEachDatabase("rows are plain objects in a plain array", async (open) => {
  const db = await open({ empty: true });
  const rows = await db.query("SELECT 1 AS a WHERE false");
  assert.equal(Object.getPrototypeOf(rows), Array.prototype);
  assert.deepEqual(rows, []);
});
