import assert from "node:assert/strict";
import { assertAccessible } from "./accessibility.ts";
import { openPage, testDemo } from "./browser.ts";
import { until } from "../support/until.ts";
import type { Demo } from "./demo.ts";

const BYTES = new TextEncoder().encode("some bytes");

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
    assert.deepEqual(await left.allInnerTexts(), ["another PDF", 'search "lease"', "a link"]);
    await chat.trySample("another PDF");
    await chat.waitFor(/Saved.*scan 0413\.pdf/);
    await chat.trySample("a link");
    await chat.waitFor("Alexandrian library");
    assert.deepEqual(await left.allInnerTexts(), ['search "lease"']);

    const name = `${"A name without an end, ".repeat(6)}.bin`;
    await chat.pick(/File$/, [{ name, type: "", bytes: BYTES }, {
      name: "b",
      type: "",
      bytes: BYTES.slice(1),
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

testDemo("a sample searches for a word that is only inside a PDF", async (demo, browser) => {
  const { page, chat, assertWell } = await openPage(browser, demo.url);
  await page.getByRole("button", { name: "START", exact: true }).click();
  await chat.waitFor(/Hello, Ann!/);
  await chat.trySample("another PDF");
  await chat.waitFor(/Saved.*scan 0413\.pdf/);
  await chat.trySample("a PDF");
  await chat.waitFor(/Saved 2 files/);
  // Reading takes a moment.
  await until(
    async () => {
      const shown = await chat.messages.count();
      await chat.send("inside:rent");
      await until(async () => await chat.messages.count() >= shown + 2, "there is no answer");
      return /scan 0412/.test(await chat.messages.last().innerText());
    },
    "it is not read",
    30_000,
  );
  const shown = await chat.messages.count();
  await chat.trySample('search "lease"');
  await until(async () => await chat.messages.count() >= shown + 2, "there is no answer");
  assert.match(await chat.messages.last().innerText(), /scan 0412\.pdf/);
  assertWell();
});
