/**
 * Text with entities, which no name can break. Imported from here only: the package is CommonJS, and each file that
 * imports it has a copy of its exports made at every start.
 */
export { fmt, FormattedString } from "@grammyjs/parse-mode";
