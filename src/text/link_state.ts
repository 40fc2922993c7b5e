import type { Category } from "../domain/kinds.ts";

/** What a link shares: several files have their category, if they have one in common. */
export interface LinkThing {
  shared: "file" | "files" | "folder";
  name: string;
  category: Category | null;
}

/** What a sentence about a link needs of it. */
export interface LinkState {
  expires_at: Date | null;
  expired: boolean;
  max_opens: number | null;
  protected: boolean;
  include_captions: boolean;
  opens: number;
  saves: number;
}

/** Whether nobody else can open a link. */
export const isUsedUp = ({ max_opens, opens }: LinkState) =>
  max_opens !== null && opens >= max_opens;
