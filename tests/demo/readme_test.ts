import assert from "node:assert/strict";
import { assertAccessible } from "./accessibility.ts";
import { openPage, testDemo } from "./browser.ts";
import { Pictures } from "./pictures.ts";

testDemo(
  "a newcomer keeps photos, finds a document and sends a file to a friend, as the README shows it",
  async (demo, browser) => {
    const pictures = new Pictures();
    const phone = { viewport: { width: 390, height: 720 } };
    const { page, chat, assertWell } = await openPage(browser, `${demo.url}/#ann/bot`, phone);
    await page.getByRole("button", { name: "START", exact: true }).click();
    await chat.waitFor(/Hello, Ann!/);
    await chat.trySample("3 photos");
    await chat.waitFor(/Saved 3 files/);
    await pictures.take(page, "Send it anything");

    await chat.trySample("a PDF");
    await chat.waitFor(/Saved.*scan 0412/);
    await chat.trySample("a forwarded album with a comment");
    await chat.waitFor(/Saved 2 files/);
    await demo.telegram.idle();
    await chat.send("three days in the hlls");
    await page.locator("#log article:last-of-type:not(.own)").filter({ hasText: /in the h[i]?lls/ })
      .waitFor();
    await page.emulateMedia({ colorScheme: "dark" });
    await assertAccessible(page);
    await pictures.take(page, "Type what you remember");

    await page.emulateMedia({ colorScheme: "light" });
    await page.getByRole("button", { name: "Back to the chats" }).click();
    await chat.open("friend");
    await chat.field.fill("@file_keeper_bot ");
    await page.getByRole("option", { name: "scan 0412.pdf" }).waitFor();
    assert.equal(await page.getByRole("option").count(), 6);
    await pictures.take(page, "Use it in any chat");
    await page.getByRole("option", { name: "scan 0412.pdf" }).click();
    await chat.message("via @file_keeper_bot").getByText("scan 0412.pdf").waitFor();
    assertWell();
    await pictures.save(browser);
  },
);
