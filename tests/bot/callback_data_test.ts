import assert from "node:assert/strict";
import fc from "fast-check";
import { type Button, buttons } from "../../src/bot/callback_data.ts";
import type { Place } from "../../src/domain/lists.ts";

const id = Number.MAX_SAFE_INTEGER;
const place: Place = {
  scope: { list: "folder", folder: id },
  order: "largest",
  page: 36 ** 6 - 1,
  from: id,
};

/** The longest value of each field that is not an id. */
const LONGEST: Record<string, readonly unknown[]> = {
  place: [place],
  look: [{ at: "inside", folder: id }],
  category: ["other"],
  at: ["reply"],
  move: ["at"],
  what: ["select"],
  include: ["on"],
  ticked: ["on"],
  protect: ["on"],
  banned: ["yes"],
  on: ["yes"],
  language: [1],
  keeps: ["everything"],
  organisers: ["administrators"],
  answer: ["yes"],
  asked: [Date.UTC(2099, 11, 31)],
  expiry: ["never"],
  limit: ["none"],
  origin: [{ from: "selection", place }],
};

Deno.test("every kind of button has a code of its own", () => {
  const codes = Object.values(buttons).map(({ code }) => code);
  assert.deepEqual(codes.filter((code, index) => codes.indexOf(code) !== index), []);
});

Deno.test("every button fits into 64 bytes in the worst case, and comes back as it was", () => {
  for (const [name, button] of Object.entries(buttons) as [string, Button][]) {
    const values = Object.fromEntries(
      Object.keys(button.fields).map((field) => [field, LONGEST[field]?.[0] ?? id]),
    );
    const data = button.pack(values);
    assert.deepEqual(button.unpack(data), values, `${name}: ${data}`);
  }
});

Deno.test("whatever a payload says, what comes of it is within bounds and says the same again", () => {
  const all = Object.values(buttons) as Button[];
  const fieldText = fc.oneof(
    fc.stringMatching(/^[0-9a-z]{0,12}$/),
    fc.stringMatching(/^[acfstr][0-9a-z]{0,12}(\.[0-9a-z]{0,8}){0,4}$/),
    fc.stringMatching(/^[ifbls-][0-9a-z.]{0,12}$/),
    fc.string({ maxLength: 12 }),
  );
  let taken = 0;
  fc.assert(
    fc.property(fc.nat(all.length - 1), fc.array(fieldText, { maxLength: 4 }), (at, texts) => {
      const button = all[at]!;
      const fields = Object.keys(button.fields).length;
      const values = button.unpack([button.code, ...texts.slice(0, fields)].join(":"));
      if (values === undefined) return;
      taken++;
      assertBounded(values);
      assert.deepEqual(button.unpack(button.pack(values)), values);
    }),
    { numRuns: 20_000 },
  );
  assert.ok(taken > 1_000, `only ${taken} were taken`);
});

/** Every number is one that a bigint column and a double hold alike. */
function assertBounded(value: unknown): void {
  if (typeof value === "number") assert.ok(Number.isSafeInteger(value) && value >= 0, `${value}`);
  else if (typeof value === "object" && value !== null) Object.values(value).forEach(assertBounded);
}
