import { fmt, FormattedString } from "@grammyjs/parse-mode";
import type { Catalogue } from "../en.ts";
import { nameList } from "../name_lists.ts";
import { category, counted, filesMovedToTrash, format, nFiles } from "./words.ts";

const { b } = FormattedString;

export const select: Catalogue["select"] = {
  title: (title, count) =>
    count === 0
      ? fmt`☑️ ${b(title)} – marca archivos, en tantas páginas como quieras.`
      : fmt`☑️ ${b(title)} – ${counted("marcado", "marcados")(count)}.`,
  none: () => fmt`Primero marca uno o más archivos.`,
  full: (limit) => fmt`El máximo son ${nFiles(limit)} a la vez. Haz algo primero con estos.`,
  gone: () => fmt`Estos archivos ya no están.`,
  deleted: (count) => fmt`🗑 ${filesMovedToTrash(count)}.`,
  askMove: (count) => fmt`📁 ¿Adónde muevo ${nFiles(count)}?`,
  moved: (to, count) =>
    fmt`➡️ ${counted("archivo movido", "archivos movidos")(count)} a ${category[to]}.`,
  movedToFolder: (folder, count) =>
    fmt`📁 ${counted("archivo movido", "archivos movidos")(count)} a la carpeta ${b(folder)}.`,
  movedOutOfFolder: (count) => fmt`📁 Ya sin carpeta: ${nFiles(count)}.`,
  askTags: (count) =>
    fmt`🏷 Envíame las etiquetas para añadir a ${nFiles(count)}, por ejemplo ${
      b("vacaciones mar 2026")
    }.`,
  tagged: (tags, count) => fmt`🏷 Añadido a ${nFiles(count)}: ${tags}`,
  sending: (count) => fmt`📥 Enviando ${nFiles(count)}…`,
  sent: (count, failed) => {
    const sent = counted("archivo enviado", "archivos enviados")(count);
    return failed.length === 0 ? fmt`📥 ${sent}.` : fmt`📥 ${sent}.

Telegram ya no entrega ${nFiles(failed.length)}:
${nameList(format, failed)}`;
  },
};
