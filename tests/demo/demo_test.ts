import assert from "node:assert/strict";
import { type Browser, chromium, type Page } from "playwright-core";
import { ChatPage } from "./chat_page.ts";
import { Demo } from "./demo.ts";

const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
/** Without these Chromium calls home. */
const FLAGS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-component-update"]
  .concat(["--disable-background-networking", "--disable-sync"]);
const PATIENCE_MS = 20_000;
/** `DEMO_SCREENSHOTS=1`: the README's pictures are made anew. */
const DRAWS = Deno.env.get("DEMO_SCREENSHOTS") === "1";

const browserPath = BROWSERS.find((path) => {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
});

const NOTE = new TextEncoder().encode("What was sent comes back, byte for byte: \u0000 ü 🗝\n");

function testDemo(name: string, run: (demo: Demo, browser: Browser) => Promise<void>): void {
  const skipped = browserPath === undefined;
  Deno.test({
    name: skipped ? `${name} (skipped: there is no Chromium)` : name,
    ignore: skipped,
    // The browser's driver keeps timers and pipes until the process ends.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => {
      const demo = await Demo.start({ port: 0 });
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
async function openPage(browser: Browser, url: string, options: object = {}) {
  const context = await browser.newContext({
    viewport: { width: 1120, height: 760 },
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

async function draw(page: Page, name: string): Promise<void> {
  if (!DRAWS) return;
  await page.waitForTimeout(500);
  const path = new URL(`${name}.png`, import.meta.url).pathname;
  await page.screenshot({ path, animations: "disabled" });
}

testDemo(
  "in the demo one starts, uploads, browses, fetches a file back, and shares it with the other person",
  async (demo, browser) => {
    const { page, chat, assertWell } = await openPage(browser, demo.url);
    await page.getByText("What can this bot do?").waitFor();
    await page.getByRole("button", { name: "START", exact: true }).click();
    await chat.waitFor(/Hello, Ann!/);

    // Files of the demo's own, forwarded as an album and alone.
    await chat.open("saved");
    await chat.waitFor("Hill song");
    await chat.message("Three days in the hills").click({
      button: "right",
      position: { x: 8, y: 8 },
    });
    await page.getByRole("menuitem", { name: "Select" }).click();
    await chat.message("Lease 2026.pdf").getByRole("checkbox").click();
    await page.getByText("4 selected").waitFor();
    await page.getByRole("button", { name: "Forward" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "File Keeper" }).click();
    await chat.waitFor(/Saved 3 files: Photos 3/);
    await chat.waitFor("Saved to Documents: Lease 2026.pdf");
    assert.equal(await page.locator(".grid.of-3 img").count(), 3);

    // The upload flow, by the picker.
    await chat.send("/upload");
    await chat.press("✨ Auto");
    await chat.waitFor(/Send/);
    await chat.pick(
      /File$/,
      [{ name: "the note.txt", type: "text/plain", bytes: NOTE }],
      "#mine",
    );
    await chat.waitFor(/Saved to Documents: the note\.txt/);
    await draw(page, "chat");
    await chat.press("✅ Done");

    // Browse, and fetch it back.
    await chat.send("/files");
    await chat.press(/^📄 Documents/);
    await chat.press(/the note\.txt/);
    const card = page.locator("#log article:not(.own)").filter({
      has: page.getByTitle("Download"),
    });
    await card.last().waitFor();
    const { name, bytes } = await chat.download(card.last());
    assert.equal(name, "the note.txt");
    assert.deepEqual(bytes, NOTE);

    // The link goes to Ben through their chat, and he opens it.
    await chat.press("🔗 Share");
    await chat.waitFor(/start=s_/);
    await chat.press("📨 Send to a chat");
    await page.getByRole("dialog").getByRole("button", { name: "Ben" }).click();
    await page.getByRole("combobox", { name: "Message" }).press("Enter");
    await chat.waitFor(/start=s_/);
    await chat.be("Ben");
    await chat.message(/start=s_/).getByRole("link").click();
    await chat.press("💾 Save to my files");
    await chat.send("/files");
    await chat.waitFor(/My Files/);
    await page.getByRole("button", { name: /Documents · 1/ }).waitFor();
    const shared = page.locator("#log article:not(.own)").filter({
      has: page.getByTitle("Download"),
    });
    assert.deepEqual((await chat.download(shared.last())).bytes, NOTE);
    assertWell();
  },
);
