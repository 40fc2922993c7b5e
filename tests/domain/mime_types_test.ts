import assert from "node:assert/strict";
import mime from "mime";
import other from "mime/types/other.js";
import standard from "mime/types/standard.js";
import { extensionOfType, typeOfExtension } from "../../src/domain/mime_types.ts";

Deno.test("types and extensions are those that the package knows", () => {
  for (const [type, extensions] of [...Object.entries(standard), ...Object.entries(other)]) {
    assert.equal(extensionOfType(type), mime.getExtension(type) ?? undefined, type);
    for (const extension of extensions) {
      const bare = extension.replace("*", "");
      assert.equal(typeOfExtension(bare), mime.getType(`.${bare}`) ?? undefined, bare);
    }
  }
  assert.equal(extensionOfType("application/of-nobody"), undefined);
  assert.equal(typeOfExtension("of-nobody"), undefined);
});
