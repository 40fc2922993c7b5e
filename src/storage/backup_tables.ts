/** A table of a backup. */
export interface BackedUpTable {
  name: string;
  /** The column that refers to the table itself: a row comes after the one that it refers to. */
  parent?: string;
}

/** What a backup contains, in an order in which each row finds what it refers to. A test compares it with the schema. */
export const BACKED_UP: readonly BackedUpTable[] = [
  { name: "bots" },
  { name: "users" },
  { name: "libraries" },
  { name: "members" },
  { name: "folders", parent: "parent_id" },
  { name: "files" },
  { name: "documents" },
  { name: "document_words" },
  { name: "album_captions" },
  { name: "album_posts" },
  { name: "comments" },
  { name: "library_usage" },
  { name: "sessions" },
  // An update that is not processed yet may be somebody's file.
  { name: "inbox" },
  { name: "upload_replies" },
  { name: "upload_receipts" },
  { name: "links" },
  { name: "link_files" },
  { name: "link_opens" },
  { name: "searches" },
  { name: "jobs" },
  { name: "import_entries" },
];

/** Temporary, or written by the program itself. */
export const NOT_BACKED_UP: readonly string[] = ["schema_migrations", "leases"];

/**
 * What triggers count, in the schema of this version and of every version before: a renamed table or column adds an
 * entry. Such a column is not restored, because inserting the rows of later tables counts it; a table that is maintained
 * as a whole is compared instead.
 */
export const KEPT_BY_TRIGGERS: Readonly<Record<string, "all" | readonly string[]>> = {
  folders: ["file_count"],
  usage: "all", // before 0008
  library_usage: "all",
};

/** Rows that are there without having been restored: the bot's own of a start, and what triggers made of restored files. */
export const REPLACED: readonly string[] = ["bots", "documents"];
