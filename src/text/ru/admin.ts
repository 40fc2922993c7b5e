import { fmt, FormattedString } from "../formatted_string.ts";
import type { Catalogue } from "../en.ts";
import { format, nFiles } from "./words.ts";

const { b, code } = FormattedString;

export const admin: Catalogue["admin"] = {
  stats: (stats, database, uptimeS, version, readsDocuments) =>
    fmt`📈 ${b("File Keeper")} ${version}
Пользователи: ${format.number(stats.users)}, активны сегодня: ${format.number(stats.active_today)}
Группы: ${format.number(stats.groups)}
Файлы: ${format.number(stats.files)}, ${format.size(stats.bytes)}${
      readsDocuments
        ? `\nДокументы: ${format.number(stats.documents)}, в очереди на чтение: ${
          format.number(stats.documents_waiting)
        }`
        : ""
    }
База данных: ${database}, ${format.size(stats.database_bytes)}
Время работы: ${format.duration(uptimeS)}`,
  userUsage: () => fmt`Укажите id человека в Telegram: ${code("/user 12345")}`,
  nobody: () => fmt`Пользователя с таким id нет.`,
  account: (account, serverQuota) => {
    const quota = account.quota_bytes ?? serverQuota;
    return fmt`👤 ${b(account.full_name)}${account.username === null ? "" : ` @${account.username}`}
Id: ${code(`${account.id}`)}
${nFiles(account.files)}, ${format.size(account.bytes)}${
      quota === null ? ", без квоты" : ` из ${format.size(quota)}`
    }${account.quota_bytes === null ? "" : " (личная квота)"}
В боте с ${format.date(account.created_at)}${
      account.banned_at === null ? "" : "\n⛔ Заблокирован"
    }`;
  },
  quotaAsk: () =>
    fmt`Укажите квоту, например ${code("500MB")} или ${code("4GB")}, либо ${
      code("-")
    }, чтобы вернуть общую.`,
};
