import { admin } from "./en/admin.ts";
import { button } from "./en/buttons.ts";
import { contents } from "./en/contents.ts";
import { failure } from "./en/failure.ts";
import { files, move, rename, tags } from "./en/files.ts";
import { groups } from "./en/groups.ts";
import { folders } from "./en/folders.ts";
import { exports, imports } from "./en/library.ts";
import { about, command, menu } from "./en/menu.ts";
import { inline, search } from "./en/search.ts";
import { notes } from "./en/notes.ts";
import { select } from "./en/select.ts";
import { account, settings } from "./en/settings.ts";
import { links } from "./en/share.ts";
import { trash } from "./en/trash.ts";
import { upload } from "./en/upload.ts";
import { category, format, kind, order } from "./en/words.ts";

/** Every word that a person reads, in English; the other languages have the same shape. */
export const en = {
  format,
  category,
  kind,
  order,
  button,
  menu,
  upload,
  notes,
  search,
  contents,
  inline,
  files,
  rename,
  move,
  tags,
  folders,
  groups,
  trash,
  select,
  settings,
  exports,
  imports,
  account,
  admin,
  command,
  about,
  links,
  failure,
};

/** The shape of a language: one that misses a sentence does not compile. */
export type Catalogue = typeof en;
