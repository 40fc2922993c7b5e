/** What a library's size costs: the storage functions, one after another, against a SELECT by primary key. */
import type { Database } from "../../src/database/database.ts";
import { apply } from "../../src/database/migrations.ts";
import { migrations } from "../../src/database/migration_list.ts";
import { openPostgres } from "../../src/database/postgres.ts";
import { PAGE_SIZE } from "../../src/domain/lists.ts";
import { parseSearchQuery } from "../../src/domain/search_query.ts";
import { findFile, readUsage } from "../../src/storage/files.ts";
import { listFiles } from "../../src/storage/file_lists.ts";
import { countFolders } from "../../src/storage/folders.ts";
import { searchFiles } from "../../src/storage/search.ts";
import { enterTurn } from "../../src/storage/sessions.ts";
import { saveFile } from "./save.ts";
import { type Library, seed, WORDS } from "./seed.ts";
import type { BenchServer } from "./server.ts";
import { digits, median, type Part, quantile } from "./tables.ts";

export interface GrowthOptions {
  server: BenchServer;
  /** Files of one person each, smallest first. */
  sizes: number[];
  /** Files of all others together. */
  others: number;
  iterations: number;
}

/** Files that each of the others has. */
const OTHERS_EACH = 1_000;
const FIRST_PERSON = 5_000_000_000;
const THOUSANDTH = 1_000;
const GOAL_READS = 1.3;
const GOAL_SEARCH = 30;
const GOAL_SAVE = 4;

/** One thing that is measured; undefined where the library is too small for it. */
type Measurement = (person: Person) => (() => Promise<unknown>) | undefined;

interface Person extends Library {
  /** Where the thousandth page begins. */
  thousandth: number | undefined;
  first: number;
  last: number;
  /** Of their session. */
  version: number;
  /** Their files, with those that were saved meanwhile. */
  kept: number;
}

export async function measureGrowth(
  options: GrowthOptions,
  progress: (what: string) => void,
): Promise<Part> {
  const url = await options.server.createDatabase();
  // One connection: its statements are prepared for good after the first rounds.
  const database = await openPostgres({ url, poolSize: 1, statementTimeoutMs: 600_000 });
  try {
    await apply(database, migrations);
    await seed(database, [...crowd(options.others), ...librariesOf(options.sizes)], {
      progress: (what) => progress(`growth: ${what}`),
    });
    return await measureFilled(database, options, progress);
  } finally {
    await database.close();
  }
}

/** Measures on a database that is filled already. */
async function measureFilled(
  database: Database,
  { sizes, others, iterations }: Pick<GrowthOptions, "sizes" | "others" | "iterations">,
  progress: (what: string) => void,
): Promise<Part> {
  const people: Person[] = [];
  for (const library of librariesOf(sizes)) people.push(await describe(database, library));
  const among = await measure(database, people, iterations, progress);
  // Searches evict most of what a save needs from the processor's caches, so it is also measured without them.
  const { [PRIMARY_KEY]: select, save } = measurementsOf(database);
  const inTurn = await measure(
    database,
    people,
    iterations,
    progress,
    { [PRIMARY_KEY]: select!, save: save! },
  );
  return part(among, inTurn, sizes, others);
}

function librariesOf(sizes: readonly number[]): Library[] {
  return sizes.map((files, index) => ({ user_id: FIRST_PERSON + index, files }));
}

/** The others. */
export function crowd(files: number): Library[] {
  return Array.from({ length: Math.ceil(files / OTHERS_EACH) }, (_, index) => ({
    user_id: index + 1,
    files: OTHERS_EACH,
  }));
}

async function describe(database: Database, library: Library): Promise<Person> {
  const offset = (THOUSANDTH - 1) * PAGE_SIZE;
  const [thousandth] = await database.query<{ id: number }>(
    `SELECT id FROM files WHERE library_id = $1 ORDER BY created_at DESC, id DESC OFFSET $2 LIMIT 1`,
    [library.user_id, offset],
  );
  const [ends] = await database.query<{ first: number; last: number }>(
    `SELECT min(id) AS first, max(id) AS last FROM files WHERE library_id = $1`,
    [library.user_id],
  );
  const [session] = await database.query<{ version: number }>(
    `SELECT version FROM sessions WHERE user_id = $1`,
    [library.user_id],
  );
  return {
    ...library,
    thousandth: thousandth?.id,
    ...ends!,
    version: session?.version ?? 0,
    kept: library.files,
  };
}

/** Name → size → milliseconds. */
type Times = ReadonlyMap<string, Map<number, number[]>>;

/** Every round measures everything once, so that noise falls on all alike. */
async function measure(
  database: Database,
  people: readonly Person[],
  iterations: number,
  progress: (what: string) => void,
  measurements = measurementsOf(database),
): Promise<Times> {
  const times = new Map<string, Map<number, number[]>>();
  const all = Object.entries(measurements).flatMap(([name, measurement]) => {
    times.set(name, new Map());
    return people.flatMap((person) => {
      const work = measurement(person);
      return work === undefined ? [] : [{ name, person, work }];
    });
  });
  for (let round = -10; round < iterations; round++) {
    // In another order each time: what comes after something slow pays for it.
    for (const { name, person, work } of shuffled(all)) {
      const began = performance.now();
      await work();
      const took = performance.now() - began;
      if (round < 0) continue;
      const ofSize = times.get(name)!;
      ofSize.set(person.files, [...ofSize.get(person.files) ?? [], took]);
    }
    if (round % 50 === 49) progress(`growth: ${round + 1} of ${iterations}`);
  }
  return times;
}

