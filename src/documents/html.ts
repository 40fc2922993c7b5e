import { readMarkup } from "./markup.ts";
import type { Words } from "./words.ts";

/** Elements whose text no reader sees. */
const UNSEEN = new Set(["script", "style", "template"]);

/** Elements within which a word may go on. */
const INLINE = new Set(
  ("a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd mark q ruby s samp small span strike " +
    "strong sub sup tt u var wbr").split(" "),
);

/** Attributes that a reader may see. */
const SEEN_ATTRIBUTES = ["alt", "title"];

/** Reads a page of HTML or XHTML, decoded. */
export function readHtml(text: string, words: Words): void {
  let unseen = 0;
  readMarkup(text, {
    open(name, attributes) {
      if (UNSEEN.has(name)) unseen++;
      if (!INLINE.has(name)) words.break();
      for (const attribute of SEEN_ATTRIBUTES) {
        const value = attributes[attribute];
        if (value !== undefined) words.write(` ${value} `);
      }
    },
    text(piece) {
      if (unseen === 0) words.write(piece);
    },
    close(name) {
      if (UNSEEN.has(name)) unseen--;
      if (!INLINE.has(name)) words.break();
    },
  });
  words.flush();
}

/** The encoding that a page declares of itself: where its first 1,024 bytes do (HTML 13.2.3.2). */
export function declaredEncoding(bytes: Uint8Array): string | undefined {
  const start = new TextDecoder("latin1").decode(bytes.subarray(0, 1024));
  return /<meta[^>]*?charset\s*=\s*["']?\s*([\w-]+)/i.exec(start)?.[1] ??
    /^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w-]+)/i.exec(start)?.[1];
}
