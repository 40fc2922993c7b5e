import { fmt, FormattedString } from "../formatted_string.ts";
import type { Catalogue } from "../en.ts";

const { b, code } = FormattedString;

export const menu: Catalogue["menu"] = {
  greeting: (name) =>
    fmt`¡Hola, ${b(name)}! 👋

Envíame lo que quieras y lo guardo. Escribe unas palabras y lo encuentro.`,
  menu: () => fmt`Envíame lo que quieras y lo guardo. Escribe unas palabras y lo encuentro.`,
  help: (readsDocuments) =>
    fmt`${
      b("Basta con saber dos cosas")
    }: envíame lo que quieras y lo guardo; escribe unas palabras y lo encuentro.

Busco en nombres, descripciones, etiquetas y notas, aunque haya erratas.${
      readsDocuments
        ? fmt` Después van los documentos que contienen tus palabras, marcados con 📖; ${
          code("dentro:contrato")
        } busca solo ahí.`
        : ""
    } Afina la búsqueda con ${code("tipo:foto")} ${code("ext:pdf")} ${code("#etiqueta")} ${
      code(">5mb")
    } ${code("<1gb")} ${code("antes:2026-06")} ${code("después:2026-01-15")} ${
      code('carpeta:"Nombre"')
    } ${code("de:Ana")}

Los enlaces, los textos reenviados y lo que escribas después de ${
      b("/note")
    } se guardan como notas. Las #palabras de una descripción se convierten en etiquetas. Para enviar un archivo tuyo a cualquier chat, escribe allí mi nombre de usuario y unas palabras. Lo demás son botones:`,
  stale: () => fmt`Ese botón ya no sirve. Aquí tienes un menú nuevo.`,
  unknownCommand: () => fmt`No conozco ese comando. Aquí tienes el menú.`,
  noFile: () =>
    fmt`No puedo guardar ese tipo de mensaje. Envíame una foto, un video, un documento, un audio, un mensaje de voz, un sticker, un enlace o un texto.`,
  paidMedia: () => fmt`No puedo guardar fotos ni videos de pago.`,
  cancelled: () => fmt`Cancelado. No cambió nada.`,
  nothingToCancel: () => fmt`No hay nada que cancelar. Aquí tienes el menú.`,
};

export const command: Catalogue["command"] = {
  start: "Abrir el menú",
  upload: "Subir archivos",
  files: "Ver tus archivos",
  search: "Buscar archivos y notas",
  note: "Guardar una nota",
  links: "Tus enlaces",
  trash: "Archivos eliminados",
  usage: "Espacio usado",
  settings: "Idioma, teléfono, cuenta",
  export: "Exportar tu biblioteca",
  import: "Importar una biblioteca",
  privacy: "Qué se guarda de ti",
  help: "Cómo funciona",
  cancel: "Cancelar lo que estás haciendo",
  stats: "Estadísticas del servidor",
  user: "Un usuario: espacio, bloqueo, cuota",
};

export const about: Catalogue["about"] = {
  description:
    "Envíame lo que quieras y lo guardo. Escribe unas palabras y lo encuentro.\n\nFotos, videos, documentos, audio, notas: todo clasificado, fácil de encontrar y de compartir con enlaces que puedes revocar. Tu biblioteca es tuya: /export te da la lista completa.",
  short:
    "Guarda tus archivos: envía lo que quieras, encuéntralo después, compártelo con un enlace.",
};
