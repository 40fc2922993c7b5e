import { type Catalogue, en } from "./en.ts";
import { es } from "./es.ts";
import { ru } from "./ru.ts";

/** The languages the bot speaks, by the code that Telegram uses. */
const catalogues: ReadonlyMap<string, Catalogue> = new Map([["en", en], ["ru", ru], ["es", es]]);

/** What each language calls itself. */
export const LANGUAGE_NAMES: Readonly<Record<string, string>> = {
  en: "English",
  ru: "Русский",
  es: "Español",
};

/** The codes of the languages the bot speaks. */
export const LANGUAGES: readonly string[] = [...catalogues.keys()];

/** The words for a person: of the language they chose or that their Telegram speaks, else of the server's default. */
export function textFor(
  chosen: string | null,
  telegram: string | null,
  byDefault: string,
): Catalogue {
  const spoken = telegram?.toLowerCase().split("-")[0] ?? "";
  return catalogues.get(chosen ?? "") ?? catalogues.get(spoken) ?? catalogues.get(byDefault) ?? en;
}
