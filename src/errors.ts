/**
 * An expected "no": the rules, the configuration or the state of things do not allow what was asked.
 * Everything else that is thrown is a failure. `code` is for programs (and for `text/`, which has the
 * words a person reads), `figures` are what a sentence about it needs, `message` is the one clear line
 * that an operator sees.
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
