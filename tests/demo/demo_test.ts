import assert from "node:assert/strict";
import { type Browser, chromium, type Page } from "playwright-core";
import { assertAccessible } from "./accessibility.ts";
import { ChatPage } from "./chat_page.ts";
import { Demo } from "./demo.ts";

const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
/** Without these Chromium calls home. */
const FLAGS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-component-update"]
  .concat(["--disable-background-networking", "--disable-sync"]);
const PATIENCE_MS = 20_000;
/** `DEMO_SCREENSHOTS=1`: takes the pictures of the README again. */
const DRAWS = Deno.env.get("DEMO_SCREENSHOTS") === "1";

const browserPath = BROWSERS.find((path) => {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
});

/** A text, a caption and a file name that would run if it were taken for a page. */
const HOSTILE = "<img src=x onerror=document.title='owned'>.html";
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
    await assertAccessible(page);
    await page.getByRole("button", { name: "START", exact: true }).click();
    await chat.waitFor(/Hello, Ann!/);

    // The upload flow, by the picker.
    await chat.press("📤 Upload File");
    await chat.press("✨ Auto");
    await chat.waitFor(/Send your files/);
    await chat.pick(/File$/, [{ name: "the note.txt", type: "text/plain", bytes: NOTE }], "#mine");
    await chat.waitFor(/Saved to Documents: the note\.txt/);
    await chat.press("✅ Done");

    // The demo's own files, as an album and alone, forwarded.
    await chat.open("saved");
    await chat.waitFor("Hill song");
    await chat.message("Three days in the hills").click({
      button: "right",
      position: { x: 8, y: 8 },
    });
    await page.getByRole("menuitem", { name: "Select" }).click();
    await chat.message("packing list").getByRole("checkbox").click();
    await page.getByText("4 selected").waitFor();
    await page.getByRole("button", { name: "Forward" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "File Keeper" }).click();
    await chat.waitFor(/Saved 3 files: Photos 3/);
    await chat.waitFor("Saved to Documents: packing list.txt");
    assert.equal(await page.locator(".grid.of-3 img").count(), 3);
    await assertAccessible(page);
    await draw(page, "chat");

    // Browse, and fetch it back.
    await chat.send("/files");
    await chat.press(/^📂 All Files/);
    await chat.waitFor(/All Files – /);
    await chat.press(/the note\.txt/);
    const { name, bytes } = await chat.download();
    assert.equal(name, "the note.txt");
    assert.deepEqual(bytes, NOTE);

    // What one types is searched for.
    await chat.send("packng list");
    await chat.waitFor(/packing list[^]*Newest|1 file/);

    // The link goes to Ben through their chat, and he opens it.
    await chat.press("🔗 Share");
    await chat.waitFor(/start=s_/);
    await chat.press("📨 Send to a chat");
    await page.getByRole("dialog").getByRole("button", { name: "Ben" }).click();
    await chat.field.press("Enter");
    await chat.waitFor(/start=s_/);
    await chat.be("Ben");
    await chat.message(/start=s_/).getByRole("link").first().click();
    await chat.press("💾 Save to my files");
    await chat.send("/files");
    await chat.waitFor(/My Files/);
    await page.getByRole("button", { name: "Documents · 1" }).waitFor();
    assert.deepEqual((await chat.download()).bytes, NOTE);

    // Inline mode in the same chat: Ann's files, sent to Ben by a press.
    await chat.be("Ann");
    await chat.open("friend");
    await page.emulateMedia({ colorScheme: "dark" });
    await chat.field.pressSequentially("@fi");
    await chat.field.press("Enter");
    await page.getByRole("option", { name: /the note\.txt/ }).waitFor();
    await page.getByRole("option", { name: /photo/ }).last().click();
    await chat.message("via @file_keeper_bot").locator("img").waitFor();
    await chat.field.pressSequentially("@file_keeper_bot note");
    await page.getByRole("option", { name: /the note\.txt/ }).waitFor();
    await page.getByRole("option", { name: /photo/ }).first().waitFor({ state: "detached" });
    await assertAccessible(page);
    await draw(page, "inline");
    await chat.field.press("ArrowDown");
    await chat.field.press("Enter");
    await chat.message("via @file_keeper_bot").getByText("the note.txt").first().waitFor();
    assertWell();
  },
);

