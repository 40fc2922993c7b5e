/** A table of a backup. */
export interface BackedUpTable {
  name: string;
  /** The column that refers to the table itself: a row comes after the one it names there. */
  parent?: string;
  /** Columns that triggers count anew from the rows of later tables. */
  counted?: readonly string[];
  /** Kept by triggers altogether: not restored, but compared, by these columns and those. */
  compared?: { key: readonly string[]; figures: readonly string[] };
}

/** What a backup holds, in an order in which each row finds what it refers to. A test holds it to the schema. */
export const BACKED_UP: readonly BackedUpTable[] = [
  { name: "bots" },
  { name: "users" },
  { name: "folders", parent: "parent_id", counted: ["file_count"] },
  { name: "files" },
  { name: "usage", compared: { key: ["user_id", "bucket"], figures: ["files", "bytes"] } },
  { name: "sessions" },
  // An update that is not worked off yet may be somebody's file.
  { name: "inbox" },
  { name: "upload_replies" },
  { name: "upload_receipts" },
  { name: "links" },
  { name: "link_files" },
  { name: "link_opens" },
  { name: "deliveries" },
  { name: "searches" },
  { name: "transfers" },
  { name: "import_entries" },
];

/** Of the moment, or made by the program itself. */
export const NOT_BACKED_UP: readonly string[] = ["schema_migrations", "turns"];
