/** Documents are read in the background, and found by what is written inside: through the front door. */
import assert from "node:assert/strict";
import type { Message } from "grammy/types";
import { fixture } from "../documents/bytes.ts";
import { deflateRepeated, pdf, zip } from "../documents/hostile.ts";
import { type Keeper, testKeeper } from "../support/keeper.ts";
import { until } from "../support/until.ts";

type Person = ReturnType<Keeper["telegram"]["person"]>;

const ON = { INDEX_CONTENTS: "on" };

/** Sends fixtures under names that say nothing of what is in them; their names, by their fixtures. */
async function send(person: Person, ...documents: string[]): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for (const [index, document] of documents.entries()) {
    const name = `file ${index + 1}${/\.[a-z]+$/.exec(document)![0]}`;
    names.set(document, name);
    await person.sendDocument({ file_name: name, bytes: fixture(document), mime_type: undefined });
    await person.waitFor(name);
  }
  return names;
}

/** Waits until nothing waits to be read. */
async function read({ database }: Keeper, timeoutMs = 60_000): Promise<void> {
  const waits = `SELECT FROM documents WHERE outcome IS NULL LIMIT 1`;
  await until(
    async () => (await database.query(waits)).length === 0,
    "a document still waits to be read",
    timeoutMs,
  );
}

async function outcomes({ database }: Keeper): Promise<Record<string, string | null>> {
  const rows = await database.query<{ name: string; outcome: string | null }>(
    `SELECT f.name, d.outcome FROM documents d JOIN files f ON f.id = d.file_id`,
  );
  return Object.fromEntries(rows.map(({ name, outcome }) => [name, outcome]));
}

function labels(person: Person, message: Message): string[] {
  return person.buttons(message).flat().filter((label) =>
    /^[🖼🎥📄🎵📦📖]/u.test(label) && label !== "🖼 Browse"
  );
}

/** What a search lists, or the one file that it sends. */
async function search(person: Person, typed: string): Promise<string[]> {
  await person.send(typed);
  const answer = await person.waitFor(/🔍|\d K?B$/);
  if (answer.document) return [`sent ${answer.document.file_name}`];
  return labels(person, answer).map((label) => label.replace(/ · .*/, ""));
}

/** The details of the one file that a search sends. */
async function details(person: Person): Promise<string> {
  await person.send("file 1");
  await person.waitFor(/\d K?B$/);
  await person.press("ℹ️ Details");
  const shown = await person.waitFor(/Documents ·/);
  return shown.caption ?? shown.text ?? "";
}

testKeeper(
  "each format is found by words of its first and its last page, marked 📖",
  async (keeper) => {
    const ann = keeper.telegram.person({ first_name: "Ann" });
    const documents = [
      ...["libreoffice.pdf", "libreoffice.docx", "libreoffice.xlsx", "libreoffice.pptx"],
      ...["libreoffice.odt", "libreoffice.ods", "libreoffice.odp", "libreoffice.epub"],
      ...["libreoffice.html", "utf-8.txt"],
    ];
    const names = await send(ann, ...documents);
    await read(keeper);
    const all = [...names.values()].map((name) => `📖 ${name}`).reverse();
    for (
      const typed of [
        ...["lighthouse lease", "LIGHTH", "signature seal"],
        ...["договор аренды", "печать", "灯台", "捺印", "عقد", "والختم"],
      ]
    ) {
      const listed = await search(ann, `${typed} after:2020`);
      const onPage = all.slice(0, 8);
      assert.deepEqual(listed, onPage, typed);
    }
  },
  ON,
);

testKeeper(
  "names come first, then contents; words may be divided between both; filters hold for both",
  async (keeper) => {
    const ann = keeper.telegram.person({ first_name: "Ann" });
    const bob = keeper.telegram.person({ first_name: "Bob" });
    await send(ann, "libreoffice.pdf", "libreoffice.docx");
    await ann.sendDocument({ file_name: "lighthouse photo.zip", mime_type: "application/zip" });
    await ann.waitFor("lighthouse photo.zip");
    await ann.sendDocument({ file_name: "lighthouse tour.zip", mime_type: "application/zip" });
    await ann.waitFor("lighthouse tour.zip");
    await read(keeper);
    const inside = ["📖 file 2.docx", "📖 file 1.pdf"];
    assert.deepEqual(await search(ann, "lighthouse"), [
      ...["📄 lighthouse tour.zip", "📄 lighthouse photo.zip"],
      ...inside,
    ]);
    assert.deepEqual(await search(ann, "file lighthouse"), inside);
    assert.deepEqual(await search(ann, "lighthouse ext:pdf"), ["sent file 1.pdf"]);
    assert.deepEqual(await search(ann, "inside:lighthouse"), inside);
    assert.deepEqual(await search(ann, "inside:lighthouse docx"), ["sent file 2.docx"]);
    assert.deepEqual(await search(ann, "lighthouse >1gb"), []);
    assert.deepEqual(await search(ann, "ighthouse inside:lease"), []);
    assert.deepEqual(await search(bob, "lighthouse"), []);
  },
  ON,
);

