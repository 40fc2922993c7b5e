import { fmt, FormattedString } from "../formatted_string.ts";
import type { Catalogue } from "../en.ts";
import { counted, filesMovedToTrash, nFiles, nFolders, soFar } from "./words.ts";

const { b } = FormattedString;

export const folders: Catalogue["folders"] = {
  title: (title, count) => fmt`${b(title)} – ${nFolders(count)}`,
  none: () => fmt`📁 ${b("Carpetas")} – ninguna todavía. Crea una y mueve archivos allí.`,
  inside: (title, folderCount, fileCount) =>
    fmt`${b(title)} – ${
      folderCount + fileCount === 0 ? "todavía no hay nada." : [
        folderCount > 0 ? nFolders(folderCount) : undefined,
        fileCount > 0 ? nFiles(fileCount) : undefined,
      ].filter((part) => part !== undefined).join(", ")
    }`,
  gone: () => fmt`Esta carpeta ya no existe.`,
  ask: (inside) =>
    inside === null
      ? fmt`➕ Envíame un nombre para la nueva carpeta.`
      : fmt`➕ Envíame un nombre para la nueva carpeta en ${b(inside)}.`,
  askName: (name) => fmt`✏️ Envíame un nombre nuevo para la carpeta ${b(name)}.`,
  created: (name) => fmt`✅ Carpeta creada: ${b(name)}`,
  there: (name) => fmt`Aquí ya tienes una carpeta llamada ${b(name)}.`,
  renamed: (name) => fmt`✏️ Carpeta renombrada: ${b(name)}`,
  tooDeep: (limit) => fmt`Las carpetas pueden tener hasta ${counted("nivel", "niveles")(limit)}.`,
  askMove: (name) => fmt`📁 ¿Adónde muevo la carpeta ${b(name)}?`,
  moved: (name, into) =>
    into === null
      ? fmt`📁 Movida al nivel superior: ${b(name)}`
      : fmt`📁 Movida a ${b(into)}: ${b(name)}`,
  intoItself: (name) =>
    fmt`No se puede mover ${b(name)} dentro de sí misma ni de una de sus subcarpetas.`,
  deleted: (name, folderCount, fileCount) =>
    fmt`🗑 Carpeta eliminada: ${b(name)}${
      folderCount === 0 ? "" : fmt`, con ${counted("subcarpeta", "subcarpetas")(folderCount)}`
    }${fileCount === 0 ? "" : fmt`. ${filesMovedToTrash(fileCount)}`}.`,
  deleting: (name, fileCount) => fmt`🗑 Eliminando la carpeta ${b(name)}…${soFar(fileCount)}`,
  restored: (folderCount, fileCount) =>
    fmt`↩️ De vuelta: ${nFolders(folderCount)}${
      fileCount === 0 ? "" : fmt`, ${nFiles(fileCount)}`
    }`,
};
