import { fmt, FormattedString } from "@grammyjs/parse-mode";
import type { Category } from "../../domain/kinds.ts";
import { category, format, nFiles, nFolders } from "./words.ts";

const { b } = FormattedString;

export const files = {
  overview: (count: number, folderCount: number, bytes: number) =>
    fmt`📂 ${b("My Files")} – ${nFiles(count)}, ${
      folderCount === 0 ? "" : `${nFolders(folderCount)}, `
    }${format.size(bytes)}`,
  listTitle: (title: string, count: number) => fmt`${b(title)} – ${nFiles(count)}`,
  empty: (title: string) => fmt`${b(title)} – nothing here yet. Send me a file!`,
  gone: () => fmt`This file is not there any more.`,
  undeliverable: (name: string) =>
    fmt`Telegram does not hand out ${b(name)} any more. Its entry is kept.`,
  movedTo: (to: Category, name: string) => fmt`➡️ Moved to ${category[to]}: ${b(name)}`,
  deleted: (name: string) => fmt`🗑 Moved to the trash: ${b(name)}`,
  restored: (count: number) => fmt`↩️ Restored: ${nFiles(count)}`,
  nothingToUndo: () => fmt`There is nothing to bring back any more.`,
};

export const rename = {
  ask: (name: string, keepsEnding: boolean) =>
    fmt`✏️ Send me the new name for ${b(name)}.${
      keepsEnding ? " Its ending stays, unless you type another." : ""
    }`,
  done: (name: string) => fmt`✏️ Renamed: ${b(name)}`,
  empty: () => fmt`That leaves no name. Send me another, or press ${b("✖️ Cancel")}.`,
  tooLong: (limit: number) =>
    fmt`That name is too long: ${
      format.number(limit)
    } characters are the most. Send me a shorter one, or press ${b("✖️ Cancel")}.`,
};

export const move = {
  ask: (name: string, to: Category, folder: string | null) =>
    fmt`📁 Where shall ${b(name)} go? Now it is in ${b(category[to])}${
      folder === null ? "" : fmt`, in the folder ${b(folder)}`
    }.`,
  toFolder: (folder: string, name: string) => fmt`📁 Moved to the folder ${b(folder)}: ${b(name)}`,
  outOfFolder: (name: string) => fmt`📁 Not in a folder any more: ${b(name)}`,
};

export const tags = {
  ask: (name: string, tags: string) =>
    fmt`🏷 Tags of ${b(name)}: ${tags === "" ? "none yet" : tags}

Send me the tags it should have, like ${b("holiday sea 2026")}: they replace what is there.${
      tags === "" ? "" : " To remove one, press it."
    }`,
  none: () => fmt`I see no tag in that. Send me one or more words, or press ${b("✖️ Cancel")}.`,
  done: (name: string, tags: string) =>
    tags === "" ? fmt`🏷 No tags any more: ${b(name)}` : fmt`🏷 Tags of ${b(name)}: ${tags}`,
};
