/** Which documents are downloaded and read, when, and how often: without Telegram, and without a reading process. */
import assert from "node:assert/strict";
import { GrammyError, HttpError } from "grammy";
import type { Database } from "../../src/database/database.ts";
import type { Reader } from "../../src/documents/reader.ts";
import { Background } from "../../src/jobs/background.ts";
import { documentReading } from "../../src/jobs/read_documents.ts";
import { parseSearchQuery } from "../../src/domain/search_query.ts";
import { logger } from "../../src/log.ts";
import { searchFiles } from "../../src/storage/search.ts";
import type { Download } from "../../src/telegram/download.ts";
import { forEachDatabase } from "../support/databases.ts";
import { keepDocuments } from "../support/documents.ts";
import { until } from "../support/until.ts";

const TIMES = { download: 100, busy: 20, retries: [30, 30], unanswered: 20, unreadable: 20 };

interface State {
  name: string;
  outcome: string | null;
  tries: number;
  words: number;
}

/** What became of the documents, in their order. */
async function states(db: Database): Promise<State[]> {
  return await db.query<State>(
    `SELECT f.name, d.outcome, d.tries,
       (SELECT count(*) FROM document_words w WHERE w.file_id = d.file_id) AS words
     FROM documents d JOIN files f ON f.id = d.file_id ORDER BY d.file_id`,
  );
}

async function allEnded(db: Database): Promise<void> {
  await until(
    async () => (await states(db)).every(({ outcome }) => outcome !== null),
    "a document still waits",
  );
}

interface Reading {
  /** File ids, in the order in which they were asked for. */
  downloads: string[];
  stop(): Promise<void>;
}

/** Reads documents of one word, which `download` may fail to get. */
function read(
  database: Database,
  { working = () => 0, download = () => Promise.resolve(new Uint8Array(1)), reader, times = TIMES }:
    {
      working?: () => number;
      times?: typeof TIMES;
      download?: (fileId: string, signal: AbortSignal) => ReturnType<Download>;
      reader?: Reader["read"];
    } = {},
): Reading {
  const downloads: string[] = [];
  const background = new Background(logger("test"));
  const close = () => Promise.resolve();
  const documents = documentReading({
    database,
    background,
    holder: crypto.randomUUID(),
    log: logger("test"),
    enabled: true,
    isLocalServer: false,
    working,
    download(fileId, _maxBytes, signal) {
      downloads.push(fileId);
      return download(fileId, signal);
    },
    reader: {
      read: reader ?? (() => Promise.resolve({ outcome: "read", words: ["word"] })),
      close,
      [Symbol.asyncDispose]: close,
    },
  }, times);
  documents.start();
  return {
    downloads,
    async stop() {
      await documents.stop();
      await background.stop();
    },
  };
}

function tooManyRequests(retry_after: number): GrammyError {
  const parameters = { retry_after };
  const refusal = { ok: false, error_code: 429, description: "Wait", parameters } as const;
  return new GrammyError("Cannot download", refusal, "getFile", {});
}

forEachDatabase(
  "documents are read one at a time, the newest first, and none while people are served",
  async (open) => {
    const db = await open();
    await keepDocuments(db, 1, 5);
    let looks = 0;
    let serving = true;
    let reading = 0;
    let most = 0;
    const reader = read(db, {
      working() {
        looks++;
        return serving ? 1 : 0;
      },
      async download() {
        most = Math.max(most, ++reading);
        await new Promise((resolve) => setTimeout(resolve, 5));
        reading--;
        return new Uint8Array(1);
      },
    });
    try {
      await until(() => looks > 3, "it is not looked again");
      assert.deepEqual(reader.downloads, []);
      serving = false;
      await allEnded(db);
      assert.deepEqual(reader.downloads, ["5.pdf", "4.pdf", "3.pdf", "2.pdf", "1.pdf"]);
      assert.equal(most, 1);
      assert.ok(
        (await states(db)).every(({ outcome, words }) => outcome === "read" && words === 1),
      );
    } finally {
      await reader.stop();
    }
  },
);

