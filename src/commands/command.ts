import { parseArgs } from "node:util";
import type { BotConfig, Config } from "../config.ts";

/** What follows a command's name, like `status` or `--dry-run`. */
export interface CommandLine {
  readonly words: readonly string[];
  readonly flags: ReadonlySet<string>;
}

/** Does the work and returns the exit code: 0 success, 1 failure. */
export type Command<C extends Config = Config> = (config: C, line: CommandLine) => Promise<number>;

interface Shape {
  /** For the help text: how it is used, and what it does. */
  readonly help: readonly (readonly [usage: string, does: string])[];
  readonly flags?: readonly string[];
  /** The sequences of words it accepts; one in capitals stands for any word. */
  readonly words?: readonly (readonly string[])[];
}

/** An entry in the table of commands. A command's module is loaded only when it is used. */
type CommandEntry =
  & Shape
  & (
    | { readonly needsToken: true; readonly load: () => Promise<Command<BotConfig>> }
    | { readonly needsToken: false; readonly load: () => Promise<Command> }
  );

export type CommandTable = Readonly<Record<string, CommandEntry>>;

/** A command line as it was understood. */
export interface Invocation {
  /** Absent if there is no such command. */
  readonly name: string | undefined;
  readonly line: CommandLine;
  /** What is wrong with it, one line per fault. */
  readonly faults: readonly string[];
  readonly help: boolean;
  readonly version: boolean;
}

/** Reads the arguments. Without a command, it is `byDefault`. */
export function readArguments(
  args: readonly string[],
  table: CommandTable,
  byDefault: string,
): Invocation {
  const { tokens } = parseArgs({
    args: [...args],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: { help: { type: "boolean", short: "h" }, version: { type: "boolean", short: "V" } },
  });
  const [command = byDefault, ...words] = tokens.flatMap((token) =>
    token.kind === "positional" ? [token.value] : []
  );
  const options = tokens.filter((token) => token.kind === "option");
  const has = (flag: string) => options.some(({ name }) => name === flag);
  const common = { help: has("help"), version: has("version") };

  const entry = Object.hasOwn(table, command) ? table[command] : undefined;
  if (entry === undefined) {
    const fault = `Unknown command ${JSON.stringify(command)}. Commands: ${
      Object.keys(table).join(", ")
    }`;
    return {
      name: undefined,
      line: { words, flags: new Set() },
      faults: [fault],
      ...common,
    };
  }

  const faults: string[] = [];
  const flags = new Set<string>();
  for (const { name, rawName, value } of options) {
    if (name === "help" || name === "version") continue;
    if (!entry.flags?.includes(rawName)) {
      const known = entry.flags?.join(", ") ?? "no flags";
      faults.push(`Unknown flag ${rawName}: ${command} takes ${known}`);
    } else if (value !== undefined) {
      faults.push(`${rawName}: got ${JSON.stringify(value)}, expected no value`);
    } else {
      flags.add(name);
    }
  }
  const sequences = entry.words ?? [[]];
  if (!sequences.some((sequence) => fits(words, sequence))) {
    const expected = sequences.map((sequence) => sequence.join(" ") || "nothing").join(" or ");
    faults.push(`${command}: got ${quoted(words)}, expected ${expected}`);
  }
  return { name: command, line: { words, flags }, faults, ...common };
}

function fits(words: readonly string[], sequence: readonly string[]): boolean {
  return words.length === sequence.length &&
    words.every((word, index) =>
      word === sequence[index] || /^[A-Z]+$/.test(sequence[index] ?? "")
    );
}

function quoted(words: readonly string[]): string {
  return words.length === 0 ? "nothing" : words.map((word) => JSON.stringify(word)).join(" ");
}
