import { fmt, FormattedString } from "../formatted_string.ts";
import { format, nFiles } from "./words.ts";

const { b, code } = FormattedString;

export const admin = {
  stats: (
    stats: StatsFigures,
    database: string,
    uptimeS: number,
    version: string,
    readsDocuments: boolean,
  ) =>
    fmt`📈 ${b("File Keeper")} ${version}
Users: ${format.number(stats.users)}, active today: ${format.number(stats.active_today)}
Groups: ${format.number(stats.groups)}
Files: ${format.number(stats.files)}, ${format.size(stats.bytes)}${
      readsDocuments
        ? `\nDocuments waiting to be read: ${format.number(stats.documents_waiting)} of ${
          format.number(stats.documents)
        }`
        : ""
    }
Database: ${database}, ${format.size(stats.database_bytes)}
Uptime: ${format.duration(uptimeS)}`,
  userUsage: () => fmt`Send the person's Telegram id: ${code("/user 12345")}`,
  nobody: () => fmt`No user has that id.`,
  account: (account: AccountFigures, serverQuota: number | null) => {
    const quota = account.quota_bytes ?? serverQuota;
    return fmt`👤 ${b(account.full_name)}${account.username === null ? "" : ` @${account.username}`}
Id: ${code(`${account.id}`)}
${nFiles(account.files)}, ${format.size(account.bytes)}${
      quota === null ? ", no quota" : ` of ${format.size(quota)}`
    }${account.quota_bytes === null ? "" : " (custom quota)"}
Joined ${format.date(account.created_at)}${account.banned_at === null ? "" : "\n⛔ Banned"}`;
  },
  quotaAsk: () =>
    fmt`Send a quota such as ${code("500MB")} or ${code("4GB")}, or ${
      code("none")
    } for the server's default.`,
};

interface StatsFigures {
  users: number;
  groups: number;
  active_today: number;
  files: number;
  bytes: number;
  /** Documents, and those of them that wait to be read. */
  documents: number;
  documents_waiting: number;
  database_bytes: number;
}

interface AccountFigures {
  id: number;
  username: string | null;
  full_name: string;
  quota_bytes: number | null;
  banned_at: Date | null;
  created_at: Date;
  files: number;
  bytes: number;
}
