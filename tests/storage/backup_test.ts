import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { Database } from "../../src/database/database.ts";
import { migrations } from "../../src/database/migration_list.ts";
import { backupLines } from "../../src/storage/backup.ts";
import { BACKED_UP, NOT_BACKED_UP } from "../../src/storage/backup_tables.ts";
import { BackupReader, verifyBackup } from "../../src/storage/backup_reader.ts";
import { restoreRows } from "../../src/storage/restore.ts";
import { forEachDatabase, type Open } from "../support/databases.ts";

const SCHEMA = {
  migrations: migrations.length,
  schema: migrations.at(-1)!.file.replace(/\.sql$/, ""),
};

async function* split(text: string): AsyncGenerator<string> {
  yield* await Promise.resolve(text.split("\n").slice(0, -1));
}

async function backUp(db: Database): Promise<string> {
  let text = "";
  await db.snapshot(async (tx) => {
    for await (const lines of backupLines(tx, SCHEMA)) text += lines;
  });
  return text;
}

async function restore(db: Database, text: string): Promise<void> {
  const reader = await BackupReader.open(split(text));
  await db.transaction((tx) => restoreRows(tx, reader, () => {}));
}

/** What is awkward about people and files: a child folder older than its parent, names, arrays, figures, NULLs. */
async function fill(db: Database): Promise<void> {
  await db.script(`
    INSERT INTO bots (id, username) VALUES (42, 'keeper_bot');
    INSERT INTO users (id, username, full_name, quota_bytes, created_at)
    VALUES (1, NULL, E'Ann "\\\\" \\t<b> 🗂', 9007199254740991, '2026-01-02 03:04:05.678901+00'), (2, 'bob', 'Боб', NULL, now());
    INSERT INTO libraries (id, user_id) VALUES (1, 1), (2, 2);
    INSERT INTO folders (id, library_id, parent_id, name, name_folded) VALUES
      (11, 1, NULL, 'top', 'top'), (10, 1, 11, 'below', 'below'), (5, 1, 10, 'deepest', 'deepest');
    INSERT INTO files (library_id, kind, category, file_id, file_unique_id, name, name_folded, tags, size, folder_id, search_text, grams, deleted_at, deleted_act)
    SELECT 1 + i % 2, 'document', 'document', 'f' || i, 'u' || i, E'a\\n' || i, 'a' || i, ARRAY['x,y', 'z"', NULL], 3000000000 + i,
      CASE WHEN i % 2 = 0 THEN 5 END, 'a', ARRAY[-5, i], CASE WHEN i % 10 = 0 THEN now() END, CASE WHEN i % 10 = 0 THEN nextval('acts') END
    FROM generate_series(1, 1201) i;
    DELETE FROM files WHERE id = 1201;
    INSERT INTO files (library_id, kind, category, file_id, file_unique_id, name, name_folded, size, search_text, grams)
    SELECT 1, 'document', 'document', 'd' || i, 'd' || i, i || '.pdf', i || '.pdf', 1, 'd', '{}' FROM generate_series(1, 3) i;
    UPDATE documents d SET outcome = 'read', unit = 'page', parts_read = 800, is_partial = true
    FROM files f WHERE f.id = d.file_id AND f.name = '1.pdf';
    UPDATE documents d SET outcome = 'scan' FROM files f WHERE f.id = d.file_id AND f.name = '2.pdf';
    INSERT INTO document_words (file_id, part, library_id, words)
    SELECT id, part, 1, ('abc-_9 ' || part)::tsvector FROM files CROSS JOIN generate_series(1, 2) part WHERE name = '1.pdf';
    UPDATE libraries SET reads_documents = false WHERE id = 2;
    INSERT INTO sessions (user_id, data, version, handled) VALUES (1, '{"step": "idle", "s": "\\"[\\n"}', 7, '{1,2,9007199254740991}');
    INSERT INTO inbox (update_id, user_id, payload, attempts) VALUES (9, 3, '{"text":"\\u0000["}', 2);
    INSERT INTO upload_replies (id, user_id, library_id, chat_id, due_at) VALUES (9007199254740991, 1, 1, 1, now());
    INSERT INTO upload_receipts (reply_id, ordinal, user_id, file_id, outcome, name, category, detected)
    VALUES (9007199254740991, 1, 1, 2, 'saved', 'a', 'document', 'document');
    INSERT INTO links (user_id, library_id, file_id, shared, nonce, token_hash) VALUES (1, 1, 2, 'f', '\\x00ff0a', '\\x01');
  `);
}

