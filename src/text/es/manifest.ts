import type { EntryFault, ManifestProblem } from "../../domain/manifest.ts";
import { characters, counted, format, nFolders } from "./words.ts";

/** What is wrong with a manifest, in one sentence. */
export const manifestProblem = (problem: ManifestProblem): string => {
  switch (problem.problem) {
    case "not_json":
      return "Este documento no es JSON.";
    case "not_a_manifest":
      return 'Es JSON, pero no un archivo de exportación: "format" debe ser "filekeeper".';
    case "version":
      return problem.version === null
        ? "No dice qué versión del formato tiene."
        : `Tiene la versión ${problem.version} del formato, y yo conozco la versión 1.`;
    case "part":
      return 'Sus números "part" y "parts" no encajan.';
    case "exported_at":
      return 'Su "exported_at" no es una fecha ISO 8601.';
    case "no_files":
      return 'No tiene ninguna lista "files".';
    case "too_many_folders":
      return `Nombra más de ${nFolders(problem.limit)}.`;
    case "entry":
      return `Entrada ${format.number(problem.entry)}: ${entryFault(problem.fault)}.`;
  }
};
const entryFault = ({ fault, limit = 0 }: EntryFault): string => {
  switch (fault) {
    case "no_object":
      return "no es un objeto";
    case "file_unique_id":
      return 'falta su "file_unique_id", o no es de los que da Telegram';
    case "name":
      return 'falta su "name", o no tiene nada visible';
    case "name_long":
      return `su nombre tiene más de ${characters(limit)}`;
    case "category":
      return 'su "category" no es photo, video, document, audio ni other';
    case "folder":
      return 'su "folder" no es una lista de nombres';
    case "folder_deep":
      return `su carpeta está a más de ${counted("nivel", "niveles")(limit)} de profundidad`;
    case "folder_name":
      return "el nombre de una carpeta no tiene nada visible";
    case "folder_name_long":
      return `el nombre de una carpeta tiene más de ${characters(limit)}`;
    case "tags":
      return 'sus "tags" no son una lista de palabras';
    case "tags_many":
      return `tiene más de ${counted("etiqueta", "etiquetas")(limit)}`;
    case "tag":
      return `una etiqueta no es una palabra de ${characters(limit)} como máximo`;
    case "caption":
      return 'su "caption" no es texto';
    case "caption_long":
      return `su descripción tiene más de ${characters(limit)}`;
    case "created_at":
      return 'falta su "created_at", o no es una fecha ISO 8601 entre 1970 y 2100';
  }
};
