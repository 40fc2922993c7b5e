import { fmt, FormattedString } from "@grammyjs/parse-mode";
import type { FilterReason } from "../../domain/search_query.ts";
import type { Catalogue } from "../en.ts";
import { nFiles } from "./words.ts";

const { b, code } = FormattedString;

/** Why a filter can't be understood. */
const filterReason: Record<FilterReason, string> = {
  unknown_type: "un tipo es foto, video, documento, audio u otro",
  bad_extension: "una extensión se escribe así: pdf",
  bad_size: "un tamaño se escribe así: >5mb o <1gb",
  bad_date: "una fecha se escribe así: 2026, 2026-06 o 2026-06-15",
  empty: "le falta un valor",
  repeated: "una carpeta a la vez",
};

export const search: Catalogue["search"] = {
  ask: () =>
    fmt`🔍 ¿Qué busco? Envíame palabras de nombres, descripciones o etiquetas, en cualquier orden; basta con partes de palabras.`,
  more: (title, count) => fmt`${b(title)} – más de ${nFiles(count)}`,
  nothing: (query) =>
    fmt`🔍 No he encontrado nada para ${b(query)}.

Prueba con menos palabras o solo con una parte. También puedes usar los filtros solos: ${
      code("tipo:foto")
    } ${code("ext:pdf")} ${code("#etiqueta")} o ${code("después:2026-01")}.`,
  forgotten: () =>
    fmt`Esa búsqueda es de hace tiempo y ya no recuerdo qué buscábamos. Vuelve a buscar, por favor.`,
  problems: (lines) => FormattedString.join([fmt`🔍 Así no puedo buscar:`, ...lines], "\n"),
  problem: (filter, reason) => fmt`• ${code(filter)} – ${filterReason[reason]}`,
};

export const inline: Catalogue["inline"] = {
  noFiles: "Guarda tu primer archivo",
  nothing: "No hay resultados. Abrir File Keeper",
  invite: "Guarda tus archivos con File Keeper",
  problem: (filter) => `No puedo buscar ${filter}`,
};
