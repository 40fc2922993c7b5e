import other from "mime/types/other.js";
import standard from "mime/types/standard.js";

/** What the package has no type for and people do keep: camera pictures, music, sources. The types are made up. */
const UNREGISTERED = {
  "image/x-raw": "cr2 cr3 nef arw orf raf rw2 pef srw raw".split(" "),
  "video/x-unregistered": "divx ogm insv".split(" "),
  "audio/x-unregistered": "ape wv tta dsf m4r ac3".split(" "),
  "text/x-unregistered":
    ("tgz zst fb2 lrc cue ass py rb go kt swift rs vue svelte tsx cs ps1 dart scala ipynb " +
      "gradle ino lock env cfg fig sketch azw3 mobi djvu cbr cbz gpx").split(" "),
};

/** Each type with its extensions; one with a star belongs to another type first. The later list wins. */
const LISTS: readonly Readonly<Record<string, readonly string[]>>[] = [
  UNREGISTERED,
  standard,
  other,
];

interface Tables {
  readonly types: ReadonlyMap<string, string>;
  readonly extensions: ReadonlyMap<string, string>;
}

let tables: Tables | undefined;

/** Built on first use, not while the bot starts, as the package itself would. */
function lookUp(): Tables {
  return tables ??= makeTables();
}

function makeTables(): Tables {
  const types = new Map<string, string>();
  const extensions = new Map<string, string>();
  for (const [type, known] of LISTS.flatMap((list) => Object.entries(list))) {
    for (const extension of known) if (!extension.startsWith("*")) types.set(extension, type);
    if (known[0] !== undefined) extensions.set(type, known[0].replace("*", ""));
  }
  return { types, extensions };
}

/** The type of files with this extension (in lower case, without the dot). */
export function typeOfExtension(extension: string): string | undefined {
  return lookUp().types.get(extension);
}

/** The extension, without the dot, of files of this type (in lower case, without parameters). */
export function extensionOfType(type: string): string | undefined {
  return lookUp().extensions.get(type);
}
