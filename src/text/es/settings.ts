import { fmt, FormattedString } from "@grammyjs/parse-mode";
import type { Catalogue } from "../en.ts";
import { category, counted, format, nFiles } from "./words.ts";

const { b, code } = FormattedString;

export const settings: Catalogue["settings"] = {
  title: (name) => fmt`⚙️ Ajustes de ${b(name)}`,
  chooseLanguage: () => fmt`🌐 ¿En qué idioma te hablo?`,
  languageSet: () => fmt`🌐 Ahora hablo español.`,
  phone: (phone) =>
    phone === null
      ? fmt`📱 No sé tu número de teléfono, ni lo necesito para nada. Aun así, puedes dejarlo aquí.`
      : fmt`📱 Tu número de teléfono: ${code(phone)}`,
  phoneAsk: () => fmt`Pulsa el botón de abajo para enviarme tu propio contacto.`,
  phoneSaved: (phone) => fmt`📱 Guardado: ${phone}`,
  phoneRefused: () => fmt`Ese no es tu propio contacto, así que no lo guardo.`,
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
        fmt`🗑 Papelera: ${nFiles(trash.files)}, ${
          format.size(trash.bytes)
        } (no cuenta para ningún límite)`,
      ]),
      ...(maxFiles === null ? [] : [fmt`En total: ${nFiles(maxFiles)} como máximo`]),
      ...(maxFileSize === null ? [] : [fmt`Un archivo: ${format.size(maxFileSize)} como máximo`]),
    ], "\n"),
  privacy: (trashDays) =>
    fmt`🔏 ${b("Privacidad")}

Guardo lo que tu biblioteca necesita para funcionar: tu id de Telegram, tu nombre y nombre de usuario, el idioma, tu número de teléfono si lo dejaste, lo que Telegram dice de cada archivo (sus identificadores, nombre, tipo, tamaño y descripción), tus carpetas, etiquetas y enlaces, y lo que tenemos a medias.

El contenido de tus archivos se queda en Telegram; yo solo guardo la llave de cada uno. Lo que eliminas pasa ${
      counted("día", "días")(trashDays)
    } en la papelera y después se borra. Nadie más ve tus archivos, salvo que compartas un enlace, y nunca leo lo que hay en ellos.

/export te lo da todo, /delete_account lo borra todo.`,
};

export const account: Catalogue["account"] = {
  word: "ELIMINAR",
  question: () =>
    fmt`❌ Esto borra todo lo que guardo de ti: la entrada de cada archivo, carpetas, etiquetas, enlaces y ajustes. No se puede deshacer. Si quieres conservar tu biblioteca, primero usa /export.

Para continuar, escribe ${b("ELIMINAR")}`,
  wrongWord: () =>
    fmt`Esa no es la palabra, así que no se ha borrado nada. Para borrarlo todo, escribe ${
      b("ELIMINAR")
    }`,
  deleted: () =>
    fmt`He borrado todo lo que guardaba de ti. ¡Hasta pronto! Con /start empiezas de nuevo.`,
};