/** Each table as text, in the order of its rows. */
async function contents(db: Database): Promise<Record<string, string[]>> {
  const all: Record<string, string[]> = {};
  for (const { name } of BACKED_UP) {
    const rows = await db.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t ORDER BY 1`);
    all[name] = rows.map(({ row }) => row);
  }
  return all;
}

forEachDatabase("every table is either in the backup or listed as left out", async (open) => {
  const db = await open();
  const rows = await db.query<{ name: string }>(
    "SELECT relname::text AS name FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = current_schema()::regnamespace",
  );
  const listed = [...BACKED_UP.map(({ name }) => name), ...NOT_BACKED_UP];
  assert.deepEqual(rows.map(({ name }) => name).sort(), listed.sort());
});

forEachDatabase(
  "a backup's tables come in an order in which each finds what it refers to",
  async (open) => {
    const db = await open();
    const references = await db.query<{ from: string; to: string }>(
      `SELECT conrelid::regclass::text AS "from", confrelid::regclass::text AS "to" FROM pg_constraint WHERE contype = 'f'`,
    );
    const order = BACKED_UP.map(({ name }) => name);
    for (const { from, to } of references) {
      if (from === to) assert.ok(BACKED_UP.find(({ name }) => name === from)?.parent, from);
      else assert.ok(order.indexOf(to) < order.indexOf(from), `${from} refers to ${to}`);
    }
  },
);

const carried = async (open: Open, other: Open) => {
  const [one, two] = [await open(), await other()];
  await fill(one);
  const text = await backUp(one);
  await restore(two, text);
  const [before, after] = [await contents(one), await contents(two)];
  // Rows that count nothing are not created again.
  before["library_usage"] = before["library_usage"]!.filter((row) => !row.endsWith(",0,0)"));
  assert.deepEqual(after, before);
  const next = `SELECT nextval('acts') AS act, nextval('files_id_seq') AS file`;
  assert.deepEqual(await two.query(next), await one.query(next));
  assert.equal(
    (await two.query<{ n: number }>("SELECT file_count AS n FROM folders WHERE id = 5"))[0]!.n,
    480,
  );
};

forEachDatabase("a backup restores every row as it was", async (open) => await carried(open, open));

forEachDatabase("a damaged backup restores nothing", async (open) => {
  const one = await open();
  await fill(one);
  const text = await backUp(one);
  const lines = text.split("\n");
  const row = lines.findIndex((line) => line.includes('"f7"'));
  const damages: Record<string, string> = {
    "its end is missing": lines.slice(0, -2).join("\n") + "\n",
    "a row is missing": lines.toSpliced(row, 1).join("\n"),
    "a row comes twice": lines.toSpliced(row, 0, lines[row]!.replaceAll("7", "9999")).join("\n"),
    "a row is another": lines.with(row, lines[row]!.replace("3000000007", "3000000008")).join("\n"),
    "something is behind its end": `${text}{}\n`,
    "a line is cut": lines.with(row, lines[row]!.slice(0, -5)).join("\n"),
    "a column is a statement": lines.with(1, '{"table":"bots","columns":["id) SELECT 1; --"]}')
      .join("\n"),
    "a table is the program's own": lines.with(
      1,
      '{"table":"schema_migrations","columns":["name"]}',
    )
      .join("\n"),
    "a table is unknown": lines.with(1, '{"table":"pg_class","columns":["oid"]}').join("\n"),
    "it is nothing of ours": "{}\n",
    "it is no JSON": "hello\n",
    "it is empty": "",
  };
  const two = await open();
  for (const [name, damaged] of Object.entries(damages)) {
    await assert.rejects(restore(two, damaged), `although ${name}`);
    for (const [table, rows] of Object.entries(await contents(two))) {
      assert.deepEqual(rows, [], `${name}: ${table}`);
    }
  }
  // Usage is counted again, and compared.
  const usage = lines.findIndex((line) =>
    line.startsWith('["1", "document"') || line.startsWith('["1","document"')
  );
  assert.notEqual(usage, -1);
  await assert.rejects(
    restore(two, lines.toSpliced(usage, 1).join("\n")),
    /does not match its files|not as many rows/,
  );
  await restore(two, text);
  await assert.rejects(restore(two, text), /not empty/);
  assert.equal((await verifyBackup(split(text))).rows["files"], 1203);
});

forEachDatabase(
  "a backup is restored into the schema that it is of, whatever its tables are called by now",
  async (open) => {
    const [one, two] = [await open(), await open()];
    await fill(one);
    const lines = (await backUp(one)).split("\n").slice(0, -1);
    const { rows } = JSON.parse(lines.at(-1)!);
    const renamed = lines.slice(0, -1).map((line) =>
      line.replace('{"table":"sessions",', '{"table":"talks",')
        .replace(
          '{"table":"library_usage","columns":["library_id",',
          '{"table":"library_usage","columns":["owner",',
        ) +
      "\n"
    ).join("");
    const sha256 = createHash("sha256").update(renamed).digest("hex");
    const end = JSON.stringify({ end: true, rows, sha256 }).replace('"sessions"', '"talks"');
    const [counting] = await two.query<{ sql: string }>(
      `SELECT pg_get_functiondef('count_inserted_files'::regproc) AS sql`,
    );
    await two.script(
      `ALTER TABLE sessions RENAME TO talks; ALTER TABLE library_usage RENAME COLUMN library_id TO owner;
       ${counting!.sql.replaceAll(/(usage AS u|CONFLICT) \(library_id,/g, "$1 (owner,")}`,
    );
    await restore(two, `${renamed}${end}\n`);
    for (
      const [table, then] of [["talks", "sessions"], ["library_usage", "library_usage"], [
        "folders",
        "folders",
      ]]
    ) {
      const sql = (name: string) => `SELECT t::text AS row FROM ${name} t ORDER BY 1`;
      const before = await one.query<{ row: string }>(sql(then!));
      const kept = before.filter(({ row }) => !row.endsWith(",0,0)"));
      assert.deepEqual(await two.query(sql(table!)), kept);
    }
  },
);

Deno.test("the lines of a backup are the same from either database", async () => {
  const { openEmbedded } = await import("../../src/database/embedded.ts");
  const { openPostgres } = await import("../../src/database/postgres.ts");
  const { createDatabase } = await import("../support/postgres.ts");
  const { embeddedTemplate } = await import("../support/databases.ts");
  await using test = await createDatabase();
  const server = await openPostgres({ url: test.url });
  const embedded = await openEmbedded({ template: await embeddedTemplate() });
  const back = await openEmbedded({ template: await embeddedTemplate() });
  try {
    await fill(server);
    const text = await backUp(server);
    await restore(embedded, text);
    assert.deepEqual((await contents(embedded))["files"], (await contents(server))["files"]);
    await restore(back, await backUp(embedded));
    assert.deepEqual(await contents(back), await contents(embedded));
  } finally {
    await server.close();
    await embedded.close();
    await back.close();
  }
});
