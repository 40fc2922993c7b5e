import type { FormattedString } from "../../text/formatted_string.ts";
import { topOf } from "../../domain/lists.ts";
import type { Catalogue } from "../../text/en.ts";
import { buttons } from "../callback_data.ts";
import type { BotContext } from "../context.ts";
import { keyboardOf, type Screen } from "./screen.ts";

/** The menu below a sentence. */
export function menuScreen(t: Catalogue, text: FormattedString = t.menu.menu()): Screen {
  return {
    isMenu: true,
    text,
    keyboard: keyboardOf(
      [[t.button.upload, buttons.upload.pack({})], [t.button.files, buttons.files.pack({})]],
      [[t.button.search, buttons.search.pack({})], [
        t.button.links,
        buttons.links.pack({ first: 0, move: "at" }),
      ]],
      [
        [t.button.trash, buttons.list.pack({ place: topOf({ list: "trash" }), move: "first" })],
        [t.button.settings, buttons.settings.pack({})],
      ],
    ),
  };
}

/** The way to the menu, and nothing else. */
export function menuKeyboard(t: Catalogue) {
  return keyboardOf([[t.button.menu, buttons.menu.pack({})]]);
}

/** After a question that a press or command ended: the menu, and that nothing changed – unless parts of an import came. */
export function questionCancelledScreen({ t, asked }: BotContext): Screen {
  const changed = asked?.step === "importing" && asked.received > 0;
  return menuScreen(t, asked === undefined || changed ? undefined : t.menu.cancelled());
}
