import { fmt, FormattedString } from "../formatted_string.ts";
import { shorten } from "../../domain/names.ts";
import type { Catalogue } from "../en.ts";
import { NAME_UNITS } from "../name_lists.ts";
import { manifestProblem } from "./manifest.ts";
import { counted, format, nFiles, nOf } from "./words.ts";

const { b } = FormattedString;

export const exports: Catalogue["exports"] = {
  begun: () => fmt`📦 Preparando tu exportación…`,
  underWay: () => fmt`📦 Tu exportación ya se está preparando. Te la envío en cuanto esté lista.`,
  part: (part, parts, count, ofGroup) => {
    const library = ofGroup ? "La biblioteca del grupo" : "Tu biblioteca";
    return parts === 1
      ? fmt`📦 ${library}: ${nFiles(count)}`
      : fmt`📦 ${library}, parte ${format.number(part)} de ${format.number(parts)}: ${
        nFiles(count)
      }`;
  },
  done: (count, parts, ofGroup) =>
    fmt`📦 ${ofGroup ? "Toda la biblioteca del grupo" : "Toda tu biblioteca"}: ${nFiles(count)}${
      parts === 1 ? "" : ` en ${counted("parte", "partes")(parts)}`
    }, sin la papelera. Es una lista; los archivos se quedan en los chats de Telegram.

Para llevarla a otro bot como este, envíale /import, después ${
      parts === 1 ? "este documento" : "estos documentos"
    } y luego reenvíale ${
      ofGroup ? "los" : "tus"
    } archivos. Los nombres, categorías, carpetas, etiquetas, descripciones y fechas se recuperan solos.`,
  empty: (ofGroup) =>
    fmt`📦 ${
      ofGroup ? "La biblioteca del grupo" : "Tu biblioteca"
    } está vacía, y esta exportación también.`,
};

export const imports: Catalogue["imports"] = {
  ask: () =>
    fmt`📥 Envíame el documento que generó /export, aquí o en otro bot. Si tiene varias partes, envíalas todas, en cualquier orden.`,
  waiting: (count) =>
    fmt`📋 De importaciones anteriores aún faltan: ${
      nFiles(count)
    }. Reenvíamelos y recuperarán sus datos.`,
  begun: (name) => {
    const shown = shorten(name, NAME_UNITS);
    return shown === "" ? fmt`📥 Revisando el documento…` : fmt`📥 Revisando ${b(shown)}…`;
  },
  tooLarge: (limit) =>
    fmt`🚫 No se importó nada: ese documento supera ${
      format.size(limit)
    }. Las partes de una exportación ocupan menos.`,
  notHandedOut: () =>
    fmt`🚫 No se importó nada: Telegram ya no tiene ese documento. Envíalo de nuevo.`,
  refused: (problems) =>
    FormattedString.join(
      [
        fmt`🚫 No se importó nada. No puedo leer esta exportación:`,
        ...problems.map((problem) => fmt`• ${manifestProblem(problem)}`),
      ],
      "\n",
    ),
  done: ({ entries, part, parts, here, in_trash, waiting, made, refused }) =>
    FormattedString.join([
      fmt`📥 ${b("Importado")}: ${counted("entrada", "entradas")(entries)}${
        parts === 1 ? "" : `, parte ${format.number(part)} de ${format.number(parts)}`
      }`,
      ...(here === 0 ? [] : [fmt`✅ Ya estaban aquí, actualizados: ${nFiles(here)}`]),
      ...(in_trash === 0 ? [] : [fmt`🗑 Actualizados en tu papelera: ${nFiles(in_trash)}`]),
      ...(waiting === 0 ? [] : [
        fmt`⏳ Aún faltan: ${
          nFiles(waiting)
        }. Reenvíamelos, en cualquier orden, y recuperarán sus datos.`,
      ]),
      ...(made === 0 ? [] : [fmt`📝 Guardado: ${nOf("note", made)}`]),
      ...(refused === 0
        ? []
        : [fmt`🚫 Sin guardar, por encima de tu límite: ${nOf("note", refused)}`]),
      ...(parts === 1 ? [] : [fmt`Envíame también las demás partes, en cualquier orden.`]),
    ], "\n"),
  missing: (count) => fmt`📋 ${b("Qué falta")}: ${nFiles(count)}`,
  missingLine: (icon, name, date) => fmt`${icon} ${name} · ${format.date(date)}`,
  nothingMissing: () => fmt`📋 No falta nada.`,
  askForget: (count) =>
    fmt`🗑 ¿Dejar de esperar ${nFiles(count)}? Los archivos que ya están aquí se quedan como están.`,
  forgotten: () => fmt`🗑 Listo, ya no espero estos archivos.`,
};
