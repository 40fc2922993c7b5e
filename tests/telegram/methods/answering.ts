import type { InlineQueryResult, InlineQueryResultsButton } from "grammy/types";
import { mistake, unlucky } from "../api_error.ts";
import { checkInlineResults } from "../inline_results.ts";
import { isPayload } from "../links.ts";
import type { Call, Method } from "./call.ts";

const TOO_OLD = "query is too old and response timeout expired or query ID is invalid";

export const answerCallbackQuery: Method = (call) => {
  const id = call.required("callback_query_id");
  const text = call.params.string("text") ?? "";
  if (text.length > 200) throw mistake("MESSAGE_TOO_LONG");
  const query = call.world.callbacks.find(id);
  if (!query) throw mistake(TOO_OLD);
  query.attempted = true;
  const timeout = call.world.options.callbackTimeoutMs ?? 15_000;
  if (call.world.clock.now() - query.at > timeout) throw unlucky(TOO_OLD);
  if (query.answers > 0) {
    // An update that was delivered twice may be answered twice.
    const twice = (query.queued?.deliveries ?? 0) > 1;
    query.answers++;
    if (!twice) call.note(`the callback ${query.what} of ${query.who} is answered again`);
    throw unlucky(TOO_OLD);
  }
  query.answers++;
  const show_alert = call.params.boolean("show_alert");
  const url = call.params.string("url");
  query.resolve({
    ...(text ? { text } : {}),
    ...(show_alert ? { show_alert } : {}),
    ...(url ? { url } : {}),
  });
  return true;
};

export const answerInlineQuery: Method = (call) => {
  const id = call.required("inline_query_id");
  const results = call.params.json<InlineQueryResult[]>("results", "inline query results");
  if (!Array.isArray(results)) throw mistake("expected an Array of inline query results");
  checkInlineResults(call, results);
  const next_offset = call.params.string("next_offset") ?? "";
  if (new TextEncoder().encode(next_offset).length > 64) throw mistake("NEXT_OFFSET_INVALID");
  const button = inlineButton(call);
  const query = call.world.inline.find(id);
  if (!query) throw mistake(TOO_OLD);
  query.attempted = true;
  const timeout = call.world.options.inlineTimeoutMs ?? 10_000;
  if (call.world.clock.now() - query.at > timeout) throw unlucky(TOO_OLD);
  if (query.answers++ > 0) throw unlucky(TOO_OLD);
  query.resolve({
    results,
    is_personal: call.params.boolean("is_personal"),
    cache_time: call.params.integer("cache_time") ?? 300,
    next_offset,
    ...(button ? { button } : {}),
  });
  return true;
};

function inlineButton(call: Call): InlineQueryResultsButton | undefined {
  const button = call.params.json<InlineQueryResultsButton & { start_parameter?: string }>(
    "button",
    "inline query results button",
  );
  if (!button) return undefined;
  if (!button.text) {
    throw mistake("can't parse inline query results button: text must be non-empty");
  }
  if (button.start_parameter !== undefined && !isPayload(button.start_parameter)) {
    throw mistake("START_PARAM_INVALID");
  }
  return button;
}
