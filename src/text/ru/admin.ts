import { fmt, FormattedString } from "@grammyjs/parse-mode";
import type { Catalogue } from "../en.ts";
import { format, nFiles } from "./words.ts";

const { b, code } = FormattedString;

export const admin: Catalogue["admin"] = {
  stats: (stats, database, uptimeS, version) =>
    fmt`📈 ${b("File Keeper")} ${version}
Пользователи: ${format.number(stats.users)}, активных сегодня: ${format.number(stats.active_today)}
Файлы: ${format.number(stats.files)}, ${format.size(stats.bytes)}
База данных: ${database}, ${format.size(stats.database_bytes)}
Время работы: ${format.duration(uptimeS)}`,
  userUsage: () => fmt`Назовите человека по его id в Telegram: ${code("/user 12345")}`,
  nobody: () => fmt`Я не знаю никого с таким id.`,
  account: (account, serverQuota) => {
    const quota = account.quota_bytes ?? serverQuota;
    return fmt`👤 ${b(account.full_name)}${account.username === null ? "" : ` @${account.username}`}
Id: ${code(`${account.id}`)}
${nFiles(account.files)}, ${format.size(account.bytes)}${
      quota === null ? ", без квоты" : ` из ${format.size(quota)}`
    }${account.quota_bytes === null ? "" : " (личная квота)"}
С ${format.date(account.created_at)}${account.banned_at === null ? "" : "\n⛔ Доступ закрыт"}`;
  },
  quotaAsk: () =>
    fmt`Какую квоту задать? Размер, например ${code("500MB")} или ${code("4GB")}, либо ${
      code("-")
    }, чтобы действовала общая.`,
};
