/** A table of a backup. */
export interface BackedUpTable {
  name: string;
  /** The column that refers to the table itself: a row comes after the one it names there. */
  parent?: string;
}

/** What a backup holds, in an order in which each row finds what it refers to. A test holds it to the schema. */
export const BACKED_UP: readonly BackedUpTable[] = [
  { name: "bots" },
  { name: "users" },
  { name: "folders", parent: "parent_id" },
  { name: "files" },
  { name: "usage" },
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

/** Temporary, or written by the program itself. */
export const NOT_BACKED_UP: readonly string[] = ["schema_migrations", "turns"];

/**
 * What triggers keep, in the schema of this version and of every version before: a renamed table or column is one entry
 * more. Such a column is not restored, because inserting the rows of later tables counts it; a table of which all is kept
 * so is compared instead.
 */
export const KEPT_BY_TRIGGERS: Readonly<Record<string, "all" | readonly string[]>> = {
  folders: ["file_count"],
  usage: "all",
};
