/** Libraries of any size, made by the million in the database from some thousand names. */
import type { Database } from "../../src/database/database.ts";
import { detectCategory } from "../../src/domain/categories.ts";
import { orderKey } from "../../src/domain/folding.ts";
import { fileGrams, searchText } from "../../src/domain/grams.ts";
import type { Kind, ReceivedFile } from "../../src/domain/kinds.ts";
import { registerPeople } from "../support/people.ts";

/** Somebody's library to be made. */
export interface Library {
  user_id: number;
  files: number;
}

/** Words that are searched for. */
export const WORDS = {
  /** In about a fifth of the files each. */
  common: ["report", "photo"],
  /** In one of {@link SAMPLES} names. */
  rare: ["zeppelin", "quinoa", "xylophone"],
  /** Common ones, mistyped. */
  typo: ["reprot", "invoise", "hoilday"],
  twoCharacters: ["re", "in"],
} as const;

/** Distinct names; a larger library has each several times. */
const SAMPLES = 50_000;

const NOUNS =
  ("report photo invoice holiday contract scan ticket letter receipt manual lecture recording interview " +
    "budget plan drawing map recipe song podcast trailer clip screenshot backup archive thesis essay novel album cover " +
    "passport insurance warranty statement payslip offer order delivery menu poster flyer slide worksheet homework exam " +
    "отчёт фото договор счёт лекция билет письмо рецепт").split(" ");
const ADJECTIVES =
  ("final draft signed old new blue summer winter family office private public short long weekly monthly " +
    "annual first second last small large berlin paris london lisbon kyoto anna peter maria ivan лето работа дом")
    .split(" ");
const KINDS: readonly (readonly [Kind, extension: string, mime: string])[] = [
  ["photo", "jpg", "image/jpeg"],
  ["photo", "jpg", "image/jpeg"],
  ["document", "pdf", "application/pdf"],
  ["document", "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"],
  ["video", "mp4", "video/mp4"],
  ["audio", "mp3", "audio/mpeg"],
];

/** The same sequence in every run. */
function* chances(): Generator<number, never> {
  for (let state = 42;;) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    yield (state >>> 0) / 2 ** 32;
  }
}

interface Sample {
  kind: Kind;
  category: string;
  name: string;
  caption: string | null;
  mime_type: string;
  size: number;
}

function* samples(count: number): Generator<Sample> {
  const chance = chances();
  const pick = <T>(from: readonly T[]) => from[Math.floor(chance.next().value * from.length)]!;
  for (let index = 0; index < count; index++) {
    const [kind, extension, mime_type] = pick(KINDS);
    const words = [pick(ADJECTIVES), pick(NOUNS), pick(ADJECTIVES)];
    if (chance.next().value < 0.2) words[1] = pick(WORDS.common);
    // As rare in every library: in one of its names.
    if (index % SAMPLES < WORDS.rare.length) words[0] = WORDS.rare[index % SAMPLES]!;
    const name = `${words.join(" ")} ${1000 + index % 9000}.${extension}`;
    const caption = chance.next().value < 0.1
      ? `${pick(ADJECTIVES)} ${pick(NOUNS)} for ${pick(ADJECTIVES)}`
      : null;
    const received: ReceivedFile = {
      kind,
      file_id: "",
      file_unique_id: "",
      file_name: name,
      mime_type,
    };
    yield {
      kind,
      category: detectCategory(received),
      name,
      caption,
      mime_type,
      size: 1 + Math.floor(chance.next().value * 50_000_000),
    };
  }
}

/**
 * Fills a database: people and their files, newest last, a minute apart. Indexes are made when all is there, which takes
 * a tenth of the time. `file_id` is what all of them are sent by.
 */
