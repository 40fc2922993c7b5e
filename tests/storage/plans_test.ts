/**
 * How the database goes about each hot statement, in a large library among other people's: by an index
 * that begins with the person, reading about a page and sorting nothing. What costs the same here as in an empty library
 * costs the same at a million files.
 */
import assert from "node:assert/strict";
import type { Database, Param, Queryable } from "../../src/database/database.ts";
import { orderKey } from "../../src/domain/folding.ts";
import { fileGrams, searchText } from "../../src/domain/grams.ts";
import { type Move, ORDERS } from "../../src/domain/lists.ts";
import { parseSearchQuery } from "../../src/domain/search_query.ts";
import {
  deleteMoreOfFolder,
  deleteMoreOfUpload,
  emptyMoreFolders,
  undoMore,
} from "../../src/storage/act_jobs.ts";
import { deleteFolder, deleteUpload, undoAct } from "../../src/storage/acts.ts";
import { forgetAwaited } from "../../src/storage/import_entries.ts";
import { claimJobs, orderBulkSend } from "../../src/storage/jobs.ts";
import { claimReplies } from "../../src/storage/upload_replies.ts";
import { readSurroundings } from "../../src/storage/captions.ts";
import { setWords } from "../../src/storage/file_words.ts";
import {
  countUpload,
  deleteFiles,
  findFile,
  findFiles,
  readUsage,
  setCategory,
  setFolder,
} from "../../src/storage/files.ts";
import { listFiles, type StoredScope } from "../../src/storage/file_lists.ts";
import {
  countFolders,
  createFolder,
  readFolders,
  renameFolder,
} from "../../src/storage/folders.ts";
import { searchFiles } from "../../src/storage/search.ts";
import { addTags, setCategories } from "../../src/storage/selections.ts";
import {
  countTrash,
  emptyFolderTrash,
  emptyMoreTrash,
  emptyTrash,
  purgeFiles,
  purgeFolders,
  restoreFiles,
} from "../../src/storage/trash.ts";
import { endUpdate, enterTurn } from "../../src/storage/sessions.ts";
import { saveNew } from "../../src/storage/save_new.ts";
import { lockLibrary, saveUpload } from "../../src/storage/uploads.ts";
import { forEachDatabase } from "../support/databases.ts";
import { newFile } from "../support/new_file.ts";
import { registerPeople } from "../support/people.ts";

const ANN = 4_294_967_300;
const CHUNK = 5_000;
/** Rows of files that a page may read: it and a file beyond, the anchor twice, and some that were deleted meanwhile. */
const PAGE_ROWS = 40;

interface Plan {
  "Node Type": string;
  "Relation Name"?: string;
  "Index Name"?: string;
  "Index Cond"?: string;
  "Parent Relationship"?: string;
  "Actual Rows"?: number;
  "Actual Loops"?: number;
  "Rows Removed by Filter"?: number;
  "Rows Removed by Index Recheck"?: number;
  Plans?: Plan[];
}

/** Runs statements, and remembers them with their parameters. */
class Recorder implements Queryable {
  readonly statements: { sql: string; params: readonly Param[] }[] = [];

  constructor(private readonly db: Queryable) {}

  async query<Row>(sql: string, params: readonly Param[] = []): Promise<Row[]> {
    this.statements.push({ sql, params });
    return await this.db.query<Row>(sql, params);
  }
}

function nodesOf(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
}

/** The plans of every statement that `act` issues; `measured` runs them once more and counts. Its effects stay. */
async function plansOf(
  db: Database,
  act: (db: Queryable) => Promise<unknown>,
  measured: boolean,
): Promise<Plan[]> {
  const recorder = new Recorder(db);
  await act(recorder);
  assert.ok(recorder.statements.length > 0);
  const plans: Plan[] = [];
  for (const { sql, params } of recorder.statements) {
    const explain = `EXPLAIN (FORMAT JSON${measured ? ", ANALYZE, TIMING OFF" : ""}) ${sql}`;
    const [row] = await db.query<{ "QUERY PLAN": [{ Plan: Plan }] }>(explain, params);
    plans.push(row!["QUERY PLAN"][0].Plan);
    plans.push(await keptPlan(db, sql));
  }
  return plans;
}

/** What a prepared statement comes to, once its plan is kept for whatever parameters. */
async function keptPlan(db: Database, sql: string): Promise<Plan> {
  return await db.transaction(async (tx) => {
    const count = Math.max(0, ...Array.from(sql.matchAll(/\$(\d+)/g), ([, n]) => Number(n)));
    const values = count === 0 ? "" : `(${Array(count).fill("NULL").join(", ")})`;
    await tx.query(`SET LOCAL plan_cache_mode = force_generic_plan`);
    await tx.query(`PREPARE hot AS ${sql}`);
    const [row] = await tx.query<{ "QUERY PLAN": [{ Plan: Plan }] }>(
      `EXPLAIN (FORMAT JSON) EXECUTE hot${values}`,
    );
    await tx.query(`DEALLOCATE hot`);
    return row!["QUERY PLAN"][0].Plan;
  });
}

