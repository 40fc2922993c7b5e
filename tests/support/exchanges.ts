import type { Keeper } from "./keeper.ts";

/** Counts the exchanges of updates from now on until the bot's next message, new or edited. */
export function exchangesUntilAnswer(
  { telegram, database }: Pick<Keeper, "telegram" | "database">,
): () => number | undefined {
  const before = database.exchanges;
  let seen: number | undefined;
  const stop = telegram.onChange(({ message }) => {
    if (message?.from?.id === telegram.bot.id) seen ??= database.exchanges - before;
  });
  return () => {
    stop();
    return seen;
  };
}
