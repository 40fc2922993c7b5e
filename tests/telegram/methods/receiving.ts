import { mistake } from "../api_error.ts";
import { WEBHOOK_IS_ACTIVE } from "../polling.ts";
import { UPDATE_TYPES } from "../updates.ts";
import type { Call, Method } from "./call.ts";

const LONGEST_POLL_S = 50;

function allow(call: Call): void {
  const types = call.params.json<unknown>("allowed_updates", "allowed updates");
  if (types === undefined) return;
  if (!Array.isArray(types)) return call.note("allowed_updates is no list");
  for (const type of types) {
    if (!UPDATE_TYPES.has(type)) call.note(`allowed_updates with the unknown ${String(type)}`);
  }
  call.world.updates.allow(types);
}

export const getUpdates: Method = (call) => {
  const { params, world } = call;
  if (world.webhook.isSet) throw world.polling.conflict(WEBHOOK_IS_ACTIVE);
  const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
  const limit = clamp(params.integer("limit") ?? 100, 1, 100);
  const timeout = clamp(params.integer("timeout") ?? 0, 0, LONGEST_POLL_S);
  allow(call);
  return world.polling.poll({
    offset: params.integer("offset") ?? 0,
    limit,
    timeout,
    ...(call.signal ? { signal: call.signal } : {}),
  });
};

export const setWebhook: Method = (call) => {
  const { params, world } = call;
  const url = params.string("url") ?? "";
  if (url === "") return deleteWebhook(call);
  allow(call);
  const max_connections = params.integer("max_connections") ?? 40;
  if (max_connections < 1 || max_connections > 100) {
    call.note(`max_connections of ${max_connections}`);
  }
  world.webhook.set({
    url,
    secret_token: params.string("secret_token") ?? "",
    max_connections: Math.min(100, Math.max(1, max_connections)),
    ip_address: params.string("ip_address") ?? "",
  });
  drop(call);
  return true;
};

export const deleteWebhook: Method = (call) => {
  call.world.webhook.remove();
  drop(call);
  return true;
};

function drop(call: Call): void {
  if (!call.params.boolean("drop_pending_updates")) return;
  if (call.world.updates.pending > 0) call.note("pending updates are thrown away");
  call.world.updates.clear();
}

export const getWebhookInfo: Method = (call) => {
  const { settings, lastError, pending } = call.world.webhook;
  const { updates } = call.world;
  const allowed = updates.allowed;
  return {
    url: settings?.url ?? "",
    has_custom_certificate: false,
    pending_update_count: pending + updates.pending,
    ...(settings ? { max_connections: settings.max_connections } : {}),
    ...(settings?.ip_address ? { ip_address: settings.ip_address } : {}),
    ...(lastError
      ? { last_error_date: lastError.date, last_error_message: lastError.message }
      : {}),
    ...(allowed ? { allowed_updates: allowed } : {}),
  };
};

export const getMe: Method = (call) => call.world.bot;
export const logOut: Method = () => true;
export const close: Method = (call) => {
  if (call.world.webhook.isSet) throw mistake("webhook must be deleted before close");
  return true;
};
