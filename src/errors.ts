/**
 * An expected "no": the rules, the configuration or the current state do not allow what was asked for.
 * Anything else that is thrown is a failure. `code` is for programs, and for `text/`, which words it for
 * people; `figures` are the numbers and names of that sentence; `message` is the line an operator sees.
 */
export class Refusal<Code extends string = string> extends Error {
  override readonly name = "Refusal";

  constructor(
    readonly code: Code,
    readonly figures: Readonly<Record<string, string | number>> = {},
    message: string = code,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
