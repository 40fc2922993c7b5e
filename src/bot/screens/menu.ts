import type { FormattedString } from "@grammyjs/parse-mode";
import { topOf } from "../../domain/lists.ts";
import type { Catalogue } from "../../text/en.ts";
import { buttons } from "../callback_data.ts";
import { keyboardOf, type Screen } from "./screen.ts";

/** The menu below a sentence. */
export function menuScreen(t: Catalogue, text: FormattedString = t.menu.menu()): Screen {
  return {
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