/** No table of files is read from end to end, and every index on it is entered by what the condition names. */
function assertByIndex(name: string, plans: readonly Plan[]): void {
  for (const node of plans.flatMap(nodesOf)) {
    const type = node["Node Type"];
    const shown = `${name}: ${JSON.stringify(node)}`;
    if (node["Relation Name"] === "files" && /Scan/.test(type)) {
      assert.notEqual(type, "Seq Scan", shown);
      if (type !== "Bitmap Heap Scan") assert.ok(node["Index Cond"], shown);
    }
    if (/^files_/.test(node["Index Name"] ?? "") && !/purge/.test(name)) {
      assert.match(node["Index Cond"] ?? "", /library_id|grams|\bid\b/, shown);
    }
  }
}

/** Rows of files that were looked at. */
function rowsRead(plans: readonly Plan[]): number {
  return plans.flatMap(nodesOf)
    .filter((node) => node["Relation Name"] === "files" && /Scan/.test(node["Node Type"]))
    .reduce((sum, node) => {
      const rows = (node["Actual Rows"] ?? 0) + (node["Rows Removed by Filter"] ?? 0) +
        (node["Rows Removed by Index Recheck"] ?? 0);
      return sum + rows * (node["Actual Loops"] ?? 0);
    }, 0);
}

const WORDS = ["holiday", "sea", "report", "invoice", "отчёт", "семья", "写真", "scan", "music"];
const CATEGORIES = ["photo", "video", "document", "audio", "other"];

/** Ann's files, a tenth of them in the trash and a tenth in folders, among those of twenty others. */
async function fill(db: Database, files: number): Promise<void> {
  await registerPeople(db, Array.from({ length: 21 }, (_, n) => ANN + n));
  await db.query(
    `INSERT INTO folders (id, library_id, name, name_folded)
     SELECT n, $1, 'folder ' || n, 'folder ' || n FROM generate_series(1, 50) n`,
    [ANN],
  );
  await db.query(`SELECT setval(pg_get_serial_sequence('folders', 'id'), 1000)`);
  // Made once all rows are there: that takes a tenth of the time.
  const [grams] = await db.query<{ definition: string }>(
    `SELECT pg_get_indexdef('files_grams'::regclass) AS definition`,
  );
  await db.script(`DROP INDEX files_grams`);
  for (let begin = 0; begin < files; begin += CHUNK) {
    const names = Array.from({ length: CHUNK }, (_, index) => {
      const n = begin + index;
      return `${WORDS[n % WORDS.length]} ${WORDS[(n * 7) % 5]} ${n}.${n % 3 === 0 ? "pdf" : "jpg"}`;
    });
    await db.query(
      `INSERT INTO files (library_id, kind, category, file_id, file_unique_id, name, name_folded, size, folder_id,
         message_id, upload_id, search_text, grams, created_at, deleted_at, deleted_act)
       SELECT $1, 'document', ($2::text[])[n % 5 + 1], 'x', 'u' || n + $3::integer, name, key, (n * 7919) % 1000000,
         CASE WHEN n % 10 = 3 THEN n % 50 + 1 END, n + $3::integer, (n + $3::integer) / 10, text, grams::integer[],
         now() - make_interval(secs => n + $3::integer),
         CASE WHEN n % 10 = 0 THEN now() - make_interval(secs => n + $3::integer) END,
         CASE WHEN n % 10 = 0 THEN (n + $3::integer) / 100 END
       FROM unnest($4::text[], $5::text[], $6::text[], $7::text[]) WITH ORDINALITY AS f (name, key, text, grams, n)`,
      [
        ANN,
        CATEGORIES,
        begin,
        names,
        names.map(orderKey),
        names.map((name) => searchText({ name })),
        names.map((name) => `{${fileGrams(ANN, { name }).join(",")}}`),
      ],
    );
  }
  await db.query(
    `INSERT INTO files (library_id, kind, category, file_id, file_unique_id, name, name_folded, size, search_text, grams,
       created_at, deleted_at)
     SELECT $1::bigint + 1 + n % 20, 'photo', 'photo', 'x', 'o' || n, 'photo ' || n, 'photo ' || n, n, 'photo ' || n,
       ARRAY[n, n + 1], now() - make_interval(secs => n), CASE WHEN n % 3 = 0 THEN now() - make_interval(secs => n) END
     FROM generate_series(1, $2::integer) n`,
    [ANN, files],
  );
  await db.script(grams!.definition);
  await db.script(`ANALYZE files; ANALYZE folders; ANALYZE usage; ANALYZE users`);
}

