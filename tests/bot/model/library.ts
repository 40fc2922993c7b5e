/** What a person's library should be after their acts, in memory, and how it is compared with the database. */
import assert from "node:assert/strict";
import { CATEGORIES, type Category } from "../../../src/domain/kinds.ts";
import type { Keeper } from "../../support/keeper.ts";
import type { Person } from "../../telegram/emulator.ts";

export interface ModelFile {
  id: number;
  /** Telegram's message: forwarding it sends the same file again. */
  message: Awaited<ReturnType<Person["sendPhoto"]>>;
  unique: string;
  name: string;
  category: Category;
  size: number;
  tags: string[];
  /** Stays while the file is in the trash. */
  folder: ModelFolder | null;
  /** In the trash since this act; null is live. */
  act: ModelAct | null;
}

export interface ModelFolder {
  id: number;
  name: string;
  parent: ModelFolder | null;
  act: ModelAct | null;
}

/** One press that deleted something; `id` is the database's number for it. */
export interface ModelAct {
  id: number;
}

/** One person, what they should have, and how they reach the bot. */
export class Library {
  readonly files: ModelFile[] = [];
  readonly folders: ModelFolder[] = [];
  readonly acts: ModelAct[] = [];

  /** `person` is who acts in it; where it is not their own, `id` is its number. */
  constructor(readonly keeper: Keeper, public person: Person, readonly id: number = person.id) {}

  static async of(keeper: Keeper, first_name: string): Promise<Library> {
    const person = keeper.telegram.person({ first_name });
    await person.send("/start");
    await person.waitFor(/Hello/);
    return new Library(keeper, person);
  }

  live(): ModelFile[] {
    return this.files.filter(({ act }) => act === null);
  }

  trashed(): ModelFile[] {
    return this.files.filter(({ act }) => act !== null);
  }

  liveFolders(): ModelFolder[] {
    return this.folders.filter(({ act }) => act === null);
  }

  /** Presses a button, perhaps twice without waiting in between: that has to be the same as once. */
  async press(data: string, twice = false): Promise<void> {
    const presses = Array.from(
      { length: twice ? 2 : 1 },
      () => this.person.pressData(this.person.last, data, { timeout_ms: 15_000 }),
    );
    await Promise.all(presses);
  }

  /** Says something, and waits until it has had its effect. */
  async say(text: string): Promise<void> {
    await this.person.send(text);
    await this.settled();
  }

  /** Until the bot confirmed every update, and none is left in the inbox: their effects are there. */
  async settled(): Promise<void> {
    const { telegram, database } = this.keeper;
    const deadline = Date.now() + 15_000;
    const stored = () => database.query("SELECT id FROM inbox LIMIT 1");
    while (telegram.pendingUpdates > 0 || (await stored()).length > 0) {
      assert.ok(
        Date.now() < deadline,
        "the bot confirms no more updates, or leaves them in the inbox",
      );
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  async rows<Row>(sql: string, ...params: (string | number)[]): Promise<Row[]> {
    return await this.keeper.database.query<Row>(sql, [this.id, ...params]);
  }

  /** The database's number of what was deleted just now. */
  async noteAct(table: "files" | "folders", id: number): Promise<ModelAct> {
    const [row] = await this.rows<{ act: number | null }>(
      `SELECT deleted_act AS act FROM ${table} WHERE library_id = $1 AND id = $2`,
      id,
    );
    assert.ok(row?.act, `${table} ${id} is not deleted`);
    const act = { id: row.act };
    this.acts.push(act);
    return act;
  }

  /** Everything in the database is as it should be. */
  async compare(): Promise<void> {
    const files = await this.rows(
      `SELECT id, file_unique_id AS unique, name, category, size, tags, folder_id AS folder, deleted_act AS act
       FROM files WHERE library_id = $1 ORDER BY id`,
    );
    assert.deepEqual(
      files,
      this.files.toSorted((a, b) => a.id - b.id).map(({ message: _, folder, act, ...file }) => ({
        ...file,
        folder: folder?.id ?? null,
        act: act?.id ?? null,
      })),
    );
    const folders = await this.rows(
      `SELECT id, name, parent_id AS parent, deleted_act AS act, file_count AS files
       FROM folders WHERE library_id = $1 ORDER BY id`,
    );
    assert.deepEqual(
      folders,
      this.folders.toSorted((a, b) => a.id - b.id).map(({ parent, act, ...folder }) => ({
        ...folder,
        parent: parent?.id ?? null,
        act: act?.id ?? null,
        files: this.live().filter((file) => file.folder?.id === folder.id).length,
      })),
    );
    const usage = await this.rows<{ bucket: string; files: number; bytes: number }>(
      `SELECT bucket, files, bytes FROM library_usage WHERE library_id = $1 AND (files <> 0 OR bytes <> 0) ORDER BY bucket`,
    );
    assert.deepEqual(
      usage,
      [...CATEGORIES, "trash"].toSorted().map((bucket) => {
        const inside = this.files.filter((file) =>
          bucket === "trash" ? file.act !== null : file.act === null && file.category === bucket
        );
        const bytes = inside.reduce((sum, { size }) => sum + size, 0);
        return { bucket, files: inside.length, bytes };
      }).filter(({ files }) => files > 0),
    );
  }
}