export async function seed(
  database: Database,
  libraries: readonly Library[],
  { file_id = "BQACAgIAAxkBAA", kind, progress = () => {} }: {
    file_id?: string;
    /** Files of this kind only. */
    kind?: Kind;
    progress?: (what: string) => void;
  } = {},
): Promise<void> {
  const most = Math.max(...libraries.map(({ files }) => files));
  await database.script(`
    CREATE TABLE samples (n integer PRIMARY KEY, kind text, category text, name text, name_folded text COLLATE "C",
      caption text, mime_type text, size bigint, search_text text, grams integer[])`);
  let chunk: (Sample & Record<string, unknown>)[] = [];
  let n = 0;
  const flush = async () => {
    await insertSamples(database, chunk);
    chunk = [];
  };
  for (const sample of samples(Math.min(most * (kind ? KINDS.length : 1), SAMPLES))) {
    if (kind !== undefined && sample.kind !== kind) continue;
    chunk.push({ ...sample, n: n++ });
    if (chunk.length === 1000) await flush();
  }
  await flush();
  const count = n;

  const many = libraries.reduce((sum, { files }) => sum + files, 0) > 20_000;
  const indexes = many ? await dropIndexes(database) : [];
  await database.script("ALTER TABLE files DISABLE TRIGGER USER");
  await registerPeople(database, libraries.map(({ user_id }) => user_id));
  let done = 0;
  // A statement may take seconds, not minutes: the door gives up on those.
  for (const { user_id, files } of pieces(libraries, 20_000)) {
    await insertFiles(database, user_id, files, { count, file_id });
    done += files.length;
    progress(`${done} files`);
  }
  progress("counters");
  await unhurried(
    database,
    `
    INSERT INTO library_usage (library_id, bucket, files, bytes)
    SELECT library_id, category, count(*), sum(size)::bigint FROM files GROUP BY 1, 2
    ON CONFLICT (library_id, bucket) DO UPDATE SET files = excluded.files, bytes = excluded.bytes`,
  );
  await database.script("ALTER TABLE files ENABLE TRIGGER USER");
  for (const index of indexes) {
    progress(/INDEX (\S+)/.exec(index)?.[1] ?? "index");
    await unhurried(database, index);
  }
  await database.script("DROP TABLE samples");
  progress("vacuum");
  for (const table of ["files", "users", "usage"]) {
    await unhurried(database, `VACUUM (ANALYZE) ${table}`);
  }
}

/** Scripts have no deadline. */
async function unhurried(database: Database, sql: string): Promise<void> {
  await database.script(sql);
}

async function insertSamples(
  database: Database,
  chunk: readonly (Sample & Record<string, unknown>)[],
): Promise<void> {
  const column = <T>(of: (sample: Sample & Record<string, unknown>) => T) => chunk.map(of);
  await database.query(
    `INSERT INTO samples
     SELECT n, kind, category, name, name_folded, caption, mime_type, size, search_text, grams::integer[]
     FROM unnest($1::integer[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[],
       $9::text[], $10::text[])
       AS s (n, kind, category, name, name_folded, caption, mime_type, size, search_text, grams)`,
    [
      column(({ n }) => n as number),
      column(({ kind }) => kind),
      column(({ category }) => category),
      column(({ name }) => name),
      column(({ name }) => orderKey(name)),
      column(({ caption }) => caption),
      column(({ mime_type }) => mime_type),
      column(({ size }) => size),
      column((sample) => searchText(sample)),
      // Of nobody: the person comes in by XOR (see domain/grams.ts).
      column((sample) => `{${fileGrams(0, sample).join(",")}}`),
    ],
  );
}

interface Piece {
  user_id: number;
  files: { from: number; to: number; length: number };
}

function* pieces(libraries: readonly Library[], most: number): Generator<Piece> {
  for (const { user_id, files } of libraries) {
    for (let from = 0; from < files; from += most) {
      const to = Math.min(files, from + most);
      yield { user_id, files: { from, to, length: to - from } };
    }
  }
}

async function insertFiles(
  database: Database,
  userId: number,
  { from, to }: { from: number; to: number },
  { count, file_id }: { count: number; file_id: string },
): Promise<void> {
  await database.query(
    `INSERT INTO files (library_id, kind, category, file_id, file_unique_id, name, name_folded, caption, mime_type, size,
       chat_id, message_id, created_at, search_text, grams)
     SELECT $1, s.kind, s.category, $4, 'AQAD' || $1::bigint || '-' || i, s.name, s.name_folded, s.caption, s.mime_type,
       s.size, $1, i, date_trunc('hour', now()) - make_interval(mins => 2000000 - i), s.search_text,
       ARRAY(SELECT gram # ($1::bigint # ($1::bigint >> 32))::bit(32)::integer FROM unnest(s.grams) gram)
     FROM generate_series($2::integer, $3::integer - 1) i JOIN samples s ON s.n = i % $5::integer`,
    [userId, from, to, file_id, count],
  );
}

/** Drops the indexes that are not constraints; gives what makes them again. */
async function dropIndexes(database: Database): Promise<string[]> {
  const rows = await database.query<{ indexname: string; indexdef: string }>(
    `SELECT indexname, indexdef FROM pg_indexes
     WHERE schemaname = 'public' AND tablename = 'files'
       AND indexname NOT IN (SELECT conname FROM pg_constraint)`,
  );
  for (const { indexname } of rows) await database.script(`DROP INDEX ${indexname}`);
  return rows.map(({ indexdef }) => indexdef);
}
