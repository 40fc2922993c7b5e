import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { compileArguments, PERMISSIONS, readOptions, TARGETS, V8_FLAGS } from "../src/compile.ts";

const ROOT = dirname(import.meta.dirname!);

Deno.test("without arguments it compiles for this machine, into dist/filekeeper", () => {
  assert.deepEqual(readOptions([]), { output: "dist/filekeeper" });
  assert.deepEqual(compileArguments("dist/bundle", ["commit.txt", "a.gz"], readOptions([])), [
    ...["compile", "--quiet", "--no-check", "--no-config", V8_FLAGS, ...PERMISSIONS],
    ...["--include", join("dist/bundle", "commit.txt"), "--include", join("dist/bundle", "a.gz")],
    ...["--output", "dist/filekeeper", join("dist/bundle", "main.js")],
  ]);
});

Deno.test("what `deno task start` runs keeps memory as the executable does", async () => {
  const { tasks } = JSON.parse(await Deno.readTextFile(join(ROOT, "deno.json")));
  assert.ok(tasks.start.split(" ").includes(V8_FLAGS), tasks.start);
});

Deno.test("a target is handed to deno compile, and names the file unless --output does", () => {
  for (const target of TARGETS) {
    assert.deepEqual(readOptions(["--target", target]), {
      output: `dist/filekeeper-${target}`,
      target,
    });
  }
  const options = readOptions([
    "--target=aarch64-apple-darwin",
    "--output=out/keeper",
    "--commit=abc",
  ]);
  assert.deepEqual(options, {
    output: "out/keeper",
    target: "aarch64-apple-darwin",
    commit: "abc",
  });
  const args = compileArguments("out/bundle", ["commit.txt"], options);
  const at = args.indexOf("--target");
  assert.equal(args[at + 1], "aarch64-apple-darwin");
  // What follows the program is the program's own.
  assert.ok(at < args.indexOf(join("out/bundle", "main.js")));
  assert.equal(args.at(-1), join("out/bundle", "main.js"));
});

Deno.test("what can't be compiled is refused before anything is written", async () => {
  const directory = await Deno.makeTempDir({ prefix: "filekeeper-compile-test-" });
  try {
    const wrong: [string[], RegExp][] = [
      [
        ["--target", "x86_64-pc-windows-msvc"],
        /^compile: Unknown target "x86_64-pc-windows-msvc"\. /,
      ],
      [["--target", ""], /^compile: Unknown target ""\. Targets: x86_64-unknown-linux-gnu, /],
      [["--target"], /^compile: .*--target/],
      [["--output", ""], /^compile: Cannot compile: --output is empty\n$/],
      [["--taget", TARGETS[0]], /^compile: Unknown option '--taget'/],
      [["linux"], /^compile: Unexpected argument 'linux'/],
    ];
    for (const [args, message] of wrong) {
      const { code, stderr } = await new Deno.Command(Deno.execPath(), {
        args: [
          ...["run", "--no-check", "--quiet", "--allow-all"],
          ...["--config", join(ROOT, "deno.json"), join(ROOT, "src/compile.ts"), ...args],
        ],
        cwd: directory,
        env: { NO_COLOR: "1" },
      }).output();
      assert.match(new TextDecoder().decode(stderr), message, args.join(" "));
      assert.equal(code, 2);
    }
    assert.deepEqual([...Deno.readDirSync(directory)], []);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
