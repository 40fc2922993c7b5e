import type { FormattedString } from "../../text/formatted_string.ts";
import type { DocumentState } from "../../storage/documents.ts";
import type { Catalogue } from "../../text/en.ts";

/** What was read of a document, as Details says it; undefined where nothing is to be said. */
export function contentsLine(
  { contents }: Catalogue,
  document: DocumentState | null,
): FormattedString | undefined {
  if (document === null || document.outcome === "off") return undefined;
  const { outcome, unit, parts_read, is_partial } = document;
  if (outcome === null) return contents.waiting();
  if (outcome !== "read") return contents.unread(outcome);
  if (unit === null || parts_read === null) {
    return is_partial ? contents.partly() : contents.read();
  }
  return is_partial ? contents.partlyParts(unit, parts_read) : contents.readParts(unit, parts_read);
}
