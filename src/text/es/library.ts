import { fmt, FormattedString } from "@grammyjs/parse-mode";
import { shorten } from "../../domain/names.ts";
import type { Catalogue } from "../en.ts";
import { NAME_UNITS } from "../name_lists.ts";
import { manifestProblem } from "./manifest.ts";
import { counted, format, nFiles } from "./words.ts";

const { b } = FormattedString;

const filesMissing = counted("archivo por llegar", "archivos por llegar");

export const exports: Catalogue["exports"] = {
  begun: () =>
    fmt`📦 Estoy anotando tu biblioteca. Con muchos archivos tarda un momento; mientras tanto puedes seguir.`,
  underWay: () => fmt`📦 Tu exportación ya está en camino. Llegará en cuanto esté lista.`,
  part: (part, parts, count) =>
    parts === 1
      ? fmt`📦 Tu biblioteca: ${nFiles(count)}`
      : fmt`📦 Tu biblioteca, parte ${format.number(part)} de ${format.number(parts)}: ${
        nFiles(count)
      }`,
  done: (count, parts) =>
    fmt`📦 Esta es toda tu biblioteca: ${nFiles(count)}${
      parts === 1 ? "" : ` en ${counted("parte", "partes")(parts)}`
    }. Lo que está en la papelera no se incluye.

Para llevarla a otro bot como este, envíale /import, después ${
      parts === 1 ? "este documento" : "estos documentos"
    }, y luego reenvíale tus archivos. Los nombres, categorías, carpetas, etiquetas, descripciones y fechas vuelven solos.`,
  empty: () =>
    fmt`📦 Tu biblioteca está vacía, y este archivo de exportación también. Envíame algo, y el próximo ya tendrá qué contar.`,
};

export const imports: Catalogue["imports"] = {
  ask: () =>
    fmt`📥 Envíame el archivo de exportación: el documento que hizo /export, aquí o en otro bot. Si son varias partes, envíalas todas, en cualquier orden.`,
  waiting: (count) =>
    fmt`📋 De importaciones anteriores: ${
      filesMissing(count)
    }. Reenvíame los archivos, y cada uno recupera todo lo que se sabía de él.`,
  begun: (name) => {
    const shown = shorten(name, NAME_UNITS);
    return shown === ""
      ? fmt`📥 He recibido el documento y lo estoy comprobando…`
      : fmt`📥 He recibido ${b(shown)} y lo estoy comprobando…`;
  },
  tooLarge: (limit) =>
    fmt`🚫 No ha cambiado nada: ese documento es demasiado grande para mí. El máximo son ${
      format.size(limit)
    }, y cualquier parte de una exportación ocupa menos.`,
  notHandedOut: () =>
    fmt`🚫 No ha cambiado nada: Telegram ya no entrega ese documento. Por favor, envíalo otra vez.`,
  refused: (problems) =>
    FormattedString.join(
      [
        fmt`🚫 No ha cambiado nada, porque no puedo aceptar este archivo de exportación:`,
        ...problems.map((problem) => fmt`• ${manifestProblem(problem)}`),
      ],
      "\n",
    ),
  done: ({ entries, part, parts, here, in_trash, waiting }) =>
    FormattedString.join([
      fmt`📥 ${b("Importado")}: ${
        counted("entrada", "entradas")(entries)
      } en el archivo de exportación${
        parts === 1 ? "" : `, que es la parte ${format.number(part)} de ${format.number(parts)}`
      }`,
      ...(here === 0
        ? []
        : [fmt`✅ Ya estaban aquí, y quedan como dice la exportación: ${nFiles(here)}`]),
      ...(in_trash === 0 ? [] : [fmt`🗑 En tu papelera, y actualizados allí: ${nFiles(in_trash)}`]),
      ...(waiting === 0 ? [] : [
        fmt`⏳ ${
          filesMissing(waiting)
        }: reenvíame los archivos, en cualquier orden, y cada uno recupera todo lo que se sabía de él`,
      ]),
      ...(parts === 1 ? [] : [fmt`Envíame también las demás partes, en cualquier orden.`]),
    ], "\n"),
  missing: (count) => fmt`📋 ${b("Qué falta")}: ${filesMissing(count)}`,
  missingLine: (icon, name, date) => fmt`${icon} ${name} · ${format.date(date)}`,
  nothingMissing: () => fmt`📋 No falta nada: ninguna importación espera archivos.`,
  askForget: (count) =>
    fmt`🗑 ¿Olvido lo que dicen las importaciones de lo que no ha llegado (${
      nFiles(count)
    })? Los archivos que ya están aquí se quedan como están.`,
  forgotten: () => fmt`🗑 Olvidado. Las importaciones ya no esperan ningún archivo.`,
};
