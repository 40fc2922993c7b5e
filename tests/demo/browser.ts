import assert from "node:assert/strict";
import { type Browser, chromium, type Locator } from "playwright-core";
import { findProgram, type Need, testNeeding } from "../support/needs.ts";
import { ChatPage } from "./chat_page.ts";
import { makeDataDirectory } from "../support/databases.ts";
import { Demo } from "./demo.ts";

const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
/** Without these Chromium calls home. */
const FLAGS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-component-update"]
  .concat(["--disable-background-networking", "--disable-sync"]);
const PATIENCE_MS = 20_000;

const browserPath = findProgram(...BROWSERS);
const CHROMIUM: Need = {
  isThere: browserPath !== undefined,
  missing: "Chromium is not installed",
  isProvided: true,
};

/** The box of an element, once it has one: the page may be re-rendering. */
export async function boxOf(locator: Locator): Promise<{ y: number; height: number }> {
  const deadline = Date.now() + PATIENCE_MS;
  while (true) {
    const box = await locator.boundingBox();
    if (box !== null) return box;
    assert.ok(Date.now() < deadline, `${locator} is not on the page`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A test with a demo of its own and a browser; at its end Telegram must have nothing to object to. */
export function testDemo(name: string, run: (demo: Demo, browser: Browser) => Promise<void>): void {
  testNeeding(CHROMIUM, {
    name,
    // The browser's driver keeps timers and pipes until the process ends.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => {
      const demo = await Demo.start({ port: 0, makeDataDirectory });
      const browser = await chromium.launch({ executablePath: browserPath!, args: FLAGS });
      try {
        await run(demo, browser);
        await demo.telegram.idle();
        demo.telegram.assertClean();
      } finally {
        await browser.close();
        await demo.stop();
        await demo.clean();
      }
    },
  });
}

/** A page of the demo; `assertWell` fails on whatever the page complained of. */
export async function openPage(browser: Browser, url: string, options: object = {}) {
  const context = await browser.newContext({
    viewport: { width: 880, height: 790 },
    colorScheme: "light",
    locale: "en-GB",
    acceptDownloads: true,
    permissions: ["clipboard-read", "clipboard-write"],
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  await page.goto(url);
  return { page, chat: new ChatPage(page), assertWell: () => assert.deepEqual(complaints, []) };
}
