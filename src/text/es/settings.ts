import { fmt, FormattedString } from "../formatted_string.ts";
import type { Catalogue } from "../en.ts";
import { category, counted, format, nFiles } from "./words.ts";

const { b, code } = FormattedString;

export const settings: Catalogue["settings"] = {
  title: (name) => fmt`⚙️ Ajustes – ${b(name)}`,
  chooseLanguage: () => fmt`🌐 Elige un idioma.`,
  languageSet: () => fmt`🌐 Idioma: español.`,
  phone: (phone) =>
    phone === null
      ? fmt`📱 Sin número de teléfono. Es opcional.`
      : fmt`📱 Tu número de teléfono: ${code(phone)}`,
  phoneAsk: () => fmt`Toca el botón de abajo para compartir tu número.`,
  phoneQuestion: (phone) => fmt`📱 ¿Guardar este número? ${phone}`,
  phoneSaved: (phone) => fmt`📱 Guardado: ${phone}`,
  phoneRefused: () => fmt`Ese contacto no es tuyo, así que no se guardó.`,
  usage: ({ files: count, bytes, maxFiles, maxFileSize, quota, lines, trash }) =>
    FormattedString.join([
      fmt`📊 ${b("Espacio usado")}`,
      quota === null
        ? fmt`${nFiles(count)}, ${format.size(bytes)}`
        : fmt`${quota.bar} ${format.percent(quota.share)}
${nFiles(count)}, ${format.size(bytes)} de ${format.size(quota.bytes)}`,
      ...lines.map((line) =>
        fmt`${line.icon} ${category[line.category]}: ${nFiles(line.files)}, ${
          format.size(line.bytes)
        }`
      ),
      ...(trash.files === 0 ? [] : [
        fmt`🗑 Papelera: ${nFiles(trash.files)}, ${format.size(trash.bytes)} (no cuenta)`,
      ]),
      ...(maxFiles === null ? [] : [fmt`Límite: ${nFiles(maxFiles)}`]),
      ...(maxFileSize === null ? [] : [fmt`Cada archivo: hasta ${format.size(maxFileSize)}`]),
    ], "\n"),
  privacy: (trashDays, readsDocuments) =>
    fmt`🔏 ${b("Privacidad")}

Qué guardo: tu id de Telegram, tu nombre, nombre de usuario e idioma; tu número de teléfono, si lo compartiste; lo que Telegram indica de cada archivo (identificadores, nombre, tipo, tamaño, descripción y de dónde se reenvió); tus notas, carpetas, etiquetas y enlaces; el paso en el que estás.

Los archivos se quedan en los chats de Telegram. Lo que eliminas pasa ${
      counted("día", "días")(trashDays)
    } en la papelera y después se borra. Nadie más ve tus archivos, salvo que compartas un enlace.

En los grupos guardo todos los archivos que se publican, o solo aquello a lo que alguien responde con /keep, según lo que eligió el grupo, además de quién lo publicó y qué miembros vi. Los archivos del grupo los ven sus miembros.

${
      readsDocuments
        ? "Leo los documentos (PDF, Office, libros electrónicos, textos) para encontrar palabras dentro de ellos. No guardo su texto, solo huellas de sus palabras con las que comparo tu búsqueda. Puedes desactivarlo en Ajustes; entonces borro lo que leí."
        : "No leo lo que contienen tus archivos."
    }

/export te da la lista de tus archivos y notas; /delete_account borra todo lo que guardo de ti.`,
};

export const account: Catalogue["account"] = {
  word: "ELIMINAR",
  question: () =>
    fmt`❌ Esto borra tu biblioteca: la lista de tus archivos con sus carpetas, etiquetas y enlaces, y tus ajustes. No se puede deshacer. Los archivos se quedan en los chats de Telegram.

Para conservar la lista, envía antes /export. Para eliminarlo todo, escribe ${b("ELIMINAR")}`,
  wrongWord: () => fmt`No se eliminó nada. Para eliminarlo todo, escribe ${b("ELIMINAR")}`,
  deleting: () => fmt`❌ Borrando todo lo que guardo de ti…`,
  deleted: () => fmt`Se borró todo lo que guardaba de ti. Envía /start para empezar de nuevo.`,
};
