import other from "mime/types/other.js";
import standard from "mime/types/standard.js";

/** The package's lists, each type with its extensions; one with a star belongs to another type first. */
const LISTS: readonly Readonly<Record<string, readonly string[]>>[] = [standard, other];

interface Tables {
  readonly types: ReadonlyMap<string, string>;
  readonly extensions: ReadonlyMap<string, string>;
}

let tables: Tables | undefined;

/** Made when they are first needed: not while the bot starts, as the package itself does it. */
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

/** The type of what has this extension (in small letters, without the dot). */
export function typeOfExtension(extension: string): string | undefined {
  return lookUp().types.get(extension);
}

/** The extension, without the dot, of what has this type (in small letters, bare). */
export function extensionOfType(type: string): string | undefined {
  return lookUp().extensions.get(type);
}
