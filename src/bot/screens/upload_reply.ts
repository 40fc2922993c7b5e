import { FormattedString } from "../../text/formatted_string.ts";
import { CATEGORIES } from "../../domain/kinds.ts";
import { type Place, topOf } from "../../domain/lists.ts";
import { shorten } from "../../domain/names.ts";
import type { Receipt } from "../../storage/upload_replies.ts";
import { CATEGORY_ICONS } from "../../text/icons.ts";
import type { Catalogue } from "../../text/en.ts";
import { buttons } from "../callback_data.ts";
import { fileButtons } from "./file_card.ts";
import { openFolder } from "./folders.ts";
import { type KeyboardButton, keyboardOf, type Screen, type Viewer } from "./screen.ts";

/** UTF-16 units that the lines of one reply may take, below the 4096 of a message and with room for its head. */
export const REPLY_LINES_UNITS = 3600;

/** UTF-16 units of a name that is repeated with the figures of its refusal: one of each kind fits below a full reply. */
const REFUSED_NAME_UNITS = 50;

/** The way back from a file that was just sent: the list that begins with it. */
const NEWEST = topOf({ list: "all" });

/** Names that are shown openly; more fold into a quote. */
const NAMES_IN_SIGHT = 5;
/** UTF-16 units of the tags of a reply. */
const TAGS_UNITS = 200;

/** UTF-16 units that a file's line takes, at most. */
export function lineUnits(name: string): number {
  return name.length + 40;
}

/** What became of the files of one upload reply, so far. */
export function uploadReplyScreen(
  viewer: Viewer,
  replyId: number,
  receipts: readonly Receipt[],
  uploading: boolean,
): Screen {
  const { t } = viewer;
  const [only] = receipts;
  const content = receipts.length === 1 && only
    ? oneFile(viewer, only)
    : manyFiles(viewer, replyId, receipts);
  const flow: KeyboardButton[] = uploading
    ? [
      [t.button.done, buttons.uploadDone.pack({ at: "reply" })],
      [t.button.cancel, buttons.uploadCancel.pack({ at: "reply" })],
    ]
    : [];
  return { text: content.text, keyboard: keyboardOf(...content.rows, flow) };
}

interface Content {
  text: FormattedString;
  rows: KeyboardButton[][];
}

function oneFile(viewer: Viewer, receipt: Receipt): Content {
  const { t } = viewer;
  const { outcome, name, category, detected, file_id, folder, details } = receipt;
  const refused: KeyboardButton[][] = [[
    [t.button.files, buttons.files.pack({})],
    [t.button.menu, buttons.menu.pack({})],
  ]];
  switch (outcome) {
    case "saved":
    case "restored": {
      const disagrees = file_id !== null && looksOtherwise(receipt);
      const place = { category, folder: folder?.name ?? null };
      return {
        text: linesOf(
          outcome === "saved" ? t.upload.savedOne(place, name) : t.upload.restoredOne(place, name),
          disagrees ? t.upload.looksLike(detected) : undefined,
          tagsLine([receipt]),
        ),
        rows: [
          disagrees
            ? [[
              t.button.moveTo(detected),
              buttons.fileMoveTo.pack({
                file: file_id,
                category: detected,
                place: placeOf(receipt),
              }),
            ]]
            : [],
          ...fileRows(viewer, receipt),
        ],
      };
    }
    case "duplicate":
      return {
        text: linesOf(
          category === "note" ? t.notes.duplicate(name) : t.upload.duplicateOne(category, name),
          tagsLine([receipt]),
        ),
        rows: fileRows(viewer, receipt),
      };
    case "too_large":
      return {
        text: t.upload.tooLarge(name, details!.size, details!.file_size ?? 0),
        rows: refused,
      };
    case "over_quota":
      return {
        text: t.upload.overQuota(name, details!.size, details!.used_bytes, details!.quota ?? 0),
        rows: refused,
      };
    case "too_many":
      return {
        text: t.upload.tooMany(name, details!.used_files, details!.files ?? 0),
        rows: refused,
      };
  }
}

function fileRows({ t, me }: Viewer, receipt: Receipt): KeyboardButton[][] {
  const { file_id: id } = receipt;
  if (id !== null) return fileButtons({ t, me }, { id }, placeOf(receipt));
  return [[[t.button.files, buttons.files.pack({})], [t.button.menu, buttons.menu.pack({})]]];
}

