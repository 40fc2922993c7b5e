/**
 * What version 0.1.0 left behind (see tests/fixtures/README.md): its backup, and what its libraries must contain. The emulator
 * gets the files and messages that existed then, so that the bot can continue where it stopped.
 */
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import type { Message } from "grammy/types";
import type { Database } from "../../src/database/database.ts";
import { Emulator, type MediaKind, type Person } from "../telegram/emulator.ts";
import type { StoredFile } from "../telegram/files.ts";

const FIXTURES = join(import.meta.dirname!, "../fixtures");
/** More than any chat of the backup refers to. */
const MESSAGES = 200;

export const OLD_BACKUP = join(FIXTURES, "backup-0.1.0.gz");
/** How many migrations 0.1.0 had. */
export const OLD_MIGRATIONS = 7;

type Name = "ann" | "ben" | "cyril" | "dolores" | "eve" | "finn" | "ivo" | "jon";

/** A file as an export describes it. */
export type Exported = Record<string, unknown> & { name: string };

interface OldLibrary {
  token: string;
  people: Record<Name, { id: number; first_name: string }>;
  /** What opens each link, by what it shares. */
  links: Record<string, string>;
  /** Files in the trash, by person. */
  trash: Record<string, number>;
  /** Files of each person's export, once what was waiting is done. */
  libraries: Record<string, Exported[]>;
}

export const OLD_LIBRARY: OldLibrary = JSON.parse(
  Deno.readTextFileSync(join(FIXTURES, "library-0.1.0.json")),
);

/** The lines of the backup. */
export function oldBackupLines(): AsyncIterable<string> {
  const input = createReadStream(OLD_BACKUP).pipe(createGunzip());
  return createInterface({ input, crlfDelay: Infinity });
}

/** Telegram as the bot of the backup knows it; `manifest` is what waits to be imported. */
export async function oldTelegram(
  database: Database,
  manifest: unknown,
): Promise<{ telegram: Emulator; people: Record<Name, Person> }> {
  const telegram = await Emulator.start({ token: OLD_LIBRARY.token });
  await addFiles(telegram, database, new TextEncoder().encode(JSON.stringify(manifest)));
  const people = Object.fromEntries(
    Object.entries(OLD_LIBRARY.people).map(([name, options]) => [name, telegram.person(options)]),
  ) as Record<Name, Person>;
  for (const { room } of Object.values(people)) room.open = true;
  people.finn.room.blocked = true;
  // A message that the bot goes on with has to be there: a reply to Ben's upload, a question to Cyril.
  const { ben, cyril } = people;
  for (let n = 0; n < MESSAGES; n++) {
    const message = telegram.world.post(ben.room, { text: "…" }, telegram.bot);
    cyril.room.held.set(message.message_id, {
      message: { ...message, chat: cyril.room.chat } as Message,
      change: 0,
    });
  }
  return { telegram, people };
}

/** Files under the numbers that the file ids of the backup carry; those of no library are documents of these `bytes`. */
async function addFiles(telegram: Emulator, database: Database, bytes: Uint8Array): Promise<void> {
  const rows = await database.query<
    { kind: MediaKind; file_id: string; second_file_id: string | null; file_unique_id: string }
  >(`SELECT kind, file_id, second_file_id, file_unique_id FROM files`);
  const known = new Map<number, (added: readonly StoredFile[]) => StoredFile>();
  const { files } = telegram.world;
  for (const { kind, file_id, second_file_id, file_unique_id } of rows) {
    const still = second_file_id === null ? undefined : numberIn(second_file_id);
    if (still !== undefined) known.set(still, () => files.add("photo", {}));
    known.set(
      numberIn(file_id),
      (added) =>
        files.add(kind, { file_unique_id }, still === undefined ? undefined : added[still]),
    );
  }
  let last = 0;
  for await (const line of oldBackupLines()) {
    for (const [file_id] of line.matchAll(/\b[A-Z][A-Za-z]AC[AQ]gIAAxkBAA[\w-]{58}/g)) {
      last = Math.max(last, numberIn(file_id));
    }
  }
  const added: StoredFile[] = [];
  for (let number = 0; number <= last; number++) {
    const add = known.get(number);
    added.push(
      add?.(added) ?? files.add("document", { bytes, file_size: bytes.length }),
    );
  }
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

/** The emulator's number of a file: six digits of base 64 behind the prefix of its kind. */
function numberIn(file_id: string): number {
  return [...file_id.slice(14, 20)].reduce((sum, digit) => sum * 64 + ALPHABET.indexOf(digit), 0);
}
