import { fmt, FormattedString } from "@grammyjs/parse-mode";
import { format, nFiles, nFolders } from "./words.ts";

const { b } = FormattedString;

export const folders = {
  title: (title: string, count: number) => fmt`${b(title)} – ${nFolders(count)}`,
  none: () => fmt`📁 ${b("Folders")} – none yet. Make one, and move files into it.`,
  inside: (title: string, folderCount: number, fileCount: number) =>
    fmt`${b(title)} – ${
      folderCount + fileCount === 0 ? "nothing in it yet." : [
        folderCount > 0 ? nFolders(folderCount) : undefined,
        fileCount > 0 ? nFiles(fileCount) : undefined,
      ].filter((part) => part !== undefined).join(", ")
    }`,
  gone: () => fmt`This folder is not there any more.`,
  ask: (inside: string | null) =>
    inside === null
      ? fmt`➕ Send me the new folder's name.`
      : fmt`➕ Send me the name of the new folder in ${b(inside)}.`,
  askName: (name: string) => fmt`✏️ Send me the new name for the folder ${b(name)}.`,
  created: (name: string) => fmt`✅ Folder made: ${b(name)}`,
  there: (name: string) => fmt`You already have a folder ${b(name)} there.`,
  renamed: (name: string) => fmt`✏️ Folder renamed: ${b(name)}`,
  tooDeep: (limit: number) =>
    fmt`Folders go ${format.number(limit)} levels deep at most, and that would be more.`,
  askMove: (name: string) => fmt`📁 Where shall the folder ${b(name)} go?`,
  moved: (name: string, into: string | null) =>
    into === null
      ? fmt`📁 Moved to the top: ${b(name)}`
      : fmt`📁 Moved into ${b(into)}: ${b(name)}`,
  intoItself: (name: string) => fmt`${b(name)} can't be put into itself or a folder within it.`,
  deleted: (name: string, folderCount: number, fileCount: number) =>
    fmt`🗑 Folder deleted: ${b(name)}${
      folderCount === 0
        ? ""
        : fmt`, with ${
          format.plural(folderCount, { one: "folder within", other: "folders within" })
        }`
    }${fileCount === 0 ? "" : fmt`. ${nFiles(fileCount)} moved to the trash`}.`,
  restored: (folderCount: number, fileCount: number) =>
    fmt`↩️ Restored: ${nFolders(folderCount)}${fileCount === 0 ? "" : fmt`, ${nFiles(fileCount)}`}`,
};
