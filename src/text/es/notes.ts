import { fmt, FormattedString } from "../formatted_string.ts";
import type { Catalogue } from "../en.ts";
import { nFiles } from "./words.ts";

const { b } = FormattedString;

export const notes: Catalogue["notes"] = {
  ask: () => fmt`📝 Envíame ${b("/note")} seguido del texto que quieres guardar.`,
  noted: (count) => fmt`📝 Descripción añadida a ${nFiles(count)}`,
  duplicate: (name) => fmt`Ya tienes esta nota: ${b(name)}.`,
  equal: () => fmt`Ya tienes una nota con este texto.`,
};
