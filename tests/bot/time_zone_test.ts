import assert from "node:assert/strict";
import { formatFor, setTimeZone } from "../../src/text/format.ts";
import { testKeeper } from "../support/keeper.ts";

testKeeper(
  "before: and after: mean days in TIME_ZONE",
  async ({ telegram, database }) => {
    const ann = telegram.person({ first_name: "Ann", language_code: "en" });
    for (const name of ["early 1.pdf", "early 2.pdf", "late 1.pdf", "late 2.pdf"]) {
      await ann.sendDocument({ file_name: name });
      await ann.waitFor(name);
    }
    // A minute before and after midnight in Madrid; in UTC both are of the day before.
    await database.query(
      `UPDATE files SET created_at = '2026-01-14T23:00:00Z'::timestamptz
         + CASE WHEN name LIKE 'late%' THEN interval '1 minute' ELSE interval '-1 minute' END`,
    );
    for (const [filter, found] of [["after", "late"], ["before", "early"]]) {
      await ann.send(`/search pdf ${filter}:2026-01-15`);
      const list = await ann.waitFor((message) => ann.buttons(message).flat().length > 2);
      const files = ann.buttons(list).flat().filter((label) => label.includes(".pdf"));
      assert.equal(files.length, 2);
      assert.ok(files.every((label) => label.includes(found!)), files.join());
    }
  },
  { TIME_ZONE: "Europe/Madrid" },
);

Deno.test("dates are written in the time zone that is set, times with its name", () => {
  const format = formatFor("en");
  const moment = new Date("2026-01-14T23:30:00Z");
  const written = (zone: string) => {
    setTimeZone(zone);
    return [format.date(moment), format.dateTime(moment).replace("\u202f", " ")];
  };
  try {
    assert.deepEqual(written("UTC"), ["Jan 14, 2026", "Jan 14, 2026, 11:30 PM UTC"]);
    assert.deepEqual(written("Europe/Madrid"), ["Jan 15, 2026", "Jan 15, 2026, 12:30 AM GMT+1"]);
  } finally {
    setTimeZone("UTC");
  }
});
