import type { EntryFault, ManifestProblem } from "../../domain/manifest_reader.ts";
import { characters, counted, format, nFolders } from "./words.ts";

/** What is wrong with a manifest, in one sentence. */
export const manifestProblem = (problem: ManifestProblem): string => {
  switch (problem.problem) {
    case "not_json":
      return "No es JSON.";
    case "not_a_manifest":
      return 'Es JSON, pero su "format" no es "filekeeper".';
    case "version":
      return problem.version === null
        ? 'Le falta "version".'
        : `Usa la versión ${problem.version} del formato; leo las versiones 1 y 2.`;
    case "part":
      return 'Sus "part" y "parts" no encajan.';
    case "exported_at":
      return 'Su "exported_at" no es una fecha ISO 8601.';
    case "no_files":
      return 'Le falta la lista "files".';
    case "too_many_folders":
      return `Tiene más de ${nFolders(problem.limit)}.`;
    case "entry":
      return `Entrada ${format.number(problem.entry)}: ${entryFault(problem.fault)}.`;
  }
};
const entryFault = ({ fault, limit = 0 }: EntryFault): string => {
  switch (fault) {
    case "no_object":
      return "no es un objeto";
    case "too_large":
      return "es demasiado grande o tiene demasiados niveles";
    case "file_unique_id":
      return '"file_unique_id" falta o no es de Telegram';
    case "name":
      return '"name" falta o está vacío';
    case "name_long":
      return `"name" supera ${characters(limit)}`;
    case "category":
      return '"category" debe ser photo, video, document, audio, other o note';
    case "folder":
      return '"folder" debe ser una lista de nombres';
    case "folder_deep":
      return `"folder" supera ${counted("nivel", "niveles")(limit)}`;
    case "folder_name":
      return "el nombre de una carpeta está vacío";
    case "folder_name_long":
      return `el nombre de una carpeta supera ${characters(limit)}`;
    case "tags":
      return '"tags" debe ser una lista de palabras';
    case "tags_many":
      return `tiene más de ${counted("etiqueta", "etiquetas")(limit)}`;
    case "tag":
      return `una etiqueta debe ser una palabra de ${characters(limit)} como máximo`;
    case "caption":
      return '"caption" debe ser texto';
    case "caption_long":
      return `"caption" supera ${characters(limit)}`;
    case "entities":
      return '"entities" no encaja con su texto';
    case "from":
      return '"from" debe tener "type" (user, hidden, chat o channel) y "name"';
    case "note":
      return '"note" debe tener "text"';
    case "note_long":
      return `"note" supera ${characters(limit)}`;
    case "created_at":
      return '"created_at" debe ser una fecha ISO 8601 entre 1970 y 2100';
  }
};
