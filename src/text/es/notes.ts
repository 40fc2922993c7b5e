import { fmt, FormattedString } from "../formatted_string.ts";
import type { Catalogue } from "../en.ts";
import { nFiles } from "./words.ts";

const { b } = FormattedString;

export const notes: Catalogue["notes"] = {
  ask: () => fmt`📝 ¿Qué quieres guardar? Envíame el texto.`,
  noted: (count) => fmt`📝 Descripción añadida a ${nFiles(count)}`,
  duplicate: (name) => fmt`Ya tienes esta nota: ${b(name)}.`,
  equal: () => fmt`Ya tienes una nota con este texto.`,
};
