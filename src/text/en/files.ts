import { fmt, FormattedString } from "../formatted_string.ts";
import type { Category } from "../../domain/kinds.ts";
import { category, format, nFiles, nFolders, soFar } from "./words.ts";

const { b } = FormattedString;

export const files = {
  overview: (count: number, folderCount: number, bytes: number) =>
    fmt`📂 ${b("My Files")} – ${nFiles(count)}, ${
      folderCount === 0 ? "" : `${nFolders(folderCount)}, `
    }${format.size(bytes)}`,
  justSent: "📤 Just sent",
  listTitle: (title: string, count: number) => fmt`${b(title)} – ${nFiles(count)}`,
  empty: (title: string) => fmt`${b(title)} – nothing here yet. Send me a file!`,
  gone: (mayBeElsewhere: boolean) =>
    mayBeElsewhere
      ? fmt`This file no longer exists, or is in another library: 📍`
      : fmt`This file no longer exists.`,
  undeliverable: (name: string) => fmt`Telegram no longer has ${b(name)}. It stays in your list.`,
  refused: (name: string) =>
    fmt`Telegram didn't let me send ${
      b(name)
    }. Please try again later. If it's a voice or video message, check who can send you those in Telegram's privacy settings.`,
  from: (name: string, date: Date | null) =>
    fmt`Forwarded from ${b(name)}${date === null ? "" : `, ${format.date(date)}`}`,
  movedTo: (to: Category, name: string) => fmt`➡️ Moved to ${category[to]}: ${b(name)}`,
  deleted: (name: string) => fmt`🗑 Moved to the trash: ${b(name)}`,
  restored: (count: number) => fmt`↩️ Restored: ${nFiles(count)}`,
  restoring: (count: number) => fmt`↩️ Restoring…${soFar(count)}`,
  nothingToUndo: () => fmt`There's nothing left to undo.`,
};

export const rename = {
  ask: (name: string, keepsEnding: boolean) =>
    fmt`✏️ Send a new name for ${b(name)}.${
      keepsEnding ? " The extension stays unless you type another." : ""
    }
Telegram keeps the original name in downloads.`,
  done: (name: string) => fmt`✏️ Renamed: ${b(name)}`,
  empty: () => fmt`That name is empty. Send another, or press ${b("✖️ Cancel")}.`,
  tooLong: (limit: number) =>
    fmt`That name is too long: ${
      format.number(limit)
    } characters at most. Send a shorter one, or press ${b("✖️ Cancel")}.`,
};

export const move = {
  ask: (name: string, to: Category, folder: string | null) =>
    fmt`📁 Choose where to move ${b(name)}. It's in ${b(category[to])}${
      folder === null ? "" : fmt`, folder ${b(folder)}`
    }.`,
  toFolder: (folder: string, name: string) => fmt`📁 Moved to ${b(folder)}: ${b(name)}`,
  outOfFolder: (name: string) => fmt`📁 No longer in a folder: ${b(name)}`,
};

export const tags = {
  ask: (name: string, tags: string) =>
    fmt`🏷 Tags of ${b(name)}: ${tags === "" ? "none yet" : tags}

Send the tags it should have, such as ${b("holiday sea 2026")}.${
      tags === "" ? "" : " They replace the current ones. Press a tag to remove it."
    }`,
  none: () => fmt`No tags in that. Send one or more words, or press ${b("✖️ Cancel")}.`,
  done: (name: string, tags: string) =>
    tags === "" ? fmt`🏷 Tags removed: ${b(name)}` : fmt`🏷 Tags of ${b(name)}: ${tags}`,
};
