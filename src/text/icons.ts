import type { Category } from "../domain/kinds.ts";

/** The sign of a category, the same in every language. */
export const CATEGORY_ICONS: Record<Category, string> = {
  photo: "🖼",
  video: "🎥",
  document: "📄",
  audio: "🎵",
  other: "📦",
  note: "📝",
};

/** The sign of a file that a search found by what is written inside. */
export const FOUND_INSIDE = "📖";