/** Back from a file leads to its folder, or to the newest files. */
function placeOf({ folder }: Receipt): Place {
  return folder === null ? NEWEST : topOf({ list: "folder", folder: folder.id });
}

function linesOf(...lines: (FormattedString | undefined)[]): FormattedString {
  return FormattedString.join(lines.filter((line) => line !== undefined), "\n");
}

/** The tags of files, each once. */
function tagsLine(receipts: readonly Receipt[]): FormattedString | undefined {
  const tags = new Set(receipts.flatMap(({ tags }) => tags));
  if (tags.size === 0) return undefined;
  return new FormattedString(
    `🏷 ${shorten([...tags].map((tag) => `#${tag}`).join(" "), TAGS_UNITS)}`,
  );
}

/** Whether a file was kept in the category that was chosen, and looks like one for another. */
function looksOtherwise({ outcome, category, detected }: Receipt): boolean {
  return (outcome === "saved" || outcome === "restored") && detected !== category;
}

function manyFiles(viewer: Viewer, replyId: number, receipts: readonly Receipt[]): Content {
  const { t } = viewer;
  const saved = receipts.filter(({ outcome }) => outcome === "saved" || outcome === "restored");
  const counts = CATEGORIES
    .map((category) => [category, saved.filter((one) => one.category === category).length] as const)
    .filter(([, count]) => count > 0);
  const lines = receipts.map((receipt) => {
    const { outcome, name, category, detected } = receipt;
    const icon = CATEGORY_ICONS[category];
    if (looksOtherwise(receipt)) return t.upload.lineLooksLike(icon, name, detected);
    if (outcome === "saved" || outcome === "restored") return t.upload.lineSaved(icon, name);
    if (outcome === "duplicate") return t.upload.lineDuplicate(icon, name);
    return t.upload.lineRefused(icon, name);
  });
  // One refusal of each kind is shown with its figures.
  const refusals = new Map<Receipt["outcome"], Receipt>();
  for (const receipt of receipts) {
    if (["too_large", "over_quota", "too_many"].includes(receipt.outcome)) {
      refusals.set(receipt.outcome, receipt);
    }
  }
  // The same file again and again has its own buttons.
  const isOneFile = receipts.every(({ file_id }) =>
    file_id !== null && file_id === receipts[0]?.file_id
  );
  const folders = new Map(saved.map(({ folder }) => [folder?.id, folder]));
  const [folder = null] = folders.size === 1 ? [...folders.values()] : [];
  const head = saved.length === 0
    ? t.upload.savedNone()
    : folder
    ? t.upload.savedManyTo(saved.length, folder.name)
    : t.upload.savedMany(saved.length, counts.map(([category, count]) => [category, count]));
  const names = FormattedString.join(lines, "\n");
  return {
    text: linesOf(
      head,
      lines.length > NAMES_IN_SIGHT ? FormattedString.expandableBlockquote(names) : names,
      tagsLine(receipts),
      ...[...refusals.values()].map((receipt) =>
        oneFile(viewer, { ...receipt, name: shorten(receipt.name, REFUSED_NAME_UNITS) }).text
      ),
    ),
    rows: [
      ...CATEGORIES
        .filter((to) => receipts.some((one) => looksOtherwise(one) && one.detected === to))
        .map((to): KeyboardButton[] => [
          [t.button.moveTo(to), buttons.uploadMoveTo.pack({ reply: replyId, category: to })],
        ]),
      ...(isOneFile && receipts[0]
        ? fileRows(viewer, receipts[0])
        : receipts.some(({ file_id }) => file_id !== null)
        ? batchRows(t, replyId, folder?.id)
        : [[
          [t.button.files, buttons.files.pack({})] as const,
          [t.button.menu, buttons.menu.pack({})] as const,
        ]]),
    ],
  };
}

/** What is done with all files of a reply. */
function batchRows(t: Catalogue, reply: number, folder: number | undefined): KeyboardButton[][] {
  const act = (act: "move" | "tags" | "delete" | "select") =>
    buttons.uploadAct.pack({ reply, what: act });
  return [
    [[t.button.move, act("move")], [t.button.tags, act("tags")]],
    [[t.button.share, buttons.uploadShare.pack({ reply })], [t.button.delete, act("delete")]],
    [
      [t.button.select, act("select")],
      folder === undefined
        ? [t.button.files, buttons.files.pack({})]
        : [t.button.back, openFolder(folder)],
    ],
  ];
}
