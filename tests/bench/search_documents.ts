/** What a search costs among documents that were read, against a SELECT by primary key; and whether it finds what is there. */
import type { Database } from "../../src/database/database.ts";
import { parseSearchQuery } from "../../src/domain/search_query.ts";
import { contentQuery } from "../../src/domain/content_lexemes.ts";
import { searchFiles } from "../../src/storage/search.ts";
import { BackendClock } from "./backend_clock.ts";
import { chances } from "./corpus.ts";
import { OWNER } from "./documents_part.ts";
import { type Filled, SEARCHED } from "./fill_documents.ts";
import { WORDS } from "./seed.ts";
import { digits, type Goal, median, quantile, type Table } from "./tables.ts";

const GOAL_NAMES = 30;
const GOAL_CONTENTS = 60;
/** Words that no document has, each of which would be found if its hash were that of another. */
const ABSENT = 2_000;

export async function measureSearches(
  database: Database,
  filled: Filled,
  files: number,
  iterations: number,
  progress: (what: string) => void,
): Promise<{ table: Table; goals: Goal[] }> {
  const { words } = filled;
  const of = (from: number, to: number) => SEARCHED.slice(from, to).map((place) => words[place]!);
  const [common, middling, rare] = [of(0, 4), of(4, 8), of(8, 12)];
  const pairs = (one: readonly string[], other: readonly string[]) =>
    one.map((word, index) => `${word} ${other[(index + 1) % other.length]}`);
  const searches: Record<string, { queries: readonly string[]; goal: number }> = {
    "names: a common word": { queries: WORDS.common, goal: GOAL_NAMES },
    "names: two common words": { queries: ["report final", "photo summer"], goal: GOAL_NAMES },
    "names: a rare word, then contents": { queries: WORDS.rare, goal: GOAL_CONTENTS },
    "contents: a common word": { queries: common, goal: GOAL_CONTENTS },
    "contents: a middling word": { queries: middling, goal: GOAL_CONTENTS },
    "contents: a rare word": { queries: rare, goal: GOAL_CONTENTS },
    "contents: a beginning of four letters": {
      queries: [...middling, ...rare].map((word) => word.slice(0, 4)),
      goal: GOAL_CONTENTS,
    },
    "contents: two common words": { queries: pairs(common, common), goal: GOAL_CONTENTS },
    "contents: a common and a rare word": { queries: pairs(common, rare), goal: GOAL_CONTENTS },
    "a word in the name, a middling one inside": {
      queries: middling.map((word) => `report ${word}`),
      goal: GOAL_CONTENTS,
    },
    "inside: and a filter": {
      queries: middling.map((word) => `inside:${word} type:document after:2020`),
      goal: GOAL_CONTENTS,
    },
    "a word that is nowhere": { queries: ["wxyzzyw", "qqqqqqqq"], goal: GOAL_CONTENTS },
  };
  const ids = await database.query<{ id: number }>(
    `SELECT id FROM files WHERE library_id = $1 ORDER BY id % 1013 LIMIT 1000`,
    [OWNER],
  );
  const clock = await BackendClock.of(database);
  const times = new Map(Object.keys(searches).map((name) => [name, new Times()]));
  const key = new Times();
  for (let round = -10; round < iterations; round++) {
    for (const [name, { queries }] of Object.entries(searches)) {
      const typed = queries[(round + 10) % queries.length]!;
      await measure(
        clock,
        round < 0 ? new Times() : times.get(name)!,
        () => search(database, typed, files),
      );
      await measure(clock, round < 0 ? new Times() : key, () =>
        database.query(
          `SELECT id, kind, category, file_id, name, caption, tags, mime_type, size, created_at FROM files WHERE id = $1`,
          [ids[Math.floor(Math.random() * ids.length)]!.id],
        ));
    }
    if (round % 50 === 49) progress(`documents: searches, ${round + 1} of ${iterations}`);
  }
  const ratio = (name: string, q: number) =>
    quantile(times.get(name)!.wall, q) / quantile(key.wall, q);
  const serverRatio = (name: string, q: number) =>
    quantile(times.get(name)!.server, q) / quantile(key.server, q);
  return {
    table: {
      head: [
        `in primary-key SELECTs of ${digits(median(key.wall))} ms (p95 ${
          digits(quantile(key.wall, 0.95))
        } ms; server ${digits(median(key.server))} and ${digits(quantile(key.server, 0.95))} ms)`,
        "p50",
        "p95",
        "server's time, p50",
        "p95",
        "p50",
        "p95",
      ],
      rows: Object.keys(searches).map((name) => [
        name,
        digits(ratio(name, 0.5)),
        digits(ratio(name, 0.95)),
        digits(serverRatio(name, 0.5)),
        digits(serverRatio(name, 0.95)),
        `${digits(median(times.get(name)!.server))} ms`,
        `${digits(quantile(times.get(name)!.server, 0.95))} ms`,
      ]),
    },
    goals: [
      ...Object.entries(searches).map(([name, { goal }]) => ({
        goal: `${name}: at most ${goal} primary-key SELECTs at p95`,
        measured: `${digits(ratio(name, 0.95))} (of the server's time ${
          digits(serverRatio(name, 0.95))
        })`,
        met: ratio(name, 0.95) <= goal,
      })),
      ...await checkHits(database, filled),
    ],
  };
}