const SCOPES: readonly StoredScope[] = [
  { list: "all" },
  { list: "category", category: "document" },
  { list: "folder", folder: 14 },
  { list: "trash" },
];

forEachDatabase(
  "hot statements read by index, a page at most, and sort nothing",
  async (open, kind) => {
    const db = await open();
    await fill(db, kind === "postgres" ? 20_000 : 5_000);

    for (const scope of SCOPES) {
      const [middle] = await db.query<{ id: number }>(
        `SELECT id FROM files WHERE library_id = $1
         AND (deleted_at IS NOT NULL) = $2 AND ($3::bigint IS NULL OR folder_id = $3)
         AND ($4::text IS NULL OR category = $4)
       ORDER BY created_at OFFSET 60 LIMIT 1`,
        [
          ANN,
          scope.list === "trash",
          scope.list === "folder" ? scope.folder : null,
          scope.list === "category" ? scope.category : null,
        ],
      );
      assert.ok(middle || scope.list === "folder");
      const from = middle?.id ?? 0;
      const moves: [Move, number][] = [["first", 0], ["at", from], ["before", from], ["last", 0]];
      for (const order of ORDERS) {
        for (const [move, at] of moves) {
          const name = `list ${JSON.stringify(scope)} ${order} ${move}`;
          const plans = await plansOf(
            db,
            (db) => listFiles(db, ANN, scope, order, move, at),
            true,
          );
          assertByIndex(name, plans);
          const sorts = plans.flatMap(nodesOf).filter((node) => /Sort/.test(node["Node Type"]));
          assert.deepEqual(sorts, [], name);
          assert.ok(rowsRead(plans) <= PAGE_ROWS, `${name} reads ${rowsRead(plans)} rows`);
        }
      }
    }

    const [one] = await db.query<{ id: number; name: string; upload_id: number }>(
      `SELECT id, name, upload_id FROM files WHERE library_id = $1 AND deleted_at IS NULL ORDER BY id LIMIT 1 OFFSET 500`,
      [ANN],
    );
    const { id, name, upload_id } = one!;
    const words = { name, caption: null, tags: [] };
    const before = new Date();
    const profile = { id: ANN, username: null, full_name: "Ann", telegram_language: null };
    const minute = 60_000;

    /** Statements by name, and the rows of files that each may read. */
    const statements: [string, number, (db: Queryable) => Promise<unknown>][] = [
      ["find", 1, (db) => findFile(db, ANN, id)],
      ["an album", 4, (db) =>
        readSurroundings(db, { user_id: ANN, library_id: null }, {
          chat_id: ANN,
          message_id: 77,
          media_group_id: "album",
          file_unique_id: "u77",
        })],
      ["find some", 3, (db) => findFiles(db, ANN, [id, id + 1, id + 2])],
      ["usage", 0, (db) => readUsage(db, ANN)],
      ["count the trash", 0, (db) => countTrash(db, ANN)],
      ["count an upload", 10, (db) => countUpload(db, ANN, upload_id)],
      ["count folders", 0, (db) => countFolders(db, ANN)],
      ["folders", 0, (db) => readFolders(db, ANN, { at: "inside", folder: 0 })],
      ["folders on", 0, (db) => readFolders(db, ANN, { at: "from", folder: 20 })],
      ["a turn", 0, (db) => enterTurn(db, profile, 1, { register: true })],
      [
        "a turn that brings a file",
        1,
        (db) => enterTurn(db, profile, 1, { register: true, file: "u77" }),
      ],
    ];
    for (const [what, rows, act] of statements) {
      const plans = await plansOf(db, act, true);
      assertByIndex(what, plans);
      assert.ok(rowsRead(plans) <= rows, `${what} reads ${rowsRead(plans)} rows`);
    }

    /** Statements that change something: planned, not run again. */
    const changes: [string, (db: Queryable) => Promise<unknown>][] = [
      ["lock", (db) => lockLibrary(db, ANN)],
      ["save", (db) => saveUpload(db, ANN, uploadNamed("new"), NO_LIMITS)],
      ["save again", (db) => saveUpload(db, ANN, uploadNamed("new"), NO_LIMITS)],
      ["save what is new", (db) => saveNew(db, ANN, uploadNamed("newer"), NO_LIMITS, END)],
      ["end of an update", (db) => endUpdate(db, { ...END, version: 1 })],
      ["new words", (db) => setWords(db, ANN, id, words, { ...words, name: "x.pdf" })],
      ["category", (db) => setCategory(db, ANN, id, "other")],
      ["categories", (db) => setCategories(db, ANN, [id, id + 1], "other")],
      ["into a folder", (db) => setFolder(db, ANN, [id, id + 1], 7)],
      ["tags", (db) => addTags(db, ANN, [id, id + 1], ["sea"])],
      ["delete", (db) => deleteFiles(db, ANN, [id, id + 1])],
      ["restore", (db) => restoreFiles(db, ANN, [id, id + 1])],
      ["delete an upload", (db) => deleteUpload(db, ANN, upload_id)],
      ["undo", (db) => undoAct(db, ANN, 30)],
      [
        "get all",
        (db) => orderBulkSend(db, { user_id: ANN, library_id: ANN, chat_id: ANN }, [id, id + 1]),
      ],
      ["empty", (db) => emptyTrash(db, ANN, before)],
      ["empty more", (db) => emptyMoreTrash(db, ANN, before, 10)],
      ["empty of folders", (db) => emptyFolderTrash(db, ANN, before)],
      ["purge", (db) => purgeFiles(db, minute, 10)],
      ["purge of folders", (db) => purgeFolders(db, minute, 10)],
      ["new folder", (db) => createFolder(db, ANN, null, "new")],
      ["rename a folder", (db) => renameFolder(db, ANN, 3, "renamed")],
      ["delete a folder", (db) => deleteFolder(db, ANN, 4)],
      ["delete more of a folder", (db) => deleteMoreOfFolder(db, ANN, 30, 10)],
      ["delete more of an upload", (db) => deleteMoreOfUpload(db, ANN, 30, upload_id, 10)],
      ["undo more", (db) => undoMore(db, ANN, 30, 10)],
      ["empty more folders", (db) => emptyMoreFolders(db, ANN, before, 10)],
      ["forget more", (db) => forgetAwaited(db, ANN, 5, 10)],
      ["claim jobs", (db) => claimJobs(db, "a", [{ kind: "undo", limit: 2 }], [], 1_000)],
      ["claim replies", (db) => claimReplies(db, "a", 5, [], 1_000)],
    ];
    for (const [what, act] of changes) assertByIndex(what, await plansOf(db, act, false));

    // In the smaller library half of all rows are Ann's: to read them from end to end is no mistake there.
    if (kind === "embedded") return;
    for (const query of ["holiday", "отчет 77", "holidya", "se", "ext:pdf #none", "写"]) {
      const plans = await plansOf(
        db,
        (db) =>
          searchFiles(db, ANN, parseSearchQuery(query), {
            order: "newest",
            move: "first",
            from: 0,
          }),
        false,
      );
      assertByIndex(`search ${query}`, plans);
    }
  },
);

