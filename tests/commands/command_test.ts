import assert from "node:assert/strict";
import { type CommandTable, readArguments } from "../../src/commands/command.ts";
import { PERMISSIONS } from "../../src/compile.ts";
import { SETTINGS } from "../../src/settings.ts";
import { filekeeper, lines } from "./process.ts";

const load = () => Promise.resolve(() => Promise.resolve(0));
const TABLE: CommandTable = {
  run: { help: [], needsToken: true, load },
  migrate: {
    help: [],
    flags: ["--dry-run"],
    words: [[], ["status"]],
    needsToken: false,
    load,
  },
  backup: { help: [], words: [["FILE"]], needsToken: false, load },
};

const read = (...args: string[]) => readArguments(args, TABLE, "run");

Deno.test("without a command it is run; words and flags belong to the command that comes first", () => {
  assert.equal(read().name, "run");
  assert.deepEqual(read().faults, []);
  const migrate = read("migrate", "status", "--dry-run");
  assert.deepEqual([migrate.name, migrate.line.words, [...migrate.line.flags], migrate.faults], [
    "migrate",
    ["status"],
    ["dry-run"],
    [],
  ]);
  assert.deepEqual(read("backup", "--", "--odd").line.words, ["--odd"]);
});

Deno.test("every fault of the arguments is named, each in its line", () => {
  assert.deepEqual(read("migrate", "--dry-run=yes", "now", "-x", "--force").faults, [
    '--dry-run: got "yes", expected no value',
    "Unknown flag -x: migrate takes --dry-run",
    "Unknown flag --force: migrate takes --dry-run",
    'migrate: got "now", expected nothing or status',
  ]);
  assert.deepEqual(read("backup").faults, ["backup: got nothing, expected FILE"]);
  assert.deepEqual(read("constructor").faults, [
    'Unknown command "constructor". Commands: run, migrate, backup',
  ]);
});

Deno.test("--help and --version work wherever they stand", () => {
  assert.ok(read("migrate", "-h").help);
  assert.ok(read("--help").help);
  assert.ok(read("--version").version && read("-V").version);
});

Deno.test("filekeeper --help and --version print to standard output and end with 0", async () => {
  const help = await filekeeper(["migrate", "--help"]);
  assert.equal(help.code, 0);
  for (const word of ["[run]", "migrate [--dry-run]", "migrate status", "check", "--version"]) {
    assert.ok(help.stdout.includes(`filekeeper ${word}`), word);
  }
  const version = await filekeeper(["--version"]);
  assert.equal(version.code, 0);
  assert.match(version.stdout, /^filekeeper \d+\.\d+\.\d+ \(dev\)\n$/);
  assert.equal(help.stderr + version.stderr, "");
});

Deno.test("faults of arguments and settings come together, end with 2 and show no secret", async () => {
  const password = "hunter2horse";
  const { code, stdout, stderr } = await filekeeper(["check", "--fast"], {
    BOT_TOKEN: `${password} ${password}`,
    DATABASE_URL: `mysql://u:${password}@h/d`,
    PORT: "none",
  });
  assert.equal(code, 2);
  assert.equal(stdout, "");
  assert.ok(!stderr.includes(password), stderr);
  assert.deepEqual(lines(stderr).map((line) => line.split(/[: ]/)[0]), [
    "Unknown",
    "BOT_TOKEN",
    "PORT",
    "DATABASE_URL",
    "Usage",
  ]);
});

Deno.test("run without a token names the setting that is missing and ends with 2", async () => {
  const { code, stderr } = await filekeeper([]);
  assert.equal(code, 2);
  assert.match(stderr, /^BOT_TOKEN is not set, expected /);
});

Deno.test("the executable may read the settings and the driver's variables, and no others", () => {
  assert.deepEqual(PERMISSIONS, [
    ...["--no-prompt", "--allow-net", "--allow-read", "--allow-write"],
    ...["--allow-run", "--allow-sys=setPriority"],
    `--allow-env=${SETTINGS.join(",")},PG*`,
  ]);
});