testKeeper("what can't be read says why, and none of it comes back for ever", async (keeper) => {
  const ann = keeper.telegram.person({ first_name: "Ann" });
  const zeros = new Uint8Array(5_000);
  const page = pdf([
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [2 0 R] /Count 1 >>",
  ]);
  const bomb = zip([{
    ...{ name: "word/document.xml", deflated: true },
    data: deflateRepeated("<w:document><w:p>", "<w:t>bomb</w:t>", 200 * 2 ** 20, ""),
  }]);
  for (
    const [file_name, bytes] of [
      ["scan.pdf", fixture("scan.pdf")],
      ["password.pdf", fixture("password.pdf")],
      ["password.docx", fixture("password.docx")],
      ["truncated.docx", fixture("libreoffice.docx").slice(0, 2_000)],
      ["zeros.txt", zeros],
      ["loop.pdf", page],
      ["bomb.docx", bomb],
    ] as const
  ) {
    await ann.sendDocument({ file_name, bytes, mime_type: undefined });
    await ann.waitFor(file_name);
  }
  await ann.sendDocument({ file_name: "huge.pdf", file_size: 60 * 2 ** 20 });
  await ann.waitFor("huge.pdf");
  await read(keeper, 120_000);
  const { "bomb.docx": bombed, ...others } = await outcomes(keeper);
  assert.ok(bombed === "too_large" || bombed === "read", `${bombed}`);
  assert.deepEqual(others, {
    "scan.pdf": "scan",
    "password.pdf": "protected",
    "password.docx": "protected",
    "truncated.docx": "damaged",
    "zeros.txt": "not_text",
    "loop.pdf": others["loop.pdf"],
    "huge.pdf": "too_large",
  });
  assert.ok(["damaged", "scan", "too_large"].includes(others["loop.pdf"]!), others["loop.pdf"]!);
}, ON);

testKeeper("the setting forgets what was read, and reads it again", async (keeper) => {
  const ann = keeper.telegram.person({ first_name: "Ann" });
  await send(ann, "libreoffice.docx");
  await read(keeper);
  assert.deepEqual(await search(ann, "lighthouse"), ["sent file 1.docx"]);
  await ann.send("/settings");
  await ann.waitFor(/Settings/);
  await ann.press("📖 Search inside documents");
  await ann.waitFor(/Search inside documents: on/);
  await ann.press("🚫 Turn off");
  await ann.waitFor(/Search inside documents: off/);
  assert.deepEqual(await search(ann, "lighthouse"), []);
  const left = "SELECT FROM document_words";
  await until(
    async () => (await keeper.database.query(left)).length === 0,
    "what was read was not forgotten",
  );
  await send(ann, "pandoc.odt");
  assert.deepEqual(new Set(Object.values(await outcomes(keeper))), new Set(["off"]));
  await ann.send("/settings");
  await ann.waitFor(/Settings/);
  await ann.press("📖 Search inside documents");
  await ann.waitFor(/Search inside documents: off/);
  await ann.press("✅ Turn on");
  await ann.waitFor(/Search inside documents: on/);
  await until(
    async () => Object.values(await outcomes(keeper)).every((outcome) => outcome === "read"),
    "what was not read is not read again",
    60_000,
  );
  assert.deepEqual(await search(ann, "lighthouse"), ["📖 file 1.odt", "📖 file 1.docx"]);
}, ON);

testKeeper(
  "INDEX_CONTENTS=off leaves nothing of what was read, and on reads it again",
  async (keeper) => {
    const ann = keeper.telegram.person({ first_name: "Ann" });
    await send(ann, "libreoffice.docx");
    await read(keeper);
    assert.match(await details(ann), /📖 Read/);
    await keeper.restart({ INDEX_CONTENTS: "off" });
    assert.doesNotMatch(await details(ann), /📖/);
    const left = "SELECT FROM document_words";
    await until(
      async () => (await keeper.database.query(left)).length === 0,
      "what was read was not forgotten",
    );
    assert.deepEqual(await search(ann, "lighthouse"), []);
    await keeper.restart({ INDEX_CONTENTS: "on" });
    await read(keeper);
    assert.deepEqual(await search(ann, "lighthouse"), ["sent file 1.docx"]);
  },
  ON,
);

testKeeper(
  "what lies in the trash is not found inside, what comes back is, what is gone leaves nothing",
  async (keeper) => {
    const ann = keeper.telegram.person({ first_name: "Ann" });
    const bob = keeper.telegram.person({ first_name: "Bob" });
    await send(ann, "libreoffice.docx");
    await send(bob, "libreoffice.docx");
    await read(keeper);
    const { database } = keeper;
    const trash = (at: string) =>
      database.query(`UPDATE files SET deleted_at = ${at} WHERE library_id = $1`, [ann.id]);
    await trash("now()");
    assert.deepEqual(await search(ann, "lighthouse"), []);
    await trash("NULL");
    assert.deepEqual(await search(ann, "lighthouse"), ["sent file 1.docx"]);
    await database.query("DELETE FROM files WHERE library_id = $1", [ann.id]);
    const [left] = await database.query<{ rows: number; others: number }>(
      `SELECT count(*) FILTER (WHERE library_id = $1) AS rows, count(*) FILTER (WHERE library_id <> $1) AS others
     FROM document_words`,
      [ann.id],
    );
    assert.deepEqual(left, { rows: 0, others: 1 });
  },
  ON,
);
