/** Who may import whom, and who may touch what: read from the imports of all of `src/`. */
import assert from "node:assert/strict";
import { dirname, join, relative, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname ?? ".", "..");
const SRC = join(ROOT, "src");

/** Room → the rooms it may import besides itself. A room is a folder of `src/`, or a file of its top. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  main: ["commands", "documents", "config", "errors", "log", "version"],
  // Makes the executable, and is not in it.
  compile: ["settings", "database"],
  commands: [
    ...["app", "http", "storage", "telegram", "database", "domain"],
    ...["config", "errors", "log", "version"],
  ],
  app: [
    ...[
      "updates",
      "jobs",
      "bot",
      "turn",
      "telegram",
      "http",
      "storage",
      "database",
      "domain",
      "text",
    ],
    ...["config", "errors", "log", "version"],
  ],
  // Handed what they call: the routing, and what notifies people.
  updates: ["turn", "telegram", "storage", "database", "deadlines", "errors", "log"],
  // Draw with the bot's screens; see the test below.
  jobs: [
    ...["bot", "turn", "telegram", "documents", "storage", "database", "domain", "text"],
    ...["errors", "log"],
  ],
  bot: [
    ...["turn", "telegram", "storage", "database", "domain", "text"],
    ...["deadlines", "errors", "log", "version"],
  ],
  turn: ["telegram", "storage", "database", "domain", "text", "errors", "log"],
  telegram: ["domain", "text", "deadlines", "errors", "log"],
  http: ["storage", "database", "domain", "errors", "log", "version"],
  storage: ["database", "domain", "errors"],
  database: ["domain", "deadlines", "errors", "log"],
  // Knows nothing of the rest: how words are folded is a pure rule.
  documents: ["domain"],
  text: ["domain"],
  domain: ["errors"],
  // The driver's own reader of DATABASE_URL, so that there is one.
  config: ["settings", "env_file", "database", "errors", "log"],
  env_file: ["settings"],
  settings: ["domain", "log"],
  deadlines: [],
  log: [],
  errors: [],
  version: [],
};

/** Room → the packages it may import; `node:` modules aside. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  app: ["grammy"],
  bot: ["grammy"],
  commands: ["grammy"],
  env_file: ["dotenv"],
  database: ["postgres", "@electric-sql/pglite"],
  documents: ["unpdf", "fflate", "htmlparser2", "chardet"],
  domain: ["mime"],
  http: ["grammy"],
  jobs: ["grammy", "@streamparser/json"],
  log: ["@logtape/logtape"],
  telegram: ["grammy"],
  text: ["@grammyjs/parse-mode"],
  turn: ["grammy"],
  updates: ["grammy"],
};

/** What only these files may do. */
const RESERVED: readonly (readonly [what: string, pattern: RegExp, files: readonly string[]])[] = [
  ["reads the environment", /\bDeno\.env\b|\bprocess\.env\b|\bloadEnvFile\b/, ["config.ts"]],
  ["ends the process", /\bDeno\.exit\b|\bprocess\.(exit|abort|kill)\b/, ["main.ts"]],
  ["asks for the arguments", /\bDeno\.args\b|\bprocess\.argv\b/, ["main.ts", "compile.ts"]],
];