/** In milliseconds: until the answer is there, and processor time of the server. */
class Times {
  readonly wall: number[] = [];
  readonly server: number[] = [];
}

async function measure(
  clock: BackendClock,
  { wall, server }: Times,
  work: () => Promise<unknown>,
): Promise<void> {
  const [began, serverBegan] = [performance.now(), clock.now()];
  await work();
  wall.push(performance.now() - began);
  server.push(clock.now() - serverBegan);
}

function search(database: Database, typed: string, files: number) {
  return searchFiles(database, OWNER, parseSearchQuery(typed), {
    order: "newest",
    move: "first",
    from: 0,
  }, files);
}

/** What the index finds, against what is there. */
async function checkHits(database: Database, { words, having }: Filled): Promise<Goal[]> {
  let wrong = 0;
  for (const [place, files] of having) {
    // As a whole word: what begins with it is found as well, and would be right.
    const query = contentQuery(OWNER, words[place]!)!.replace(":*", "");
    const rows = await database.query<{ file_id: number }>(
      `SELECT DISTINCT file_id FROM document_words WHERE words @@ $1::text::tsquery`,
      [query],
    );
    const found = new Set(rows.map(({ file_id }) => file_id));
    wrong += found.symmetricDifference(files).size;
  }
  const known = new Set(words);
  const beginnings = new Set(words.map((word) => word.slice(0, 4)));
  const chance = chances(99);
  const letters = "abcdefghijklmnopqrstuvwxyz";
  const absent = new Set<string>();
  while (absent.size < ABSENT) {
    const length = 4 + Math.floor(chance() * 5);
    const word = Array.from({ length }, () => letters[Math.floor(chance() * 26)]).join("");
    if (!known.has(word) && !beginnings.has(word.slice(0, 4))) absent.add(word);
  }
  const queries = [...absent].map((word) => contentQuery(OWNER, word)!);
  const [hits] = await database.query<{ hits: number }>(
    `SELECT count(*) AS hits FROM document_words WHERE words @@ $1::text::tsquery`,
    [queries.map((query) => `(${query})`).join(" | ")],
  );
  const total = [...having.values()].reduce((sum, { size }) => sum + size, 0);
  return [
    {
      goal: `${total} hits of ${having.size} words are those that are there`,
      measured: `${wrong} wrong`,
      met: wrong === 0,
    },
    {
      goal: `${ABSENT} words that no document has find nothing`,
      measured: `${hits!.hits} false hits`,
      met: hits!.hits === 0,
    },
  ];
}
