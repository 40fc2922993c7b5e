import { fmt, FormattedString } from "../formatted_string.ts";
import type { Catalogue } from "../en.ts";
import { format, nFiles } from "./words.ts";

const { b, code } = FormattedString;

export const admin: Catalogue["admin"] = {
  stats: (stats, database, uptimeS, version, readsDocuments) =>
    fmt`📈 ${b("File Keeper")} ${version}
Usuarios: ${format.number(stats.users)}, activos hoy: ${format.number(stats.active_today)}
Grupos: ${format.number(stats.groups)}
Archivos: ${format.number(stats.files)}, ${format.size(stats.bytes)}${
      readsDocuments
        ? `\nDocumentos: ${format.number(stats.documents)}, pendientes de lectura: ${
          format.number(stats.documents_waiting)
        }`
        : ""
    }
Base de datos: ${database}, ${format.size(stats.database_bytes)}
Tiempo en marcha: ${format.duration(uptimeS)}`,
  userUsage: () => fmt`Indica el id de Telegram de la persona: ${code("/user 12345")}`,
  nobody: () => fmt`No hay ningún usuario con ese id.`,
  account: (account, serverQuota) => {
    const quota = account.quota_bytes ?? serverQuota;
    return fmt`👤 ${b(account.full_name)}${account.username === null ? "" : ` @${account.username}`}
Id: ${code(`${account.id}`)}
${nFiles(account.files)}, ${format.size(account.bytes)}${
      quota === null ? ", sin cuota" : ` de ${format.size(quota)}`
    }${account.quota_bytes === null ? "" : " (cuota personal)"}
Desde el ${format.date(account.created_at)}${account.banned_at === null ? "" : "\n⛔ Bloqueado"}`;
  },
  quotaAsk: () =>
    fmt`Envíame una cuota, por ejemplo ${code("500MB")} o ${code("4GB")}, o ${
      code("-")
    } para la del servidor.`,
};
