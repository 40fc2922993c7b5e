import { FormattedString } from "../../text/formatted_string.ts";
import { shorten } from "../../domain/names.ts";
import type { WaitingPage } from "../../storage/import_entries.ts";
import type { Catalogue } from "../../text/en.ts";
import { CATEGORY_ICONS } from "../../text/icons.ts";
import { buttons } from "../callback_data.ts";
import { type KeyboardButton, keyboardOf, type Screen } from "./screen.ts";

/** UTF-16 units of a name in the list of what is missing: a page of them fits into a message. */
const NAME_UNITS = 120;

const importMissing = buttons.importMissing.pack({ from: 0, move: "at" });

/** An answer about an export, with the way back. */
export function exportScreen(t: Catalogue, text: FormattedString): Screen {
  return {
    text,
    keyboard: keyboardOf(
      [[t.button.settings, buttons.settings.pack({})], [t.button.menu, buttons.menu.pack({})]],
    ),
  };
}

/** The end of an export: all parts are there. */
export function exportDoneScreen(
  t: Catalogue,
  files: number,
  parts: number,
  ofGroup: boolean,
): Screen {
  return exportScreen(
    t,
    files === 0 ? t.exports.empty(ofGroup) : t.exports.done(files, parts, ofGroup),
  );
}

/** The question for a manifest, with what is still missing of earlier ones. */
export function importScreen(t: Catalogue, text: FormattedString, waiting: number): Screen {
  return {
    text: waiting === 0 ? text : FormattedString.join([text, t.imports.waiting(waiting)], "\n\n"),
    keyboard: keyboardOf(
      missingRow(t, waiting),
      waiting === 0 ? [] : [[t.button.forgetMissing, buttons.importForget.pack({})]],
      [[t.button.cancel, buttons.importCancel.pack({})]],
    ),
  };
}

/** The result of an import. */
export function importResultScreen(
  t: Catalogue,
  text: FormattedString,
  waiting: number,
): Screen {
  return {
    text,
    keyboard: keyboardOf(
      missingRow(t, waiting),
      [[t.button.files, buttons.files.pack({})], [t.button.menu, buttons.menu.pack({})]],
    ),
  };
}

function missingRow(t: Catalogue, waiting: number): KeyboardButton[] {
  return waiting === 0 ? [] : [[t.button.missing, importMissing]];
}

/** A page of the files that imported manifests name and that have not come yet. */
export function missingScreen(t: Catalogue, page: WaitingPage): Screen {
  const { entries, total, before, next } = page;
  const lines = entries.map(({ name, category, created_at }) =>
    t.imports.missingLine(CATEGORY_ICONS[category], shorten(name, NAME_UNITS), created_at)
  );
  const first = entries[0]?.id ?? 0;
  return {
    text: total === 0
      ? t.imports.nothingMissing()
      : FormattedString.join([t.imports.missing(total), FormattedString.join(lines, "\n")], "\n\n"),
    keyboard: keyboardOf(
      [
        before ? ["◀️", buttons.importMissing.pack({ from: first, move: "before" })] : undefined,
        next === null ? undefined : ["▶️", buttons.importMissing.pack({ from: next, move: "at" })],
      ],
      total === 0 ? [] : [[t.button.forgetMissing, buttons.importForget.pack({})]],
      [[t.button.back, buttons.import.pack({})], [t.button.menu, buttons.menu.pack({})]],
    ),
  };
}
