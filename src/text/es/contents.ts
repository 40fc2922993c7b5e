import { fmt, FormattedString } from "../formatted_string.ts";
import type { Catalogue } from "../en.ts";
import type { PartUnit, UnreadReason } from "../en/contents.ts";
import { counted } from "./words.ts";

const { b } = FormattedString;

const parts: Record<PartUnit, (count: number) => string> = {
  page: counted("página", "páginas"),
  sheet: counted("hoja", "hojas"),
  slide: counted("diapositiva", "diapositivas"),
  chapter: counted("capítulo", "capítulos"),
};

const reasons: Record<UnreadReason, string> = {
  scan: "es un escaneo sin texto",
  protected: "está protegido con contraseña",
  damaged: "está dañado",
  too_large: "es demasiado grande",
  not_text: "no es texto",
  unavailable: "Telegram no me deja descargarlo",
  disk_unreadable: "está en un disco que no puedo leer",
};

export const contents: Catalogue["contents"] = {
  waiting: () => fmt`📖 Pendiente de lectura`,
  read: () => fmt`📖 Leído`,
  readParts: (unit, count) => fmt`📖 ${parts[unit](count)}`,
  partly: () => fmt`📖 Solo se leyó el principio`,
  partlyParts: (unit, count) => fmt`📖 Solo se leyó el principio: ${parts[unit](count)}`,
  unread: (reason) => fmt`📖 Sin leer: ${reasons[reason]}`,
  setting: (on) =>
    fmt`📖 ${b("Buscar dentro de los documentos")}: ${on ? "activado" : "desactivado"}

Leo los documentos después de guardarlos, para que la búsqueda encuentre lo que dicen. No guardo el texto, solo lo necesario para encontrar sus palabras. Si lo desactivas, se borra lo que leí.`,
  disabled: () =>
    fmt`📖 ${b("Buscar dentro de los documentos")}

En este servidor está desactivado: aquí no se leen documentos.`,
};
