import assert from "node:assert/strict";

// Test files run side by side in one process, and some of these tests look at, or kill, all that it started.
Deno.test("the tests of reader_alone.ts pass, in a process of their own", async () => {
  const root = new URL("../../", import.meta.url);
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["test", "--no-check", "--config", "tests/deno.json", "--allow-all"],
      "tests/documents/reader_alone.ts",
    ],
    cwd: root,
    env: { NO_COLOR: "1" },
  }).output();
  const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  assert.equal(code, 0, text);
  assert.match(text, /ok \| [1-9]\d* passed/);
});
