import { GrammyError, HttpError } from "grammy";
import { Refusal } from "../errors.ts";

/** Telegram's refusal or silence as one clear line for the operator; any other error as it is. */
export function refusalOfTelegram(error: unknown, apiRoot: string): unknown {
  if (error instanceof GrammyError) {
    // Something that is not a token at all is an unknown path to Telegram: 404.
    const unknown = error.error_code === 401 || error.error_code === 404;
    return new Refusal(
      unknown ? "token_refused" : "telegram_refused",
      {},
      unknown
        ? `Telegram rejected the token (${error.error_code}: ${error.description}); check BOT_TOKEN`
        : `Telegram rejected ${error.method} (${error.error_code}: ${error.description})`,
    );
  }
  if (error instanceof HttpError) {
    return new Refusal("telegram_unreachable", {}, `Cannot reach Telegram at ${apiRoot}`, {
      cause: error.error,
    });
  }
  return error;
}
