import type { Category, Kind } from "../../domain/kinds.ts";
import type { Catalogue } from "../en.ts";
import { formatFor } from "../format.ts";

export const format = formatFor("es");

/** A count with what goes along with it; whole millions take "de": 1.000.000 de archivos. */
export const counted = (one: string, other: string) => (count: number) =>
  format.plural(count, { one, many: `de ${other}`, other });

export const nFiles = counted("archivo", "archivos");
export const nFolders = counted("carpeta", "carpetas");
export const characters = counted("carácter", "caracteres");
export const filesMovedToTrash = counted(
  "archivo movido a la papelera",
  "archivos movidos a la papelera",
);

/** Of a file without a name: in `Foto 2026-11-26 (384).jpg`. */
export const kind: Record<Kind, string> = {
  photo: "Foto",
  video: "Video",
  document: "Documento",
  audio: "Audio",
  voice: "Voz",
  animation: "Animación",
  video_note: "Videomensaje",
  sticker: "Sticker",
  live_photo: "Foto en vivo",
  note: "Nota",
};

export const category: Record<Category, string> = {
  photo: "Fotos",
  video: "Videos",
  document: "Documentos",
  audio: "Audio",
  other: "Otros",
  note: "Notas",
};

export const order: Catalogue["order"] = {
  newest: "Más recientes",
  oldest: "Más antiguos",
  name: "Nombre",
  largest: "Más grandes",
};

export const soFar = (files: number) => files === 0 ? "" : ` ${nFiles(files)} hasta ahora.`;

/** Files that are all of one category, by what they are. */
export const nOf = (category: Category | null, count: number) => {
  switch (category) {
    case "photo":
      return counted("foto", "fotos")(count);
    case "video":
      return counted("video", "videos")(count);
    case "document":
      return counted("documento", "documentos")(count);
    case "audio":
      return counted("audio", "audios")(count);
    case "note":
      return counted("nota", "notas")(count);
    default:
      return nFiles(count);
  }
};
