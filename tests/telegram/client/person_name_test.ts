import assert from "node:assert/strict";
import { nameOf } from "../../../src/telegram/person_name.ts";

Deno.test("a name with half of a surrogate pair is one that a database takes as JSON", () => {
  const name = nameOf({ id: 1, is_bot: false, first_name: "Ann \ud83d" });
  assert.equal(name, "Ann \ufffd");
});