forEachDatabase("what is in the trash waits until it is restored", async (open) => {
  const db = await open();
  await keepDocuments(db, 1, 3);
  const trash = (at: string) =>
    db.query(`UPDATE files SET deleted_at = ${at} WHERE library_id = 1 AND name = '3.pdf'`);
  await trash("now()");
  const reader = read(db);
  try {
    await until(() => reader.downloads.length === 2, "the others are not read");
    await trash("NULL");
    await allEnded(db);
    assert.deepEqual(reader.downloads, ["2.pdf", "1.pdf", "3.pdf"]);
  } finally {
    await reader.stop();
  }
});

forEachDatabase(
  "when Telegram asks for patience, all documents wait, and none is given up for it",
  async (open) => {
    const db = await open();
    await keepDocuments(db, 1, 2);
    const at: number[] = [];
    const reader = read(db, {
      download() {
        at.push(performance.now());
        return at.length > 4
          ? Promise.resolve(new Uint8Array(1))
          : Promise.reject(tooManyRequests(0.3));
      },
    });
    try {
      await allEnded(db);
    } finally {
      await reader.stop();
    }
    for (const [index, time] of at.slice(1, 5).entries()) {
      assert.ok(time - at[index]! >= 300, `${time - at[index]!} ms after the refusal ${index}`);
    }
    assert.deepEqual(await states(db), [
      { name: "1.pdf", outcome: "read", tries: 0, words: 1 },
      { name: "2.pdf", outcome: "read", tries: 0, words: 1 },
    ]);
  },
);

forEachDatabase("a download that fails three times is given up, others are not", async (open) => {
  const db = await open();
  await keepDocuments(db, 1, 3);
  const reader = read(db, {
    download: (fileId) =>
      fileId === "2.pdf"
        ? Promise.reject(new HttpError("Cannot download", undefined))
        : Promise.resolve(new Uint8Array(1)),
  });
  try {
    await allEnded(db);
    assert.equal(reader.downloads.filter((fileId) => fileId === "2.pdf").length, 3);
    assert.deepEqual((await states(db)).map(({ outcome }) => outcome), [
      "read",
      "unavailable",
      "read",
    ]);
  } finally {
    await reader.stop();
  }
});

forEachDatabase(
  "while nothing is handed out, documents are asked for less and less often",
  async (open) => {
    const db = await open();
    await keepDocuments(db, 1, 6);
    const at: number[] = [];
    const reader = read(db, {
      times: { ...TIMES, retries: [60_000, 60_000] },
      download() {
        at.push(performance.now());
        return at.length > 5
          ? Promise.resolve(new Uint8Array(1))
          : Promise.reject(new HttpError("Cannot download", undefined));
      },
    });
    try {
      await until(
        async () => (await states(db))[0]!.outcome === "read",
        "the last document is not read",
      );
    } finally {
      await reader.stop();
    }
    for (const [index, time] of at.slice(1).entries()) {
      const waited = time - at[index]!;
      assert.ok(
        waited >= TIMES.unanswered * 2 ** index,
        `${waited} ms after ${index + 1} failures`,
      );
    }
    assert.deepEqual((await states(db)).map(({ tries }) => tries), [0, 1, 1, 1, 1, 1]);
  },
);

forEachDatabase(
  "a download that stalls is given up in time, and others come through",
  async (open) => {
    const db = await open();
    await keepDocuments(db, 1, 2);
    const reader = read(db, {
      download: (fileId, signal) =>
        fileId === "1.pdf" ? Promise.resolve(new Uint8Array(1)) : new Promise((_, reject) => {
          signal.addEventListener(
            "abort",
            () => reject(new HttpError("Cannot download", undefined)),
          );
        }),
    });
    try {
      await allEnded(db);
      assert.equal(reader.downloads.filter((fileId) => fileId === "2.pdf").length, 3);
      assert.deepEqual((await states(db)).map(({ outcome }) => outcome), ["read", "unavailable"]);
    } finally {
      await reader.stop();
    }
  },
);

