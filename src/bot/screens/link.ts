/** Links as their owner sees them: one with what holds for it, and all of them. */
import { FormattedString } from "@grammyjs/parse-mode";
import { InlineKeyboard } from "grammy";
import { EXPIRIES, type LinkOrigin, OPEN_LIMITS } from "../../domain/links.ts";
import { topOf } from "../../domain/lists.ts";
import { shorten, shortenForButton } from "../../domain/names.ts";
import { type LinkRow, LINKS_PAGE_SIZE, type LinksPage } from "../../storage/links.ts";
import type { Catalogue } from "../../text/en.ts";
import { buttons } from "../callback_data.ts";
import { type KeyboardButton, keyboardOf, type Screen } from "./screen.ts";

/** UTF-16 units of a name in a list of links: eight of them fit into a message. */
const LINE_NAME_UNITS = 120;

const ICONS: Record<LinkRow["shared"], string> = { file: "📎", files: "🗂", folder: "📁" };

/** A link: where it leads, what holds for it, and what its owner can change. */
export function linkScreen(
  t: Catalogue,
  link: LinkRow,
  url: string,
  origin: LinkOrigin,
): Screen {
  const protect = link.protected ? "off" : "on";
  const keyboard = keyboardOf(
    EXPIRIES.map((expiry) => [
      t.button.expiry[expiry],
      buttons.linkExpiry.pack({ link: link.id, expiry, origin }),
    ]),
    OPEN_LIMITS.map((limit) => [
      t.button.openLimit[limit],
      buttons.linkLimit.pack({ link: link.id, limit, origin }),
    ]),
    [
      [t.button.protect, buttons.linkProtect.pack({ link: link.id, protect, origin })],
      [t.button.revoke, buttons.linkRevoke.pack({ link: link.id, origin })],
    ],
    [[t.button.back, backFrom(link, origin)], [t.button.menu, buttons.menu.pack({})]],
  );
  const send = `https://t.me/share/url?url=${encodeURIComponent(url)}`;
  return {
    text: t.links.link(link.name, link.files, link.shared === "file", url, link),
    keyboard: InlineKeyboard.from([
      [InlineKeyboard.url(t.button.sendLink, send)],
      ...keyboard.inline_keyboard,
    ]),
  };
}

/** The payload that leads back to where a link's screen came from. */
function backFrom(link: LinkRow, origin: LinkOrigin): string {
  switch (origin.from) {
    case "links":
      return buttons.links.pack({ first: origin.first, move: "at" });
    case "selection":
      return buttons.selectPage.pack({ place: origin.place, move: "at" });
    case "list":
      if (link.file_id !== null) {
        return buttons.card.pack({ file: link.file_id, place: origin.place });
      }
      return buttons.list.pack({
        place: origin.place ??
          (link.folder_id === null
            ? topOf({ list: "all" })
            : topOf({ list: "folder", folder: link.folder_id })),
        move: "at",
      });
  }
}

/** In place of a link that does not exist. */
export function withoutLinkScreen(
  t: Catalogue,
  text: FormattedString,
  origin: LinkOrigin,
): Screen {
  const back: KeyboardButton = origin.from === "selection"
    ? [t.button.back, buttons.selectPage.pack({ place: origin.place, move: "at" })]
    : origin.from === "list" && origin.place !== null
    ? [t.button.back, buttons.back.pack({ place: origin.place })]
    : undefined;
  return {
    text,
    keyboard: keyboardOf(
      [[t.button.links, buttons.links.pack({ first: 0, move: "at" })]],
      [back, [t.button.menu, buttons.menu.pack({})]],
    ),
  };
}

/** My Links: each by its name, which is the link itself, with what became of it. */
export function linksScreen(
  t: Catalogue,
  page: LinksPage,
  urlOf: (link: LinkRow) => string,
  notice?: FormattedString,
): Screen {
  const { links, total } = page;
  const first = (page.page - 1) * LINKS_PAGE_SIZE + 1;
  const origin: LinkOrigin = { from: "links", first: page.page === 1 ? 0 : links[0]?.id ?? 0 };
  const lines = links.map((link, index) => {
    const name = FormattedString.a(shorten(link.name, LINE_NAME_UNITS), urlOf(link));
    const numbered = FormattedString.join([
      `${t.format.number(first + index)}. ${ICONS[link.shared]} `,
      name,
    ]);
    return t.links.line(numbered, link.files, link.shared === "file", link);
  });
  return {
    text: FormattedString.join(
      [notice, total === 0 ? t.links.none() : t.links.title(total), ...lines]
        .filter((part) => part !== undefined),
      "\n\n",
    ),
    keyboard: keyboardOf(
      ...links.map((link): KeyboardButton[] => [
        [
          `${ICONS[link.shared]} ${shortenForButton(link.name)}`,
          buttons.link.pack({ link: link.id, origin }),
        ],
        [t.button.revoke, buttons.linkRevoke.pack({ link: link.id, origin })],
      ]),
      pageRow(page),
      total === 0 ? [[t.button.files, buttons.files.pack({})]] : [],
      [[t.button.menu, buttons.menu.pack({})]],
    ),
  };
}

function pageRow({ links, page, next, total }: LinksPage): KeyboardButton[] {
  const pages = Math.ceil(total / LINKS_PAGE_SIZE);
  if (pages <= 1) return [];
  return [
    page > 1 ? ["◀️", buttons.links.pack({ first: links[0]?.id ?? 0, move: "before" })] : undefined,
    [`${page}/${pages}`, buttons.nothing.pack({})],
    next !== null ? ["▶️", buttons.links.pack({ first: next, move: "at" })] : undefined,
  ];
}