/** What no pure room may know of: the clock and chance are passed in, and there is nothing else. */
const IMPURE = /\bDeno\.|\bfetch\(|\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bsetTimeout\(/;

interface Source {
  /** From `src/`, with slashes. */
  readonly path: string;
  readonly room: string;
  /** Without comments. */
  readonly code: string;
  readonly imports: readonly Import[];
}

interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
  /** Only where it is asked for: `import()`. */
  readonly deferred: boolean;
}

function* walk(dir: string): Generator<string> {
  for (const entry of [...Deno.readDirSync(dir)].sort((a, b) => a.name < b.name ? -1 : 1)) {
    const path = join(dir, entry.name);
    if (entry.isDirectory) yield* walk(path);
    else if (entry.name.endsWith(".ts")) yield path;
  }
}

function roomOf(path: string): string {
  return path.includes("/") ? path.slice(0, path.indexOf("/")) : path.replace(/\.ts$/, "");
}

function readSource(file: string): Source {
  const path = relative(SRC, file).replaceAll("\\", "/");
  const code = Deno.readTextFileSync(file)
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/(^|[\s;{}(,])\/\/[^\n]*/g, "$1");
  return { path, room: roomOf(path), code, imports: [...importsOf(code)] };
}

function* importsOf(code: string): Generator<Import> {
  const statements = /^\s*(?:import|export)\s(?:([^"';]*?)\sfrom\s*)?["']([^"']+)["']/gm;
  for (const [, clause = "", specifier = ""] of code.matchAll(statements)) {
    yield { specifier, typeOnly: /^type\s/.test(clause), deferred: false };
  }
  for (const [, specifier = ""] of code.matchAll(/\bimport\(\s*["']([^"']+)["']/g)) {
    yield { specifier, typeOnly: false, deferred: true };
  }
}

/** From `src/`; undefined for a package and for what lies outside. */
function targetOf(source: Source, { specifier }: Import): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  const target = relative(SRC, resolve(SRC, dirname(source.path), specifier)).replaceAll("\\", "/");
  return target.startsWith("..") ? undefined : target;
}

function packageOf(specifier: string): string {
  return specifier.split("/").slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
}

const sources = [...walk(SRC)].map(readSource);

function assertNone(faults: readonly string[]): void {
  assert.deepEqual(faults, [], `\n${faults.join("\n")}\n`);
}

Deno.test("the architecture test reads the sources and their imports", () => {
  assert.ok(sources.some(({ path, imports }) => path === "main.ts" && imports.length > 3));
  const code = `
import a from "./a.ts";
import { type B,
  c } from "./b.ts";
import type { D } from "d/e";
import "./side.ts";
export { f } from './f.ts';
const g = await import("./g.ts");
const text = "import h from nowhere";`;
  assert.deepEqual([...importsOf(code)], [
    { specifier: "./a.ts", typeOnly: false, deferred: false },
    { specifier: "./b.ts", typeOnly: false, deferred: false },
    { specifier: "d/e", typeOnly: true, deferred: false },
    { specifier: "./side.ts", typeOnly: false, deferred: false },
    { specifier: "./f.ts", typeOnly: false, deferred: false },
    { specifier: "./g.ts", typeOnly: false, deferred: true },
  ]);
});

Deno.test("every room of src/ has its place in the order", () => {
  assertNone(
    sources.filter(({ room }) => MAY_IMPORT[room] === undefined).map(({ path }) =>
      `${path}: ${roomOf(path)} is no room that the architecture knows`
    ),
  );
});

Deno.test("no room imports from a room above or beside it", () => {
  const faults: string[] = [];
  for (const source of sources) {
    for (const each of source.imports) {
      const target = targetOf(source, each);
      if (target === undefined) continue;
      const room = roomOf(target);
      if (room !== source.room && !MAY_IMPORT[source.room]?.includes(room)) {
        faults.push(`${source.path} imports ${target}`);
      }
    }
  }
  assertNone(faults);
});

Deno.test("below the app nobody imports the configuration", () => {
  const faults = sources.flatMap((source) =>
    source.imports
      .filter((each) => targetOf(source, each) === "config.ts")
      .filter(() => !["main", "commands", "app"].includes(source.room))
      .map(() => `${source.path} imports config.ts`)
  );
  assertNone(faults);
});

Deno.test("a start loads nothing of what answers people", () => {
  const loaded = new Set<string>();
  const load = (path: string): void => {
    if (loaded.has(path)) return;
    loaded.add(path);
    const source = sources.find((each) => each.path === path)!;
    for (const each of source.imports) {
      const target = each.typeOnly || each.deferred ? undefined : targetOf(source, each);
      if (target?.endsWith(".ts")) load(target);
    }
  };
  load("main.ts");
  assert.ok(loaded.has("updates/polling.ts"));
  const early = [...loaded].filter((path) =>
    ["bot", "text", "turn", "jobs"].includes(roomOf(path)) && path !== "jobs/background.ts"
  );
  assertNone(early.map((path) => `${path} is loaded before updates are asked for`));
});

/** The feature that a file is; undefined for what several of them share, which lies in a folder among them. */
function featureOf(path: string | undefined): string | undefined {
  return path === undefined ? undefined : /^bot\/features\/([^/]+)\.ts$/.exec(path)?.[1];
}

Deno.test("features never import each other, and what several share imports none", () => {
  const inFeatures = sources.filter(({ path }) => path.startsWith("bot/features/"));
  const faults = inFeatures.flatMap((source) =>
    source.imports
      .map((each) => targetOf(source, each))
      .filter((target) => featureOf(target) !== undefined)
      .map((target) => `${source.path} imports ${target}`)
  );
  assertNone(faults);
});

Deno.test("what several features show does not know the features, nor do jobs", () => {
  const faults = sources.filter(({ path }) => /^(bot\/screens|jobs)\//.test(path)).flatMap((
    source,
  ) =>
    source.imports
      .map((each) => targetOf(source, each))
      .filter((target) => target?.startsWith("bot/features/"))
      .map((target) => `${source.path} imports ${target}`)
  );
  assertNone(faults);
});

Deno.test("of the bot, jobs know only the screens and the buttons", () => {
  const faults = sources.filter(({ room }) => room === "jobs").flatMap((source) =>
    source.imports
      .map((each) => targetOf(source, each))
      .filter((target) => target?.startsWith("bot/"))
      .filter((target) => !/^bot\/(screens\/|callback_data\.ts$)/.test(target!))
      .map((target) => `${source.path} imports ${target}`)
  );
  assertNone(faults);
});

Deno.test("bot/ is routing, features and screens, and four more files at most", () => {
  const inBot = sources.map(({ path }) => path).filter((path) => /^bot\/[^/]+$/.test(path));
  const known = ["bot/bot.ts", "bot/context.ts", "bot/callback_data.ts"];
  for (const path of known) assert.ok(inBot.includes(path), path);
  const more = inBot.filter((path) => !known.includes(path));
  assert.ok(more.length <= 4, more.join(", "));
  const folders = sources.map(({ path }) => /^bot\/([^/]+)\//.exec(path)?.[1]);
  assert.deepEqual([...new Set(folders)].filter(Boolean).sort(), ["features", "screens"]);
  const shared = sources.map(({ path }) => /^bot\/features\/([^/]+)\//.exec(path)?.[1]);
  assert.deepEqual([...new Set(shared)].filter(Boolean), ["keeping"]);
});

Deno.test("each package is known only to its room: drivers to database, dotenv to config", () => {
  const faults = sources.flatMap(({ path, room, imports }) =>
    imports
      .map(({ specifier }) => specifier)
      .filter((specifier) => !/^\.|^node:/.test(specifier))
      .filter((specifier) => !PACKAGES[room]?.includes(packageOf(specifier)))
      .map((specifier) => `${path} imports ${specifier}`)
  );
  assertNone(faults);
});

Deno.test("only config.ts reads the environment and only main.ts ends the process", () => {
  const faults = RESERVED.flatMap(([what, pattern, files]) =>
    sources.filter(({ path, code }) => !files.includes(path) && pattern.test(code))
      .map(({ path }) => `${path} ${what}`)
  );
  assertNone(faults);
});

Deno.test("domain and text do no I/O and ask neither clock nor chance", () => {
  assertNone(
    sources.filter(({ room }) => room === "domain" || room === "text")
      .filter(({ code }) => IMPURE.test(code))
      .map(({ path, code }) => `${path} has ${IMPURE.exec(code)?.[0]}`),
  );
});

Deno.test("no imports form a circle, type-only ones included", () => {
  const graph = new Map(sources.map((source) => [
    source.path,
    source.imports
      .map((each) => targetOf(source, each))
      .filter((target) => target !== undefined),
  ]));
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (path: string, above: readonly string[]): void => {
    if (above.includes(path)) {
      circles.push([...above.slice(above.indexOf(path)), path].join(" → "));
    } else if (!done.has(path)) {
      for (const target of graph.get(path) ?? []) visit(target, [...above, path]);
      done.add(path);
    }
  };
  for (const path of graph.keys()) visit(path, []);
  assertNone(circles);
});
