import { fold } from "./folding.ts";
import type { Category } from "./kinds.ts";

/** What a filter asks for. */
export type Filter = "type" | "ext" | "before" | "after" | "in" | "from" | "inside";

/** How filters are written, folded, in each language. */
export const FILTERS: ReadonlyMap<string, Filter> = aliases({
  type: "type тип tipo",
  ext: "ext extension расширение",
  before: "before до antes",
  after: "after после despues",
  from: "from от de",
  in: "in folder папка carpeta",
  inside: "inside внутри dentro",
});

/** How types are written, folded, in each language. */
export const TYPES: ReadonlyMap<string, Category> = aliases({
  photo:
    "photo photos image images picture pictures фото фотография фотографии картинка картинки " +
    "foto fotos imagen imagenes",
  video: "video videos видео",
  document: "document documents doc docs документ документы documento documentos",
  audio: "audio audios music аудио музыка musica",
  other: "other others другое прочее otro otros",
  note: "note notes заметка заметку заметки nota notas",
});

function aliases<Meaning extends string>(
  words: Readonly<Record<Meaning, string>>,
): ReadonlyMap<string, Meaning> {
  return new Map(
    (Object.entries(words) as [Meaning, string][]).flatMap(([meaning, spelled]) =>
      spelled.split(" ").map((word): [string, Meaning] => [fold(word), meaning])
    ),
  );
}
