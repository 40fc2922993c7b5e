/** What it costs to read documents, to keep what finds them, and to search them. */
import type { Database } from "../../src/database/database.ts";
import { apply } from "../../src/database/migrations.ts";
import { migrations } from "../../src/database/migration_list.ts";
import { openPostgres } from "../../src/database/postgres.ts";
import { startReader } from "../../src/documents/reader.ts";
import { contentLexemes } from "../../src/domain/content_lexemes.ts";
import { enterTurn } from "../../src/storage/sessions.ts";
import { readingProcesses, unlessEnded } from "../documents/reading_processes.ts";
import { measureAnswers } from "./answers_while_reading.ts";
import { BackendClock } from "./backend_clock.ts";
import { documentsToRead } from "./corpus.ts";
import { fillDocuments } from "./fill_documents.ts";
import { measureSearches } from "./search_documents.ts";
import { saveFile } from "./save.ts";
import { seed } from "./seed.ts";
import type { BenchServer } from "./server.ts";
import { digits, megabytes, type Part, quantile, type Table } from "./tables.ts";

export interface DocumentsOptions {
  server: BenchServer;
  /** Files of one person, and how many of them are documents that were read. */
  files: number;
  documents: number;
  iterations: number;
}

/** Whose library it is. */
export const OWNER = 5_000_000_000;
const GOAL_BYTES = 40 * 1024;
const GOAL_MS = 15;

export async function measureDocuments(
  { server, files, documents, iterations }: DocumentsOptions,
  progress: (what: string) => void,
): Promise<Part> {
  const reading = await measureReading((what) => progress(`documents: reading ${what}`));
  progress("documents: answers while documents are read");
  const answers = await measureAnswers(
    await server.createDatabase(),
    iterations,
    (what) => progress(`documents: ${what}`),
  );
  const database = await openPostgres({
    url: await server.createDatabase(),
    poolSize: 1,
    statementTimeoutMs: 600_000,
  });
  try {
    await apply(database, migrations);
    await seed(database, [{ user_id: OWNER, files }], {
      progress: (what) => progress(`documents: ${what}`),
    });
    const filled = await fillDocuments(
      database,
      documents,
      (what) => progress(`documents: ${what}`),
    );
    const save = await measureSaves(database, iterations);
    const searches = await measureSearches(database, filled, files, iterations, progress);
    const format = new Intl.NumberFormat("en");
    return {
      title: `Documents: ${format.format(documents)} that were read, among ${
        format.format(files)
      } files`,
      tables: [reading, searches.table, {
        head: ["what is kept of a document, in the mean", ""],
        rows: [
          ["different words", digits(filled.meanWords)],
          ["vectors of words", `${digits(filled.tableBytes / 1024)} KB`],
          ["their index", `${digits(filled.indexBytes / 1024)} KB`],
        ],
      }],
      goals: [
        {
          goal: "at most 40 KB a document, in the mean",
          measured: `${digits((filled.tableBytes + filled.indexBytes) / 1024)} KB`,
          met: filled.tableBytes + filled.indexBytes <= GOAL_BYTES,
        },
        {
          goal: "at most 15 ms of PostgreSQL's time to keep what finds a document, in the mean",
          measured: `${digits(filled.serverMs)} ms (${
            digits(filled.writeMs)
          } ms until it is there)`,
          met: filled.serverMs <= GOAL_MS,
        },
        {
          goal:
            "a document is saved as fast as other files (at most 1.1 times the server's time, at p50)",
          measured: digits(save),
          met: save <= 1.1,
        },
        ...searches.goals,
        answers,
      ],
    };
  } finally {
    await database.close();
  }
}

/** Each document by itself, in a process that is warm. */
async function measureReading(progress: (what: string) => void): Promise<Table> {
  const rows: string[][] = [];
  for (const { what, name, bytes } of documentsToRead()) {
    progress(what);
    await using reader = startReader();
    await reader.read({ bytes: new TextEncoder().encode("warm"), name: "a.txt" });
    const input = bytes.length;
    let peak = 0;
    const look = () => {
      for (const pid of readingProcesses()) peak = Math.max(peak, peakOf(pid));
    };
    const timer = setInterval(look, 5);
    const began = performance.now();
    const read = await reader.read({ bytes, name });
    const seconds = (performance.now() - began) / 1000;
    look();
    clearInterval(timer);
    const words = read.outcome === "read" ? read.words : [];
    const outcome = read.outcome !== "read" ? read.outcome : read.limit ?? "whole";
    rows.push([
      what,
      input < 2 ** 20 ? `${Math.ceil(input / 1024)} KB` : megabytes(input),
      `${digits(seconds)} s`,
      megabytes(peak),
      outcome,
      String(words.length),
      `${digits(contentLexemes(OWNER, words).length / 1024)} KB`,
    ]);
  }
  return {
    head: ["document", "size", "read in", "process at its peak", "read", "words", "hashes"],
    rows,
  };
}

/** Bytes; 0 of a process that has ended. */
function peakOf(pid: number): number {
  const status = unlessEnded(() => Deno.readTextFileSync(`/proc/${pid}/status`)) ?? "";
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
}

/** How much more of the server's processor time a save takes whose file waits to be read, at p50. */
async function measureSaves(database: Database, iterations: number): Promise<number> {
  const person = { id: OWNER, username: null, full_name: "Bench", telegram_language: "en" };
  await enterTurn(database, person, 1, { register: true });
  const [session] = await database.query<{ version: number }>(
    `SELECT version FROM sessions WHERE user_id = $1`,
    [OWNER],
  );
  const saver = { user_id: OWNER, version: session?.version ?? 0, kept: Infinity };
  // Nobody would read the other.
  const times = { pdf: [] as number[], bin: [] as number[] };
  const clock = await BackendClock.of(database);
  let number = 0;
  for (let round = -5; round < iterations; round++) {
    for (const extension of ["pdf", "bin"] as const) {
      const began = clock.now();
      await saveFile(database, saver, ++number, extension);
      if (round >= 0) times[extension].push(clock.now() - began);
    }
  }
  await database.query(`DELETE FROM documents WHERE outcome IS NULL`);
  return quantile(times.pdf, 0.5) / quantile(times.bin, 0.5);
}
