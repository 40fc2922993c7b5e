import { type App, RunningBot } from "./app/running.ts";
import type { AppOptions } from "./app/assemble.ts";
import { webhook } from "./http/webhook.ts";
import { noteWebhook, readWebhook } from "./storage/bots.ts";
import { hasWebhook, registerWebhook, WebhookWatch } from "./telegram/webhook_registration.ts";
import { type DeliveryIntake, pollUpdates, takeDeliveries } from "./updates/intake.ts";
import { PollingHealth } from "./updates/polling.ts";
import { reportOutages, reportPolling } from "./updates/reports.ts";

export type { App } from "./app/running.ts";

/** How often a webhook that somebody else set is looked for, in milliseconds. */
const WEBHOOK_CHECK_MS = 60_000;

/** Builds and starts everything, in order; `stop` goes through it in reverse. */
export async function startApp(options: AppOptions): Promise<App> {
  const { webhook } = options.config;
  return webhook === undefined ? await startPolling(options) : await startWebhook(options, webhook);
}

/** The bot asks Telegram for updates. */
async function startPolling(options: AppOptions): Promise<App> {
  const { log } = options;
  const health = new PollingHealth();
  const bot = new RunningBot(options, () => health.check());
  const { api, updates } = bot.parts;
  return await bot.start([], async () => {
    const { found: webhookIsSet, crashed } = await bot.open(() => hasWebhook(api));
    if (webhookIsSet) {
      await api.deleteWebhook();
      log.info("Removed the webhook");
    }
    const polled = { ...updates, afterCrash: crashed };
    bot.intake = await pollUpdates(api, polled, reportPolling(log), health, bot.fail);
  });
}

/** Telegram delivers updates to the bot. */
async function startWebhook(
  options: AppOptions,
  { url, secret }: { url: string; secret: string },
): Promise<App> {
  const { log, config: { botToken } } = options;
  let watch: WebhookWatch | undefined;
  const bot = new RunningBot(options, async () => await watch?.check());
  const { api, database, updates } = bot.parts;
  let intake: DeliveryIntake | undefined;
  const deliveries = webhook({
    path: new URL(url).pathname,
    secret,
    accept: async (update) => {
      if (intake === undefined) throw new Error("Cannot take updates yet: starting");
      await intake.accept(update);
    },
    refused: reportOutages(log).refused,
  });
  return await bot.start([deliveries], async () => {
    const { me, crashed } = await bot.open();
    bot.intake = intake = await takeDeliveries({ ...updates, afterCrash: crashed });
    const known = await readWebhook(database, me.id);
    const [registered] = await Promise.all([
      registerWebhook(api, botToken, { url, secret }, known),
      bot.parts.loadAnswering(),
    ]);
    if (registered !== undefined) await noteWebhook(database, me.id, registered);
    log.info(registered ? "Registered the webhook" : "The webhook is already registered");
    watch = new WebhookWatch(api, botToken, { url, secret });
    bot.every(WEBHOOK_CHECK_MS, "checking the webhook", async () => {
      const replaced = await watch?.look();
      if (replaced !== undefined) {
        log.warn("Registered the webhook again; it was set to {url}", { url: replaced || "none" });
      }
    });
  });
}