testDemo(
  "on a phone the demo is used by keyboard, takes dropped files, and runs nothing that a name says",
  async (demo, browser) => {
    const phone = { viewport: { width: 412, height: 780 }, colorScheme: "dark" };
    const { page, chat, assertWell } = await openPage(browser, `${demo.url}/#ben/bot`, phone);
    await page.getByRole("button", { name: "START", exact: true }).press("Enter");
    await chat.waitFor(/Hello, Ben!/);

    // Commands by arrows, a button by Enter; the focus stays on the message that the press changed.
    await chat.field.pressSequentially("/fi");
    await page.getByRole("option", { name: "/files" }).waitFor();
    await page.keyboard.press("Enter");
    await chat.waitFor(/My Files/);
    await page.getByRole("button", { name: "All Files" }).focus();
    await page.keyboard.press("Enter");
    await chat.waitFor(/All Files – /);
    assert.equal(await page.evaluate("document.activeElement.closest('.buttons') !== null"), true);
    await page.keyboard.press("Escape");
    assert.equal(await page.evaluate("document.activeElement.id"), "text");

    // What people are called and say is text.
    await page.keyboard.insertText(HOSTILE);
    await page.keyboard.press("Enter");
    await chat.waitFor("<img src=x");
    await chat.drop([
      { name: HOSTILE, type: "text/html", bytes: NOTE },
      { name: "b.bin", type: "", bytes: NOTE.slice(1) },
    ], HOSTILE);
    await chat.waitFor(/Saved 2 files/);
    await chat.waitFor(HOSTILE);
    const run =
      "document.title === 'owned' || document.querySelector('#log img, #log script') !== null";
    assert.equal(await page.evaluate(run), false);

    // A caption that is edited, and the own contact by the bot's keyboard.
    const sent = chat.messages.filter({ hasText: "b.bin" }).first();
    await sent.getByRole("button", { name: "What to do" }).click();
    await page.getByRole("menuitem", { name: "Edit caption" }).click();
    await chat.field.fill("#bins");
    await chat.field.press("Enter");
    await chat.messages.filter({ hasText: "#bins" }).first().waitFor();
    await chat.send("/settings");
    await chat.press("📱 Phone");
    await page.getByRole("group", { name: "Keyboard" }).getByRole("button").first().click();
    await chat.waitFor("+15550100");

    // A photo goes as a photo, and comes back as one.
    await assertAccessible(page);
    await page.getByRole("button", { name: "Back to the chats" }).click();
    await assertAccessible(page);
    await chat.open("saved");
    await chat.message("Three days in the hills").click({
      button: "right",
      position: { x: 8, y: 8 },
    });
    await page.getByRole("menuitem", { name: "Forward" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "File Keeper" }).click();
    await chat.waitFor(/Saved 3 files: Photos 3/);
    await chat.send("/files");
    await chat.press(/^🖼 Photos/);
    await chat.waitFor(/Photos – /);
    await page.locator(".buttons").last().getByRole("button").first().click();
    await page.locator("#log article:not(.own) .picture img").last().waitFor();
    await draw(page, "phone");
    assertWell();
  },
);

testDemo(
  "on a phone's screen the samples are a press each, and long names keep within the chat",
  async (demo, browser) => {
    const phone = { viewport: { width: 390, height: 844 } };
    const { page, chat, assertWell } = await openPage(browser, `${demo.url}/#ann/bot`, phone);
    await page.getByRole("button", { name: "START", exact: true }).click();
    await chat.waitFor(/Hello, Ann!/);
    await chat.trySample("3 photos");
    await chat.waitFor(/Saved 3 files/);
    await chat.trySample("a PDF");
    await chat.waitFor(/Saved.*scan 0412\.pdf/);
    await chat.trySample("a forwarded album with a comment");
    await chat.waitFor(/Saved 2 files/);
    await chat.waitFor("Forwarded from Grandma");
    await page.reload();
    await chat.waitFor("Forwarded from Grandma");
    const left = page.getByRole("group", { name: "Samples to try" }).getByRole("button");
    assert.deepEqual(await left.allInnerTexts(), ["a link"]);
    await chat.trySample("a link");
    await chat.waitFor("Alexandrian library");
    await page.locator("#chips").waitFor({ state: "hidden" });

    const name = `${"A name without an end, ".repeat(6)}.bin`;
    await chat.pick(/File$/, [{ name, type: "", bytes: NOTE }, {
      name: "b",
      type: "",
      bytes: NOTE.slice(2),
    }]);
    await chat.waitFor(/Saved 2 files/);
    await chat.send("/files");
    await chat.press(/^📂 All Files/);
    await chat.waitFor(/All Files – /);
    const label = "A label without an end, ".repeat(6);
    const buttons = [[{ text: label, callback_data: "x" }]];
    await botSays(demo, { text: "A button", reply_markup: { inline_keyboard: buttons } });
    await chat.waitFor("A label without an end");
    assert.deepEqual(await page.evaluate(WIDER_THAN_THE_CHAT), []);
    assertWell();
  },
);

