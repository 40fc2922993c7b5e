import { fmt, FormattedString } from "@grammyjs/parse-mode";
import type { Catalogue } from "../en.ts";
import { category, counted, filesMovedToTrash, format, nFiles } from "./words.ts";

const { b } = FormattedString;

export const upload: Catalogue["upload"] = {
  choose: () =>
    fmt`¿Dónde pongo los archivos? Con ${b("✨ Automático")} los clasifico según lo que son.`,
  waiting: (to, folder) =>
    to === "auto"
      ? fmt`📤 Envíame tus archivos, todos los que quieras: yo los clasifico${
        folder === null ? "" : fmt` y los pongo en ${b(folder)}`
      }. Cuando termines, pulsa ${b("✅ Listo")}.`
      : fmt`📤 Envíame tus archivos para ${
        b(category[to])
      }, todos los que quieras. Cuando termines, pulsa ${b("✅ Listo")}.`,
  textMeanwhile: () =>
    fmt`Estoy esperando tus archivos. Envíalos, o pulsa ${b("✅ Listo")} si eso es todo.`,
  done: (count) =>
    count === 0
      ? fmt`✅ Listo: no llegó ningún archivo y no ha cambiado nada.`
      : fmt`✅ Listo: ${counted("archivo guardado", "archivos guardados")(count)}.`,
  cancelled: (count) =>
    count === 0
      ? fmt`Cancelado: aún no había llegado nada.`
      : fmt`Cancelado. Lo que ya había llegado se queda: ${nFiles(count)}.`,
  expired: () =>
    fmt`La subida que habías empezado se cerró después de una hora sin recibir archivos.`,
  removed: (count) => fmt`🗑 ${filesMovedToTrash(count)}.`,

  savedOne: (to, name) => fmt`✅ Guardado en ${category[to]}: ${b(name)}`,
  restoredOne: (to, name) =>
    fmt`✅ Guardado en ${category[to]}: ${b(name)}
Estaba en la papelera y ya está de vuelta.`,
  duplicateOne: (to, name) => fmt`Ya tienes este archivo: ${b(name)}, en ${category[to]}.`,
  savedMany: (count, counts) =>
    fmt`✅ ${counted("archivo guardado", "archivos guardados")(count)}: ${
      counts.map(([to, n]) => `${category[to]} ${format.number(n)}`).join(", ")
    }`,
  savedNone: () => fmt`No se ha guardado nada nuevo.`,
  lineSaved: (icon, name) => fmt`${icon} ${name}`,
  lineDuplicate: (icon, name) => fmt`${icon} Ya tienes este archivo: ${name}`,
  lineLooksLike: (icon, name, detected) => fmt`${icon} ${name} – parece de ${category[detected]}`,
  lineRefused: (icon, name) => fmt`🚫 ${icon} ${name} – no guardado`,
  looksLike: (detected) => fmt`Parece que su sitio es ${category[detected]}.`,

  tooLarge: (name, size, limit) =>
    fmt`🚫 No guardado: ${b(name)} ocupa ${format.size(size)}, y un archivo puede ocupar ${
      format.size(limit)
    } como máximo.`,
  overQuota: (name, size, used, quota) =>
    fmt`🚫 No guardado: ${b(name)} ocupa ${format.size(size)}, y ya has usado ${
      format.size(used)
    } de tus ${format.size(quota)}.`,
  tooMany: (name, used, limit) =>
    fmt`🚫 No guardado: ${b(name)}. Ya tienes ${nFiles(used)}, y aquí el máximo es ${
      format.number(limit)
    }.`,
};
