/** Whose the webhook is while the bot runs. */
import assert from "node:assert/strict";
import { logger } from "../../../src/log.ts";
import { connectApi } from "../../../src/telegram/client.ts";
import { registerWebhook, WebhookWatch } from "../../../src/telegram/webhook_registration.ts";
import { Emulator } from "../emulator.ts";

const OWN = { url: "https://bot.example.org/telegram", secret: "secret" };
const ELSEWHERE = /elsewhere\.example/;

async function withWatch(
  test: (telegram: Emulator, watch: WebhookWatch, url: () => Promise<string>) => Promise<void>,
): Promise<void> {
  await using telegram = await Emulator.start();
  const { signal } = new AbortController();
  const api = connectApi(
    { token: telegram.token, apiRoot: telegram.url, log: logger("test") },
    signal,
  );
  await registerWebhook(api, telegram.token, OWN, null);
  const watch = new WebhookWatch(api, telegram.token, OWN);
  await test(telegram, watch, async () => (await api.getWebhookInfo()).url ?? "");
}

Deno.test("a webhook that somebody else sets is replaced once; if it comes back it stays, and health names it until it is gone", async () => {
  await withWatch(async (telegram, watch, url) => {
    assert.equal(await watch.look(), undefined);
    await watch.check();
    await telegram.setWebhookElsewhere().stop();
    assert.match(await watch.look() ?? "", ELSEWHERE);
    assert.equal(await url(), OWN.url);
    await watch.check();

    await telegram.setWebhookElsewhere().stop();
    for (let count = 0; count < 3; count++) {
      assert.equal(await watch.look(), undefined);
      assert.match(await url(), ELSEWHERE);
      await assert.rejects(watch.check(), /Telegram delivers the updates to https:\/\/elsewhere/);
    }

    telegram.world.webhook.remove();
    assert.equal(await watch.look(), "");
    assert.equal(await url(), OWN.url);
    await watch.check();
  });
});

Deno.test("a webhook that somebody removes, as one who polls does, is set again each time", async () => {
  await withWatch(async (telegram, watch, url) => {
    for (let count = 0; count < 3; count++) {
      telegram.world.webhook.remove();
      assert.equal(await watch.look(), "");
      assert.equal(await url(), OWN.url);
      await watch.check();
    }
  });
});
