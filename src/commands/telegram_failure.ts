import { GrammyError, HttpError } from "grammy";
import { Refusal } from "../errors.ts";

/** Telegram's refusal, or its silence, as one clear line for an operator; other errors as they are. */
export function tellTelegramFailure(error: unknown, apiRoot: string): unknown {
  if (error instanceof GrammyError) {
    // A token that is no token at all is a path that Telegram does not know: 404.
    const unknown = error.error_code === 401 || error.error_code === 404;
    return new Refusal(
      unknown ? "token_refused" : "telegram_refused",
      {},
      unknown
        ? `Telegram refuses the token (${error.error_code}: ${error.description}); check BOT_TOKEN`
        : `Telegram refuses ${error.method} (${error.error_code}: ${error.description})`,
    );
  }
  if (error instanceof HttpError) {
    return new Refusal("telegram_unreachable", {}, `Cannot reach Telegram at ${apiRoot}`, {
      cause: error.error,
    });
  }
  return error;
}
