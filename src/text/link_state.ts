/** What a sentence about a link needs of it. */
export interface LinkState {
  expires_at: Date | null;
  expired: boolean;
  max_opens: number | null;
  protected: boolean;
  opens: number;
  saves: number;
}

/** Whether nobody else can open a link. */
export const isUsedUp = ({ max_opens, opens }: LinkState) =>
  max_opens !== null && opens >= max_opens;
