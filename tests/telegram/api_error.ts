/** A call that Telegram refuses, in Telegram's words. */
export class ApiError extends Error {
  constructor(
    readonly code: number,
    readonly description: string,
    readonly options: {
      /** True when the bot could not have known better (a race, a block, a limit): no violation. */
      expected?: boolean;
      retry_after?: number;
      /** Telegram holds this answer back, as it does with repeated conflicts. */
      delay_ms?: number;
    } = {},
  ) {
    super(description);
  }
}

/** The bot was naive: real Telegram says no, and a test should hear about it. */
export function mistake(text: string): ApiError {
  return new ApiError(400, `Bad Request: ${text}`);
}

/** Telegram says no, but it can happen to the best of bots. */
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
