/** A call that Telegram refuses, with Telegram's description. */
export class ApiError extends Error {
  constructor(
    readonly code: number,
    readonly description: string,
    readonly options: {
      /** The bot could not know better (a race, a block, a limit): no violation. */
      expected?: boolean;
      retry_after?: number;
      /** The group became this supergroup. */
      migrate_to_chat_id?: number;
      /** How long the answer is held back, as Telegram does with repeated conflicts. */
      delay_ms?: number;
    } = {},
  ) {
    super(description);
  }
}

/** A refusal that a good bot never gets: it is noted as a violation. */
export function mistake(text: string): ApiError {
  return new ApiError(400, `Bad Request: ${text}`);
}

/** A refusal that no bot can avoid. */
export function unlucky(text: string): ApiError {
  return new ApiError(400, `Bad Request: ${text}`, { expected: true });
}

export function forbidden(text: string): ApiError {
  return new ApiError(403, `Forbidden: ${text}`, { expected: true });
}

export function tooManyRequests(retry_after: number): ApiError {
  return new ApiError(429, `Too Many Requests: retry after ${retry_after}`, {
    expected: true,
    retry_after,
  });
}
