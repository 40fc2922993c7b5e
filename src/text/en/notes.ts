import { fmt, FormattedString } from "../formatted_string.ts";
import { category, nFiles } from "./words.ts";

const { b } = FormattedString;

export const notes = {
  ask: () => fmt`📝 What should I keep? Send me the text.`,
  noted: (count: number) => fmt`📝 Noted on ${nFiles(count)}`,
  duplicate: (name: string) => fmt`You already have this note: ${b(name)}, in ${category.note}.`,
  equal: () => fmt`You already have a note with this text.`,
};
