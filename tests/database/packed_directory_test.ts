import assert from "node:assert/strict";
import { join } from "node:path";
import { packDirectory, unpackDirectory } from "../../src/database/packed_directory.ts";

Deno.test("a directory is unpacked as it was packed, readable only by its owner", async () => {
  const from = await Deno.makeTempDir();
  const to = await Deno.makeTempDir();
  try {
    await Deno.mkdir(join(from, "base/1"), { recursive: true });
    await Deno.mkdir(join(from, "empty"));
    await Deno.writeTextFile(join(from, "base/1/ünï\ncode"), "one\ntwo\n");
    await Deno.writeFile(join(from, "base/nothing"), new Uint8Array());
    const noise = crypto.getRandomValues(new Uint8Array(60_000));
    await Deno.writeFile(join(from, "noise"), noise);
    await unpackDirectory(await packDirectory(from), to);
    assert.equal(await Deno.readTextFile(join(to, "base/1/ünï\ncode")), "one\ntwo\n");
    assert.equal((await Deno.stat(join(to, "base/nothing"))).size, 0);
    assert.deepEqual(await Deno.readFile(join(to, "noise")), noise);
    assert((await Deno.stat(join(to, "empty"))).isDirectory);
    assert.equal((await Deno.stat(join(to, "noise"))).mode! & 0o777, 0o600);
    assert.equal((await Deno.stat(join(to, "base"))).mode! & 0o777, 0o700);
  } finally {
    await Deno.remove(from, { recursive: true });
    await Deno.remove(to, { recursive: true });
  }
});
