import { oneLine } from "../log.ts";

/** Prints a line to standard output, whatever is in it: names come out of files, databases and Telegram. */
export function print(text: string): void {
  console.log(oneLine(text));
}

/** Prints a line to standard error, by the same rule. */
export function printError(text: string): void {
  console.error(oneLine(text));
}
