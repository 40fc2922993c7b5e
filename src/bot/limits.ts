import type { SavingLimits } from "../storage/uploads.ts";
import type { BotContext } from "./context.ts";

/** The limits that hold for a person: the server's, and their own quota where an admin set one. */
export function limitsOf({ options, user }: BotContext): SavingLimits {
  return { ...options.limits, quota: user.quota_bytes ?? options.limits.quota };
}