forEachDatabase(
  "a library that is larger than most is searched along its order, and not read whole",
  async (open) => {
    const db = await open();
    const others = Array.from(
      { length: 16 },
      (_, index) => ANN + (index < 8 ? -1 : 1) * (index + 1),
    );
    await registerPeople(db, [ANN, ...others]);
    await db.query(
      `INSERT INTO files (library_id, kind, category, file_id, file_unique_id, name, name_folded, size, created_at, search_text, grams)
       SELECT CASE WHEN n % 4 = 0 THEN ($2::bigint[])[n / 4 % 16 + 1] ELSE $1::bigint END, 'document', 'document', 'f', n::text, 'report', 'report' || hashint8(n), n % 99,
         now() - n * interval '1 minute', E'report\n', '{}'
       FROM generate_series(1, 16000) n`,
      [ANN, others],
    );
    await db.script("VACUUM (ANALYZE) files");
    for (const order of ["newest", "oldest", "name", "largest"] as const) {
      const place = { order, move: "first", from: 0 } as const;
      const plans = await plansOf(
        db,
        (db) => searchFiles(db, ANN, parseSearchQuery("report"), place),
        true,
      );
      for (const node of plans.flatMap(nodesOf)) {
        if (node["Relation Name"] !== "files" && !/Bitmap/.test(node["Node Type"])) continue;
        assert.ok((node["Actual Rows"] ?? 0) <= 5_000, `${order}: ${JSON.stringify(node)}`);
      }
    }
  },
);

const NO_LIMITS = { file_size: null, quota: null, files: null };
const END = { user_id: ANN, update_id: 7, session: { step: "idle" }, version: 0 };

function uploadNamed(name: string): Parameters<typeof saveNew>[2] {
  return {
    file: newFile(ANN, { name, file_unique_id: name, message_id: 1_000_000, size: 5 }),
    detected: "document",
    chosen: false,
    poster: null,
    reply: { id: 5, user_id: ANN, holder: "a", lease_ms: 30_000 },
  };
}
