import assert from "node:assert/strict";
import { assertAccessible } from "./accessibility.ts";
import { boxOf, openPage, testDemo } from "./browser.ts";

/** A text, a caption and a file name that would run if it were taken for a page. */
const HOSTILE = "<img src=x onerror=document.title='owned'>.html";
const NOTE = new TextEncoder().encode("What was sent comes back, byte for byte: \u0000 ü 🗝\n");

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

    // Browse, and fetch it back.
    await chat.send("/files");
    await chat.press(/^📂 All Files/);
    await chat.waitFor(/All Files – /);
    await chat.press(/the note\.txt/);
    const { name, bytes } = await chat.download();
    assert.equal(name, "the note.txt");
    assert.deepEqual(bytes, NOTE);

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

    // What one types is searched for.
    await chat.be("Ann");
    await chat.open("bot");
    await chat.send("packng list");
    await chat.waitFor(/packing list[^]*Newest|1 file/);

    // Inline mode in the same chat: Ann's files, sent to Ben by a press.
    await chat.open("friend");
    await page.emulateMedia({ colorScheme: "dark" });
    await chat.field.pressSequentially("@fi");
    await chat.field.press("Enter");
    await page.getByRole("option", { name: /the note\.txt/ }).waitFor();
    await page.getByRole("option", { name: /Three days/ }).last().click();
    await chat.message("via @file_keeper_bot").locator("img").waitFor();
    await chat.field.pressSequentially("@file_keeper_bot note");
    await page.getByRole("option", { name: /the note\.txt/ }).waitFor();
    await page.getByRole("option", { name: /Three days/ }).first().waitFor({ state: "detached" });
    await assertAccessible(page);
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
    assertWell();
  },
);

testDemo(
  "in the demo a group keeps what is posted, its members find it in private, and who is removed finds nothing",
  async (demo, browser) => {
    const { page, chat, assertWell } = await openPage(browser, `${demo.url}/#ann/group`);
    await chat.waitFor(/Keep everything posted here/);
    await assertAccessible(page);
    await chat.pick(/File$/, [{ name: "early.txt", type: "text/plain", bytes: NOTE.slice(1) }]);
    await (await chat.waitFor("early.txt")).getByLabel("What to do with this message").click();
    await page.getByRole("menuitem", { name: "↩ Reply with /keep" }).click();
    await chat.waitFor("/keep");
    await page.setViewportSize({ width: 390, height: 844 });
    for (const name of ["Ben", "Cleo"]) {
      const { y, height } = await boxOf(page.getByRole("button", { name: `Remove ${name}` }));
      assert.ok(y >= 0 && y + height <= 56, "the bar holds the members' buttons");
    }
    await page.setViewportSize({ width: 880, height: 790 });
    await chat.press(/✅ Yes/);
    await chat.waitFor(/From now on/);
    await chat.pick(/File$/, [{ name: "rent.txt", type: "text/plain", bytes: NOTE }]);
    await chat.waitFor("rent.txt");
    const isKept = page.locator("article.own:has-text('rent.txt')").getByLabel("Reaction: 👍");
    await isKept.waitFor();
    await page.reload();
    await isKept.waitFor();

    // Ben finds it in private, byte for byte.
    await chat.be("Ben");
    await chat.press("📂 Open");
    await chat.waitFor(/📍 Family[^]*2 files/);
    await chat.send("rent");
    await page.locator("#log article:not(.own)").getByText("rent.txt").first().waitFor();
    assert.deepEqual((await chat.download()).bytes, NOTE);

    // Removed, he finds nothing.
    await chat.be("Ann");
    await chat.open("group");
    await page.getByRole("button", { name: "Remove Ben" }).click();
    await chat.waitFor(/Ben left the group/);
    await page.getByRole("button", { name: "Add Ben" }).waitFor();
    await chat.be("Ben");
    await chat.open("bot");
    await chat.send("rent");
    await chat.waitFor(/You're not a member of this group/);
    await chat.send("rent");
    await chat.waitFor(/Nothing found/);
    await chat.be("Cleo");
    await chat.open("group");
    await chat.press("📂 Open");
    await chat.waitFor(/📍 Family[^]*2 files/);
    assertWell();
  },
);
