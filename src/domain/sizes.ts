const UNITS: Readonly<Record<string, number>> = { "": 0, k: 1, m: 2, g: 3, t: 4 };
const CYRILLIC: Readonly<Record<string, string>> = { к: "k", м: "m", г: "g", т: "t", б: "b" };

/**
 * Bytes of a size as people and settings write it: `20MB`, `1.5 gb`, `1,5 ГБ`, `300k`, `4GiB`, `1048576`;
 * 1 KB = 1024 bytes. `undefined` for anything else, and for what no safe integer holds.
 */
export function parseSize(text: string): number | undefined {
  const latin = text.trim().toLowerCase().replace(/[кмгтб]/g, (letter) => CYRILLIC[letter]!);
  const match = /^(\d{1,16}(?:[.,]\d{1,9})?)\s*([kmgt]?)(?:i?b)?$/.exec(latin);
  if (match === null) return undefined;
  const bytes = Math.round(Number(match[1]!.replace(",", ".")) * 1024 ** UNITS[match[2]!]!);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}
