import { fmt, FormattedString } from "../formatted_string.ts";
import type { Catalogue } from "../en.ts";
import { category, counted, filesMovedToTrash, format, nFiles, soFar } from "./words.ts";

const { b } = FormattedString;

const filesSaved = counted("archivo guardado", "archivos guardados");

export const upload: Catalogue["upload"] = {
  choose: () => fmt`Elige una categoría. ${b("✨ Automático")} clasifica por ti.`,
  waiting: (to, folder) => {
    const place = to === "auto" ? folder : category[to];
    return place === null
      ? fmt`📤 Envíame tus archivos, todos los que quieras: yo los clasifico. Al terminar, toca ${
        b("✅ Listo")
      }.`
      : fmt`📤 Envíame archivos para ${b(place)}, todos los que quieras. Al terminar, toca ${
        b("✅ Listo")
      }.`;
  },
  textMeanwhile: () =>
    fmt`Espero tus archivos. Envíalos o toca ${
      b("✅ Listo")
    } para terminar. Para guardar un texto, ponle ${b("/note")} delante.`,
  done: (count) =>
    count === 0 ? fmt`✅ Listo. No llegó nada nuevo.` : fmt`✅ Listo: ${filesSaved(count)}.`,
  cancelled: (count) =>
    count === 0
      ? fmt`Cancelado. No llegó nada nuevo.`
      : fmt`Cancelado. ${
        counted("archivo ya estaba guardado", "archivos ya estaban guardados")(count)
      }.`,
  expired: () => fmt`La subida terminó tras una hora sin archivos.`,
  removing: (count) => fmt`🗑 Moviendo archivos a la papelera…${soFar(count)}`,
  removed: (count) => fmt`🗑 ${filesMovedToTrash(count)}.`,

  savedOne: ({ category: to, folder }, name) =>
    fmt`✅ Guardado en ${folder === null ? category[to] : fmt`📁 ${b(folder)}`}: ${b(name)}`,
  restoredOne: ({ category: to, folder }, name) =>
    fmt`✅ Guardado en ${folder === null ? category[to] : fmt`📁 ${b(folder)}`}: ${b(name)}
Estaba en la papelera y ya está de vuelta.`,
  duplicateOne: (to, name) => fmt`Ya tienes este archivo: ${b(name)}, en ${category[to]}.`,
  savedMany: (count, counts) =>
    fmt`✅ ${filesSaved(count)}: ${
      counts.map(([to, n]) => `${category[to]} ${format.number(n)}`).join(", ")
    }`,
  savedManyTo: (count, folder) => fmt`✅ ${filesSaved(count)} en 📁 ${b(folder)}`,
  savedNone: () => fmt`No se guardó nada nuevo.`,
  lineSaved: (icon, name) => fmt`${icon} ${name}`,
  lineDuplicate: (icon, name) => fmt`${icon} Ya tienes este archivo: ${name}`,
  lineLooksLike: (icon, name, detected) => fmt`${icon} ${name} – parece de ${category[detected]}`,
  lineRefused: (icon, name) => fmt`🚫 ${icon} ${name} – no guardado`,
  looksLike: (detected) => fmt`Parece que va en ${category[detected]}.`,

  tooLarge: (name, size, limit) =>
    fmt`🚫 No se guardó: ${b(name)} ocupa ${format.size(size)}; el límite es ${
      format.size(limit)
    } por archivo.`,
  overQuota: (name, size, used, quota) =>
    fmt`🚫 No se guardó: ${b(name)} ocupa ${format.size(size)}; espacio libre: ${
      format.size(Math.max(0, quota - used))
    }.`,
  tooMany: (name, used, limit) =>
    fmt`🚫 No se guardó: ${b(name)}. Tienes ${nFiles(used)} y el límite es ${
      format.number(limit)
    }.`,
};
