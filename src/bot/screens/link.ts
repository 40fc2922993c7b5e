/** Links as their owner sees them: one with its settings, and all of them. */
import { FormattedString } from "../../text/formatted_string.ts";
import {
  EXPIRIES,
  type Expiry,
  type LinkOrigin,
  MAX_OPENS,
  OPEN_LIMITS,
} from "../../domain/links.ts";
import { shorten, shortenForButton } from "../../domain/names.ts";
import { type LinkRow, LINKS_PAGE_SIZE, type LinksPage } from "../../storage/links.ts";
import type { Catalogue } from "../../text/en.ts";
import { buttons } from "../callback_data.ts";
import { type KeyboardButton, keyboardOf, type Screen } from "./screen.ts";
import { backToTicks } from "./select_list.ts";

/** UTF-16 units of a name in a list of links: eight of them fit into a message. */
const LINE_NAME_UNITS = 120;

const ICONS: Record<LinkRow["shared"], string> = { file: "📎", files: "🗂", folder: "📁" };

/**
 * A link: its address, its settings, and what its owner can change. Without `url` it was made while the bot had another
 * token, so that its address can't be shown.
 */
export function linkScreen(
  t: Catalogue,
  link: LinkRow,
  url: string | null,
  origin: LinkOrigin,
): Screen {
  const { id } = link;
  const protect = link.protected ? "off" : "on";
  const include = link.include_captions ? "off" : "on";
  return {
    text: t.links.link(link, link.files, url, link),
    keyboard: keyboardOf(
      ...(url === null
        ? [[[t.button.renewLink, buttons.linkRenew.pack({ link: id, origin })] as const]]
        : handingOut(t, link, url)),
      EXPIRIES.map((expiry): KeyboardButton => [
        marked(t.button.expiry[expiry], expiry === expiryOf(link)),
        buttons.linkExpiry.pack({ link: id, expiry, origin }),
      ]),
      OPEN_LIMITS.map((limit): KeyboardButton => [
        marked(t.button.openLimit[limit], MAX_OPENS[limit] === link.max_opens),
        buttons.linkLimit.pack({ link: id, limit, origin }),
      ]),
      [[
        marked(t.button.protect, link.protected),
        buttons.linkProtect.pack({ link: id, protect, origin }),
      ]],
      [[
        marked(t.button.includeCaptions, link.include_captions),
        buttons.linkCaptions.pack({ link: id, include, origin }),
      ]],
      [[t.button.revoke, buttons.linkRevoke.pack({ link: id, origin })]],
      [
        [
          t.button.back,
          origin.from === "links"
            ? buttons.links.pack({ first: origin.first, move: "at" })
            : buttons.linkLeave.pack({ link: id, origin }),
        ],
        // Elsewhere Back is the only way out: it says that the link lives on.
        origin.from === "links" ? [t.button.menu, buttons.menu.pack({})] : undefined,
      ],
    ),
  };
}

/** The buttons that pass a link on, with the name of what it shares. */
function handingOut(t: Catalogue, link: LinkRow, url: string): KeyboardButton[][] {
  const title = t.links.titleOf(link, link.files);
  const send = `https://t.me/share/url?url=${encodeURIComponent(url)}&text=${
    encodeURIComponent(shorten(title, LINE_NAME_UNITS))
  }`;
  return [[
    { text: t.button.copyLink, copy_text: { text: url } },
    { text: t.button.sendLink, url: send },
  ]];
}

/** Marks the option in force. */
function marked(label: string, inForce: boolean): string {
  return inForce ? `✓ ${label}` : label;
}

const DAY_MS = 86_400_000;

/** The option that a link's expiry comes from: a day, where no more than that is left. */
function expiryOf({ expires_at, expired }: LinkRow): Expiry | undefined {
  if (expires_at === null) return "never";
  if (expired) return undefined;
  return expires_at.getTime() - Date.now() <= DAY_MS ? "day" : "week";
}

/** In place of a link that does not exist. */
export function withoutLinkScreen(
  t: Catalogue,
  text: FormattedString,
  origin: LinkOrigin,
  revoked?: number,
): Screen {
  const back: KeyboardButton = origin.from === "selection"
    ? [t.button.back, backToTicks(origin.place)]
    : origin.from === "list" && origin.place !== null
    ? [t.button.back, buttons.back.pack({ place: origin.place })]
    : undefined;
  return {
    text,
    keyboard: keyboardOf(
      undoRow(t, revoked, origin),
      [[t.button.links, buttons.links.pack({ first: 0, move: "at" })]],
      [back, [t.button.menu, buttons.menu.pack({})]],
    ),
  };
}

function undoRow(t: Catalogue, link: number | undefined, origin: LinkOrigin): KeyboardButton[] {
  return link === undefined ? [] : [[t.button.undo, buttons.linkUndo.pack({ link, origin })]];
}

/** My Links: each by its name, which leads to it, with how often it was used. */
export function linksScreen(
  t: Catalogue,
  page: LinksPage,
  urlOf: (link: LinkRow) => string | null,
  notice?: FormattedString,
  revoked?: number,
): Screen {
  const { links, total } = page;
  const first = (page.page - 1) * LINKS_PAGE_SIZE + 1;
  const origin: LinkOrigin = { from: "links", first: page.page === 1 ? 0 : links[0]?.id ?? 0 };
  const lines = links.map((link, index) => {
    const title = shorten(t.links.titleOf(link, link.files), LINE_NAME_UNITS);
    const url = urlOf(link);
    const name = url === null ? new FormattedString(title) : FormattedString.a(title, url);
    const numbered = FormattedString.join([
      `${t.format.number(first + index)}. ${ICONS[link.shared]} `,
      name,
    ]);
    return t.links.line(numbered, link.files, link.shared !== "folder", link, url !== null);
  });
  return {
    text: FormattedString.join(
      [notice, total === 0 ? t.links.none() : t.links.title(total), ...lines]
        .filter((part) => part !== undefined),
      "\n\n",
    ),
    keyboard: keyboardOf(
      undoRow(t, revoked, origin),
      ...links.map((link): KeyboardButton[] => [
        [
          `${ICONS[link.shared]} ${shortenForButton(t.links.titleOf(link, link.files))}`,
          buttons.link.pack({ link: link.id, origin }),
        ],
        [t.button.revoke, buttons.linkRevoke.pack({ link: link.id, origin })],
      ]),
      linkPageRow(page),
      total === 0 ? [[t.button.files, buttons.files.pack({})]] : [],
      [[t.button.menu, buttons.menu.pack({})]],
    ),
  };
}

function linkPageRow({ links, page, next, total }: LinksPage): KeyboardButton[] {
  const pages = Math.ceil(total / LINKS_PAGE_SIZE);
  if (pages <= 1) return [];
  return [
    page > 1 ? ["◀️", buttons.links.pack({ first: links[0]?.id ?? 0, move: "before" })] : undefined,
    [`${page}/${pages}`, buttons.nothing.pack({})],
    next !== null ? ["▶️", buttons.links.pack({ first: next, move: "at" })] : undefined,
  ];
}
