import { fmt, FormattedString } from "../formatted_string.ts";
import type { Catalogue } from "../en.ts";
import { category, counted, format, nFiles, soFar } from "./words.ts";

const { b } = FormattedString;

export const trash: Catalogue["trash"] = {
  empty: () => fmt`🗑 ${b("Papelera")} – vacía.`,
  deletedOn: (date) => fmt`🗑 Eliminado el ${format.date(date)}`,
  keptUntil: (date) => fmt`se conserva hasta el ${format.date(date)}`,
  gone: () => fmt`Este archivo ya no está en la papelera.`,
  restored: (name, to) => fmt`♻️ Restaurado en ${category[to]}: ${b(name)}`,
  restoredToFolder: (name, folder) => fmt`♻️ Restaurado en 📁 ${b(folder)}: ${b(name)}`,
  folder: (name, count) => `📁 ${name} · ${nFiles(count)}`,
  folderGone: () => fmt`Esta carpeta ya no está en la papelera.`,
  askOne: (name) => fmt`❌ ¿Eliminar ${b(name)} para siempre? No se puede deshacer.`,
  askFolder: (name, count) =>
    fmt`❌ ¿Eliminar para siempre la carpeta ${b(name)} con ${
      nFiles(count)
    }? No se puede deshacer.`,
  deletedForGood: (name) => fmt`❌ Eliminado para siempre: ${b(name)}`,
  restoredMany: (count) => fmt`♻️ ${counted("archivo restaurado", "archivos restaurados")(count)}`,
  ask: (count) => fmt`🧹 ¿Eliminar ${nFiles(count)} para siempre? No se puede deshacer.`,
  emptied: (count) =>
    count === 0
      ? fmt`🧹 Estos archivos ya no están en la papelera.`
      : fmt`🧹 ${counted("archivo eliminado", "archivos eliminados")(count)} para siempre.`,
  emptying: (count) => fmt`🧹 Vaciando la papelera…${soFar(count)}`,
};