forEachDatabase("a document that crashed three processes is not touched again", async (open) => {
  const db = await open();
  await keepDocuments(db, 1, 2);
  await db.query(
    `UPDATE documents d SET holder = 'gone', attempts = 2, due_at = now() - interval '1 second'
     FROM files f WHERE f.id = d.file_id AND f.name = '2.pdf'`,
  );
  const reader = read(db);
  try {
    await allEnded(db);
    assert.deepEqual(reader.downloads, ["1.pdf"]);
    assert.equal((await states(db))[1]!.outcome, "damaged");
  } finally {
    await reader.stop();
  }
});

forEachDatabase(
  "without a reading process documents wait, and no fault is theirs",
  async (open) => {
    const db = await open();
    await keepDocuments(db, 1, 1);
    let failures = 0;
    const reader = read(db, {
      reader: () =>
        ++failures > 3
          ? Promise.resolve({ outcome: "read", words: ["word"] })
          : Promise.reject(new Error("Cannot start a process: no memory")),
    });
    try {
      await allEnded(db);
      assert.deepEqual(await states(db), [{ name: "1.pdf", outcome: "read", tries: 0, words: 1 }]);
    } finally {
      await reader.stop();
    }
  },
);

forEachDatabase(
  "what was read of a file that was replaced, deleted or taken over meanwhile is not kept",
  async (open) => {
    const db = await open();
    await keepDocuments(db, 1, 3);
    const release = Promise.withResolvers<void>();
    const held = new Set<string>();
    const reader = read(db, {
      async download(fileId) {
        if (held.has(fileId)) return new Uint8Array(1);
        held.add(fileId);
        // While it is read:
        if (fileId === "3.pdf") {
          await db.query(
            `UPDATE files SET file_unique_id = 'other', file_id = 'other.pdf' WHERE library_id = 1 AND name = '3.pdf'`,
          );
        }
        if (fileId === "2.pdf") {
          await db.query(`DELETE FROM files WHERE library_id = 1 AND name = '2.pdf'`);
        }
        if (fileId === "1.pdf") {
          await db.query(
            `UPDATE documents d SET holder = 'another' FROM files f WHERE f.id = d.file_id AND f.name = '1.pdf'`,
          );
          release.resolve();
        }
        return new Uint8Array(1);
      },
    });
    try {
      await release.promise;
      await until(
        async () =>
          (await states(db)).some(({ name, outcome }) => name === "3.pdf" && outcome === "read"),
        "the file that replaced another is not read",
      );
    } finally {
      await reader.stop();
    }
    assert.deepEqual((await states(db)).map(({ name, outcome, words }) => [name, outcome, words]), [
      ["1.pdf", null, 0],
      ["3.pdf", "read", 1],
    ]);
    assert.deepEqual(reader.downloads.filter((fileId) => fileId === "other.pdf"), ["other.pdf"]);
  },
);

forEachDatabase(
  "words that belong together find a document however many others are between them",
  async (open) => {
    const db = await open();
    await keepDocuments(db, 1, 1);
    const between = Array.from({ length: 20_000 }, (_, index) => `w${index}`);
    const reader = read(db, {
      reader: () =>
        Promise.resolve({
          outcome: "read",
          words: ["東京", "well", ...between, "京都", "known"],
        }),
    });
    try {
      await allEnded(db);
    } finally {
      await reader.stop();
    }
    for (
      const typed of ["東京都", "well-known", '"well w19999 known"', "known well", "w1 w19000"]
    ) {
      const place = { order: "newest", move: "first", from: 0 } as const;
      const { total } = await searchFiles(db, 1, parseSearchQuery(typed), place);
      assert.equal(total, 1, typed);
    }
  },
);

forEachDatabase("as many words as count fit into their rows, however long", async (open) => {
  const db = await open();
  await keepDocuments(db, 1, 1);
  const words = Array.from(
    { length: 50_000 },
    (_, index) => `${"long".repeat(14)}${index}`.padEnd(64, "z"),
  );
  const reader = read(db, { reader: () => Promise.resolve({ outcome: "read", words }) });
  try {
    await allEnded(db);
  } finally {
    await reader.stop();
  }
  const [kept] = await db.query<{ words: number }>(
    "SELECT sum(length(words))::bigint AS words FROM document_words",
  );
  assert.equal(kept!.words, words.length);
});
