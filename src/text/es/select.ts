import { fmt, FormattedString } from "../formatted_string.ts";
import type { Catalogue } from "../en.ts";
import { nameList } from "../name_lists.ts";
import { category, counted, filesMovedToTrash, format, nFiles } from "./words.ts";

const { b } = FormattedString;

const filesMoved = counted("archivo movido", "archivos movidos");
const filesSent = counted("archivo enviado", "archivos enviados");

export const select: Catalogue["select"] = {
  title: (title, count) =>
    count === 0
      ? fmt`☑️ ${b(title)} – selecciona archivos, en tantas páginas como quieras.`
      : fmt`☑️ ${b(title)} – ${counted("seleccionado", "seleccionados")(count)}.`,
  none: () => fmt`Primero selecciona al menos un archivo.`,
  full: (limit) => fmt`Puedes seleccionar hasta ${nFiles(limit)} a la vez.`,
  gone: () => fmt`Estos archivos ya no existen.`,
  deleted: (count) => fmt`🗑 ${filesMovedToTrash(count)}.`,
  askMove: (count) => fmt`📁 ¿Adónde quieres mover ${nFiles(count)}?`,
  moved: (to, count) => fmt`➡️ ${filesMoved(count)} a ${category[to]}.`,
  movedToFolder: (folder, count) => fmt`📁 ${filesMoved(count)} a ${b(folder)}.`,
  movedOutOfFolder: (count) => fmt`📁 Ahora sin carpeta: ${nFiles(count)}.`,
  askTags: (count) =>
    fmt`🏷 Envíame etiquetas para ${nFiles(count)}, por ejemplo ${b("vacaciones playa 2026")}.`,
  tagged: (tags, count) => fmt`🏷 Etiquetas añadidas a ${nFiles(count)}: ${tags}`,
  sending: (count) => fmt`📥 Enviando ${nFiles(count)}…`,
  sent: (count, failed, refused) =>
    FormattedString.join([
      fmt`📥 ${filesSent(count)}.`,
      ...(failed.length === 0 ? [] : [
        fmt`Telegram ya no tiene ${nFiles(failed.length)}:
${nameList(format, failed, refused)}`,
      ]),
      ...(refused.length === 0 ? [] : [
        fmt`Telegram no me dejó enviar ${nFiles(refused.length)}; inténtalo más tarde:
${nameList(format, refused, failed)}`,
      ]),
    ], "\n\n"),
};