testDemo(
  "the page shows what a bot can send: styles, quotes that fold, previews, and buttons that copy or open inline mode",
  async (demo, browser) => {
    const { page, chat, assertWell } = await openPage(browser, demo.url);
    await page.getByRole("button", { name: "START", exact: true }).click();
    await chat.waitFor(/Hello, Ann!/);
    const lines = Array.from({ length: 9 }, (_, line) => `Line ${line}`).join("\n");
    await botSays(demo, {
      text: `${lines}\nhttps://example.org/a_page`,
      entities: [{ type: "expandable_blockquote", offset: 0, length: lines.length }],
      reply_markup: {
        inline_keyboard: [
          [{ text: "Copy it", copy_text: { text: "copied text" }, style: "primary" }],
          [{ text: "Delete it", callback_data: "x", style: "danger" }],
          [{ text: "Look here", switch_inline_query_current_chat: "words" }],
          [{
            text: "Send to",
            switch_inline_query_chosen_chat: { query: "words", allow_user_chats: true },
          }],
        ],
      },
    });
    const message = await chat.waitFor("Line 8");
    await message.getByRole("link", { name: /example\.org.*a page/ }).waitFor();
    for (const colorScheme of ["dark", "light"] as const) {
      await page.emulateMedia({ colorScheme });
      await assertAccessible(page);
    }

    const quote = message.locator("blockquote");
    const folded = (await quote.boundingBox())!.height;
    await message.getByRole("button", { name: "Show the whole quote" }).click();
    assert.ok((await quote.boundingBox())!.height > folded * 2);
    await message.getByRole("button", { name: "Fold the quote" }).click();
    assert.equal((await quote.boundingBox())!.height, folded);

    await chat.press("Copy it");
    await page.getByText("Copied").waitFor();
    assert.equal(await page.evaluate("navigator.clipboard.readText()"), "copied text");
    await chat.press("Look here");
    assert.equal(await chat.field.inputValue(), "@file_keeper_bot words");
    await chat.press("Send to");
    const chats = page.getByRole("dialog").getByRole("button");
    assert.deepEqual(await chats.allInnerTexts(), ["Ben", "Saved Messages"]);
    await chats.first().click();
    assert.equal(await chat.field.inputValue(), "@file_keeper_bot words");

    await chat.open("bot");
    await botSays(demo, {
      text: "No preview of https://example.org/another",
      link_preview_options: { is_disabled: true },
    });
    const plain = await chat.waitFor("No preview of");
    assert.equal(await plain.getByRole("link").count(), 1);
    assertWell();
  },
);

/** What the page draws beyond the sides of the chat. */
const WIDER_THAN_THE_CHAT = `[...document.querySelectorAll("#log *")].filter((element) => {
  const { left, right } = element.getBoundingClientRect();
  return left < 0 || right > innerWidth;
}).map((element) => element.outerHTML)`;

/** The bot sends Ann something that is not one of its screens. */
async function botSays(demo: Demo, message: object): Promise<void> {
  const { url, token, people } = demo.telegram;
  const [chat_id] = people.keys();
  const answer = await fetch(`${url}/bot${token}/sendMessage`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ chat_id, ...message }),
  });
  assert.equal(answer.status, 200, await answer.text());
}
