import { fmt, FormattedString } from "../formatted_string.ts";
import { shorten } from "../../domain/names.ts";
import type { Catalogue } from "../en.ts";
import { format, nFiles } from "./words.ts";

const { b } = FormattedString;

const unchecked =
  "\n\nNo puedo comprobar quién está en algunos de tus grupos. Hazme administrador en ellos; no necesito permisos.";

export const groups: Catalogue["groups"] = {
  header: (title) => fmt`📍 ${b(shorten(title, 60))}`,
  choose: (someUnverified) =>
    fmt`📍 Elige una biblioteca. Trabajarás en ella hasta que elijas otra.${
      someUnverified ? unchecked : ""
    }`,
  own: () => fmt`📍 Estás en tu propia biblioteca. Envíame lo que quieras y lo guardo.`,
  entered: (count) =>
    fmt`La biblioteca del grupo – ${nFiles(count)}. Lo que me envíes aquí se guardará en ella.`,
  noMember: () => fmt`No eres miembro de este grupo.`,
  unverified: () =>
    fmt`No puedo comprobar quién está en el grupo. Hazme administrador; no necesito permisos.`,
  onlyInGroups: () =>
    fmt`${b("/keep")} y ${b("/library")} funcionan en los grupos en los que estoy.`,
  administratorsOnly: () => fmt`Solo los administradores pueden hacer esto.`,
  postedBy: (name) => fmt`👤 Publicado por ${name}`,
  copyWhere: (count, someUnverified) =>
    fmt`📍 ¿A qué biblioteca quieres copiar ${nFiles(count)}?${someUnverified ? unchecked : ""}`,
  copied: (title, { copied, known, refused }) =>
    fmt`📍 Copiado a ${
      title === null ? "tu biblioteca" : fmt`la biblioteca de ${b(shorten(title, 60))}`
    }: ${nFiles(copied)}.${known === 0 ? "" : ` Ya estaban allí: ${format.number(known)}.`}${
      refused === 0 ? "" : ` Sin espacio: ${format.number(refused)}.`
    }`,
  everywhere: (query, someUnverified) =>
    fmt`🔍 ${shorten(query, 100)} – elige una biblioteca.${someUnverified ? unchecked : ""}`,
  welcome: () =>
    fmt`👋 Responde a un archivo con /keep y lo guardo. Para que guarde todo lo que se publique, hazme administrador (no necesito permisos). Lo encontrarás todo en nuestro chat privado:`,
  line: () =>
    fmt`Responde a un archivo con /keep y lo guardo. Lo encontrarás todo en nuestro chat privado:`,
  askEverything: () => fmt`¿Guardar todo lo que se publique aquí?`,
  everything: () => fmt`A partir de ahora guardo todos los archivos que se publiquen aquí.`,
  replied: () => fmt`Solo guardo los mensajes a los que alguien responda con /keep.`,
  keepWhat: () => fmt`Responde a un archivo con /keep y lo guardo.`,
  tooLarge: (name, limit) => fmt`🚫 No se guardó: ${b(name)} ocupa más de ${format.size(limit)}.`,
  full: (name) => fmt`🚫 No se guardó: no queda espacio en esta biblioteca para ${b(name)}.`,
  settings: (title) => fmt`📍 ${b(shorten(title, 60))} – ajustes de la biblioteca del grupo`,
  erased: () => fmt`❌ Se eliminó la biblioteca.`,
  word: "ELIMINAR",
  askErase: () =>
    fmt`❌ Se eliminarán todos los archivos de esta biblioteca, para todo el grupo. No se puede deshacer. Responde a este mensaje con ${
      b("ELIMINAR")
    }.`,
};
