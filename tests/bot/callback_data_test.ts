import assert from "node:assert/strict";
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
