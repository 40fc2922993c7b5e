import assert from "node:assert/strict";
import fc from "fast-check";
import { pathLine } from "../../src/domain/folders.ts";

Deno.test("the path to a folder is one line; if it is too long, it loses its middle", () => {
  assert.equal(pathLine([]), "");
  assert.equal(pathLine(["Trips"]), "Trips");
  assert.equal(pathLine(["Trips", "2026", "Rome"]), "Trips / 2026 / Rome");
  const levels = Array.from({ length: 20 }, (_, index) => `level ${index + 1}`);
  const line = pathLine(levels, 60);
  assert.match(line, /^level 1 \/ … \/ .*level 20$/);
  assert.ok(line.length <= 60, line);
  assert.match(pathLine(["x".repeat(128), "y".repeat(128)], 100), /^x+…x+ \/ y+…y+$/);
});

Deno.test("no path to a folder takes much more than its limit", () => {
  const names = fc.array(fc.string({ minLength: 1, maxLength: 128 }), { maxLength: 20 });
  fc.assert(fc.property(names, fc.integer({ min: 60, max: 300 }), (path, units) => {
    assert.ok(pathLine(path, units).length <= units, pathLine(path, units));
  }));
});