function shuffled<T>(items: readonly T[]): T[] {
  return items.map((item) => ({ item, at: Math.random() })).sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

const PRIMARY_KEY = "SELECT by primary key";

function measurementsOf(database: Database): Record<string, Measurement> {
  // Not the numbers of another run on the same database.
  let counter = Date.now() % 1e10;
  const random = ({ first, last }: Person) =>
    first + Math.floor(Math.random() * (last - first + 1));
  const list = (person: Person, move: "first" | "last" | "at", from = 0) => () =>
    listFiles(database, person.user_id, { list: "all" }, "newest", move, from);
  const search = (words: readonly string[]): Measurement => (person) => () =>
    searchFiles(database, person.user_id, parseSearchQuery(words[counter++ % words.length]!), {
      order: "newest",
      move: "first",
      from: 0,
    }, person.files);
  return {
    [PRIMARY_KEY]: (person) => () =>
      database.query(
        `SELECT id, kind, category, file_id, name, caption, tags, mime_type, size, created_at FROM files WHERE id = $1`,
        [random(person)],
      ),
    "begin of a turn": ({ user_id }) => () =>
      enterTurn(
        database,
        { id: user_id, username: null, full_name: "Bench", telegram_language: "en" },
        counter++,
        { register: true },
      ),
    menu: ({ user_id }) => () =>
      database.batch((tx) => [readUsage(tx, user_id), countFolders(tx, user_id)]),
    "first page": (person) => list(person, "first"),
    "1000th page": (person) =>
      person.thousandth === undefined ? undefined : list(person, "at", person.thousandth),
    "last page": (person) => list(person, "last"),
    "open file": (person) => () => findFile(database, person.user_id, random(person)),
    save: (person) => () => saveFile(database, person, ++counter),
    "search: common word": search(WORDS.common),
    "search: rare word": search(WORDS.rare),
    "search: typo": search(WORDS.typo),
    "search: two characters": search(WORDS.twoCharacters),
  };
}

function part(
  times: Times,
  inTurn: Times,
  sizes: readonly number[],
  others: number,
): Part {
  const key = [...times.get(PRIMARY_KEY)!.values()].flat();
  const smallest = sizes[0]!;
  const largest = sizes.at(-1)!;
  const format = new Intl.NumberFormat("en");
  const rows: string[][] = [];
  const goals: Part["goals"] = [];
  const growths: { name: string; growth: number }[] = [];
  const searches: { name: string; p95: number; p50: number }[] = [];
  for (const [name, ofSize] of times) {
    const ratio = (size: number, q: number) =>
      quantile(ofSize.get(size) ?? [], q) / quantile(key, q);
    const from = ofSize.has(smallest) ? smallest : sizes.find((size) => ofSize.has(size))!;
    const growth = median(ofSize.get(largest) ?? []) / median(ofSize.get(from) ?? []);
    rows.push([
      name,
      ...sizes.map((size) =>
        ofSize.has(size) ? `${digits(ratio(size, 0.5))} / ${digits(ratio(size, 0.95))}` : "–"
      ),
      digits(growth),
    ]);
    if (name.startsWith("search")) {
      searches.push({ name, p50: ratio(largest, 0.5), p95: ratio(largest, 0.95) });
    } else if (name !== PRIMARY_KEY && from === smallest) growths.push({ name, growth });
  }
  for (const { name, growth } of growths) {
    goals.push({
      goal: `${name}: at most ${GOAL_READS} times from ${format.format(smallest)} to ${
        format.format(largest)
      } files`,
      measured: digits(growth),
      met: growth <= GOAL_READS,
    });
  }
  for (const { name, p50, p95 } of searches) {
    goals.push({
      goal: `${name}: at most ${GOAL_SEARCH} primary-key SELECTs at p95, ${
        format.format(largest)
      } files`,
      measured: `${digits(p95)} (p50 ${digits(p50)})`,
      met: p95 <= GOAL_SEARCH,
    });
  }
  const typical = (name: string) => median([...inTurn.get(name)!.values()].flat());
  const save = typical("save") / typical(PRIMARY_KEY);
  goals.push({
    goal: `save, in turn with that SELECT alone: at most ${GOAL_SAVE} of them`,
    measured: digits(save),
    met: save <= GOAL_SAVE,
  });
  return {
    title: `Growth: one person's files, among ${format.format(others)} of others`,
    tables: [{
      head: [
        `in primary-key SELECTs of ${digits(median(key))} ms (p95 ${
          digits(quantile(key, 0.95))
        } ms), p50 / p95`,
        ...sizes.map((size) => format.format(size)),
        "growth",
      ],
      rows,
    }],
    goals,
  };
}
