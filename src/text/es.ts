import type { Catalogue } from "./en.ts";
import { admin } from "./es/admin.ts";
import { button } from "./es/buttons.ts";
import { contents } from "./es/contents.ts";
import { failure } from "./es/failure.ts";
import { files, move, rename, tags } from "./es/files.ts";
import { groups } from "./es/groups.ts";
import { folders } from "./es/folders.ts";
import { exports, imports } from "./es/library.ts";
import { about, command, menu } from "./es/menu.ts";
import { inline, search } from "./es/search.ts";
import { notes } from "./es/notes.ts";
import { select } from "./es/select.ts";
import { account, settings } from "./es/settings.ts";
import { links } from "./es/share.ts";
import { trash } from "./es/trash.ts";
import { upload } from "./es/upload.ts";
import { category, format, kind, order } from "./es/words.ts";

/** Spanish of no country in particular: the bot says «tú». */
export const es: Catalogue = {
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
