import { fmt, FormattedString } from "../formatted_string.ts";
import { format, nFiles, nFolders, soFar } from "./words.ts";

const { b } = FormattedString;

export const folders = {
  title: (title: string, count: number) => fmt`${b(title)} – ${nFolders(count)}`,
  none: () => fmt`📁 ${b("Folders")} – none yet. Create one and move files into it.`,
  inside: (title: string, folderCount: number, fileCount: number) =>
    fmt`${b(title)} – ${
      folderCount + fileCount === 0 ? "nothing here yet." : [
        folderCount > 0 ? nFolders(folderCount) : undefined,
        fileCount > 0 ? nFiles(fileCount) : undefined,
      ].filter((part) => part !== undefined).join(", ")
    }`,
  gone: () => fmt`This folder no longer exists.`,
  ask: (inside: string | null) =>
    inside === null
      ? fmt`➕ Send a name for the new folder.`
      : fmt`➕ Send a name for the new folder in ${b(inside)}.`,
  askName: (name: string) => fmt`✏️ Send a new name for the folder ${b(name)}.`,
  created: (name: string) => fmt`✅ Folder created: ${b(name)}`,
  there: (name: string) => fmt`You already have a folder named ${b(name)} here.`,
  renamed: (name: string) => fmt`✏️ Folder renamed: ${b(name)}`,
  tooDeep: (limit: number) => fmt`Folders can be at most ${format.number(limit)} levels deep.`,
  askMove: (name: string) => fmt`📁 Choose where to move the folder ${b(name)}.`,
  moved: (name: string, into: string | null) =>
    into === null
      ? fmt`📁 Moved to the top level: ${b(name)}`
      : fmt`📁 Moved to ${b(into)}: ${b(name)}`,
  intoItself: (name: string) =>
    fmt`${b(name)} can't be moved into itself or one of its subfolders.`,
  deleted: (name: string, folderCount: number, fileCount: number) =>
    fmt`🗑 Folder deleted: ${b(name)}${
      folderCount === 0
        ? ""
        : fmt`, with ${format.plural(folderCount, { one: "subfolder", other: "subfolders" })}`
    }${fileCount === 0 ? "" : fmt`. ${nFiles(fileCount)} moved to the trash`}.`,
  deleting: (name: string, fileCount: number) =>
    fmt`🗑 Deleting the folder ${b(name)}…${soFar(fileCount)}`,
  restored: (folderCount: number, fileCount: number) =>
    fmt`↩️ Restored: ${nFolders(folderCount)}${fileCount === 0 ? "" : fmt`, ${nFiles(fileCount)}`}`,
};
