/** The files of `migrations/`, in order; text imports embed them in the executable. */
import type { MigrationFile } from "./migrations.ts";

import usersAndFiles from "../../migrations/0001_users_and_files.sql" with { type: "text" };
import sessionsAndInbox from "../../migrations/0002_sessions_and_inbox.sql" with { type: "text" };
import uploadReplies from "../../migrations/0003_upload_replies.sql" with { type: "text" };
import links from "../../migrations/0004_links.sql" with { type: "text" };
import deliveries from "../../migrations/0005_deliveries_and_trash_orders.sql" with {
  type: "text",
};
import searches from "../../migrations/0006_searches.sql" with { type: "text" };
import libraryTransfers from "../../migrations/0007_library_transfers.sql" with { type: "text" };
import libraries from "../../migrations/0008_libraries.sql" with { type: "text" };
import jobs from "../../migrations/0009_jobs.sql" with { type: "text" };
import inboxSetAside from "../../migrations/0010_inbox_set_aside.sql" with { type: "text" };
import conversation from "../../migrations/0011_conversation.sql" with { type: "text" };
import comments from "../../migrations/0012_comments.sql" with { type: "text" };
import documents from "../../migrations/0013_documents.sql" with { type: "text" };
import groups from "../../migrations/0014_groups.sql" with { type: "text" };
import cheaperSaves from "../../migrations/0015_cheaper_saves.sql" with { type: "text" };
import savesWithFewerLookups from "../../migrations/0016_saves_with_fewer_lookups.sql" with {
  type: "text",
};
import filesWithoutGrams from "../../migrations/0017_files_without_grams.sql" with { type: "text" };
import pendingGrams from "../../migrations/0018_pending_grams.sql" with { type: "text" };
import savesInOneStatement from "../../migrations/0019_saves_in_one_statement.sql" with {
  type: "text",
};
import librariesThatAwaitFiles from "../../migrations/0020_libraries_that_await_files.sql" with {
  type: "text",
};

export const migrations: readonly MigrationFile[] = [
  { file: "0001_users_and_files.sql", sql: usersAndFiles },
  { file: "0002_sessions_and_inbox.sql", sql: sessionsAndInbox },
  { file: "0003_upload_replies.sql", sql: uploadReplies },
  { file: "0004_links.sql", sql: links },
  { file: "0005_deliveries_and_trash_orders.sql", sql: deliveries },
  { file: "0006_searches.sql", sql: searches },
  { file: "0007_library_transfers.sql", sql: libraryTransfers },
  { file: "0008_libraries.sql", sql: libraries },
  { file: "0009_jobs.sql", sql: jobs },
  { file: "0010_inbox_set_aside.sql", sql: inboxSetAside },
  { file: "0011_conversation.sql", sql: conversation },
  { file: "0012_comments.sql", sql: comments },
  { file: "0013_documents.sql", sql: documents },
  { file: "0014_groups.sql", sql: groups },
  { file: "0015_cheaper_saves.sql", sql: cheaperSaves },
  { file: "0016_saves_with_fewer_lookups.sql", sql: savesWithFewerLookups },
  { file: "0017_files_without_grams.sql", sql: filesWithoutGrams },
  { file: "0018_pending_grams.sql", sql: pendingGrams },
  { file: "0019_saves_in_one_statement.sql", sql: savesInOneStatement },
  { file: "0020_libraries_that_await_files.sql", sql: librariesThatAwaitFiles },
];
