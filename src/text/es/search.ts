import { fmt, FormattedString } from "../formatted_string.ts";
import type { FilterReason } from "../../domain/search_query.ts";
import type { Catalogue } from "../en.ts";
import { nFiles } from "./words.ts";

const { b, code } = FormattedString;

/** Why a filter can't be understood. */
const filterReason: Record<FilterReason, string> = {
  unknown_type: "usa foto, video, documento, audio, otro o nota",
  bad_extension: "usa una extensión como pdf",
  bad_size: "usa un tamaño como >5mb o <1gb",
  bad_date: "usa una fecha como 2026, 2026-06 o 2026-06-15",
  empty: "añade un valor",
  repeated: "usa solo una carpeta",
};

export const search: Catalogue["search"] = {
  ask: () =>
    fmt`🔍 ¿Qué buscas? Escribe palabras del nombre, la descripción, las etiquetas o la nota.`,
  more: (title, count) => fmt`${b(title)} – más de ${nFiles(count)}`,
  nothing: (query) =>
    fmt`🔍 No encontré nada para ${b(query)}.

Prueba con menos palabras o con un filtro: ${code("tipo:foto")} ${code("ext:pdf")} ${
      code("#etiqueta")
    } ${code("después:2026-01")}`,
  forgotten: () => fmt`Esta búsqueda ya caducó. Busca de nuevo.`,
  problems: (lines) => FormattedString.join([fmt`🔍 Así no puedo buscar:`, ...lines], "\n"),
  problem: (filter, reason) => fmt`• ${code(filter)} – ${filterReason[reason]}`,
};

export const inline: Catalogue["inline"] = {
  noFiles: "Guarda tu primer archivo",
  nothing: "Sin resultados. Abrir File Keeper",
  invite: "Guarda tus archivos en File Keeper",
  problem: (filter) => `Filtro desconocido: ${filter}`,
};
