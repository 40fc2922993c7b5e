import type { Database } from "../../src/database/database.ts";
import { registerPeople } from "./people.ts";

/** Documents `1.pdf`, `2.pdf`, … of a person, whose file ids are their names. */
export async function keepDocuments(db: Database, libraryId: number, count: number): Promise<void> {
  await registerPeople(db, [libraryId]);
  await db.query(
    `INSERT INTO files (library_id, kind, category, file_id, file_unique_id, name, name_folded, size, search_text, grams)
     SELECT $1, 'document', 'document', n || '.pdf', n::text, n || '.pdf', n || '.pdf', 1, '', '{}'
     FROM generate_series(1, $2::integer) n`,
    [libraryId, count],
  );
}
