import type { Catalogue } from "./en.ts";
import { admin } from "./ru/admin.ts";
import { button } from "./ru/buttons.ts";
import { contents } from "./ru/contents.ts";
import { failure } from "./ru/failure.ts";
import { files, move, rename, tags } from "./ru/files.ts";
import { groups } from "./ru/groups.ts";
import { folders } from "./ru/folders.ts";
import { exports, imports } from "./ru/library.ts";
import { about, command, menu } from "./ru/menu.ts";
import { inline, search } from "./ru/search.ts";
import { notes } from "./ru/notes.ts";
import { select } from "./ru/select.ts";
import { account, settings } from "./ru/settings.ts";
import { links } from "./ru/share.ts";
import { trash } from "./ru/trash.ts";
import { upload } from "./ru/upload.ts";
import { category, format, kind, order } from "./ru/words.ts";

/** Russian: to people one does not know, «вы», in lower case. */
export const ru: Catalogue = {
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
