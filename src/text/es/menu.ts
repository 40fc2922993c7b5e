import { fmt, FormattedString } from "@grammyjs/parse-mode";
import type { Catalogue } from "../en.ts";

const { b, code } = FormattedString;

export const menu: Catalogue["menu"] = {
  greeting: (name) =>
    fmt`¡Hola, ${b(name)}! 👋

Envíame cualquier archivo y lo guardo. Escribe lo que sea y lo busco.`,
  menu: () => fmt`Envíame cualquier archivo y lo guardo. Escribe lo que sea y lo busco.`,
  help: () =>
    fmt`${b("Basta con saber dos cosas")}: lo que me envías, lo guardo; lo que escribes, lo busco.

Busco en nombres, descripciones y etiquetas, y perdono las erratas. Los filtros afinan la búsqueda: ${
      code("tipo:foto")
    } ${code("ext:pdf")} ${code("#etiqueta")} ${code(">5mb")} ${code("<1gb")} ${
      code("antes:2026-06")
    } ${code("después:2026-01-15")} ${code('carpeta:"Nombre"')}

Las #palabras de una descripción se convierten en etiquetas. En cualquier chat, escribe mi nombre de usuario y unas palabras, y allí encuentro tus archivos. Todo lo demás son botones:`,
  group: () => fmt`Guardo archivos en chats privados: abre el nuestro y envíame lo que quieras.`,
  stale: () => fmt`Ese botón es de un mensaje anterior. Aquí tienes un menú nuevo.`,
  unknownCommand: () =>
    fmt`No conozco ese comando. Envíame un archivo para guardarlo, o usa el menú.`,
  noFile: () =>
    fmt`Eso no lo puedo guardar. Envíame fotos, vídeos, documentos, audio, mensajes de voz o stickers, o usa el menú.`,
  cancelled: () => fmt`Cancelado: no ha cambiado nada.`,
  nothingToCancel: () => fmt`No hay nada que cancelar. Aquí tienes el menú.`,
};

export const command: Catalogue["command"] = {
  start: "Empezar o ver el menú",
  upload: "Subir archivos a una categoría",
  files: "Tus archivos",
  search: "Buscar archivos",
  links: "Tus enlaces",
  trash: "Lo que eliminaste",
  usage: "Cuánto espacio usas",
  settings: "Idioma, teléfono, cuenta",
  export: "Llevarte tu biblioteca",
  import: "Traer una biblioteca",
  privacy: "Qué se guarda de ti",
  help: "Cómo funciona",
  cancel: "Dejar lo que tenemos a medias",
  stats: "Cifras de este servidor",
  user: "Una persona: uso, bloqueo, cuota",
};

export const about: Catalogue["about"] = {
  description:
    "Envíame cualquier archivo y lo guardo. Escribe lo que sea y lo encuentro.\n\nFotos, videos, documentos, audio: clasificados, fáciles de encontrar y de compartir con enlaces que puedes revocar. Tu biblioteca es tuya: /export te la da entera.",
  short: "Guarda tus archivos: envía lo que sea, encuéntralo después, compártelo con un enlace.",
};
