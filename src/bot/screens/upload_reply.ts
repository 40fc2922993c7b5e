import { FormattedString } from "@grammyjs/parse-mode";
import { CATEGORIES } from "../../domain/kinds.ts";
import { topOf } from "../../domain/lists.ts";
import { shorten } from "../../domain/names.ts";
import type { Receipt } from "../../storage/upload_replies.ts";
import { CATEGORY_ICONS } from "../../text/icons.ts";
import type { Catalogue } from "../../text/en.ts";
import { buttons } from "../callback_data.ts";
import { fileButtons } from "./file_card.ts";
import { type KeyboardButton, keyboardOf, type Screen } from "./screen.ts";

/** UTF-16 units that the lines of one reply may take, below the 4096 of a message and with room for its head. */
export const REPLY_LINES_UNITS = 3600;

/** UTF-16 units of a name that is repeated with the figures of its refusal: one of each kind fits below a full reply. */
export const REFUSED_NAME_UNITS = 50;

/** The way back from a file that was just sent: the list that begins with it. */
const NEWEST = topOf({ list: "all" });

/** UTF-16 units that a file's line takes, at most. */
export function lineUnits(name: string): number {
  return name.length + 40;
}

/** What became of the files of one upload reply, so far. */
export function uploadReplyScreen(
  t: Catalogue,
  replyId: number,
  receipts: readonly Receipt[],
  uploading: boolean,
): Screen {
  const [only] = receipts;
  const content = receipts.length === 1 && only
    ? oneFile(t, only)
    : manyFiles(t, replyId, receipts);
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

function oneFile(t: Catalogue, receipt: Receipt): Content {
  const { outcome, name, category, detected, file_id, details } = receipt;
  switch (outcome) {
    case "saved":
    case "restored": {
      const text = outcome === "saved"
        ? t.upload.savedOne(category, name)
        : t.upload.restoredOne(category, name);
      const disagrees = file_id !== null && looksOtherwise(receipt);
      return {
        text: disagrees ? FormattedString.join([text, t.upload.looksLike(detected)], "\n") : text,
        rows: [
          disagrees
            ? [[
              t.button.moveTo(detected),
              buttons.fileMoveTo.pack({ file: file_id, category: detected, place: NEWEST }),
            ]]
            : [],
          ...fileRows(t, file_id),
        ],
      };
    }
    case "duplicate":
      return {
        text: category === "note" ? t.notes.duplicate(name) : t.upload.duplicateOne(category, name),
        rows: fileRows(t, file_id),
      };
    case "too_large":
      return {
        text: t.upload.tooLarge(name, details.size, details.file_size ?? 0),
        rows: [],
      };
    case "over_quota":
      return {
        text: t.upload.overQuota(name, details.size, details.used_bytes, details.quota ?? 0),
        rows: [],
      };
    case "too_many":
      return { text: t.upload.tooMany(name, details.used_files, details.files ?? 0), rows: [] };
  }
}

function fileRows(t: Catalogue, fileId: number | null): KeyboardButton[][] {
  return fileId === null ? [] : fileButtons(t, { id: fileId }, NEWEST);
}

/** Whether a file was kept in the category that was chosen, and looks like one for another. */
function looksOtherwise({ outcome, category, detected }: Receipt): boolean {
  return (outcome === "saved" || outcome === "restored") && detected !== category;
}

function manyFiles(t: Catalogue, replyId: number, receipts: readonly Receipt[]): Content {
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
  // The same file again and again: its buttons are of use.
  const isOneFile = receipts.every(({ file_id }) =>
    file_id !== null && file_id === receipts[0]?.file_id
  );
  const filesRow: KeyboardButton[] = [[t.button.files, buttons.files.pack({})]];
  const head = saved.length > 0
    ? t.upload.savedMany(saved.length, counts.map(([category, count]) => [category, count]))
    : t.upload.savedNone();
  return {
    text: FormattedString.join(
      [
        head,
        ...lines,
        ...[...refusals.values()].map((receipt) =>
          oneFile(t, { ...receipt, name: shorten(receipt.name, REFUSED_NAME_UNITS) }).text
        ),
      ],
      "\n",
    ),
    rows: [
      ...CATEGORIES
        .filter((to) => receipts.some((one) => looksOtherwise(one) && one.detected === to))
        .map((to): KeyboardButton[] => [
          [t.button.moveTo(to), buttons.uploadMoveTo.pack({ reply: replyId, category: to })],
        ]),
      ...(isOneFile ? fileRows(t, receipts[0]?.file_id ?? null) : [filesRow]),
    ],
  };
}
