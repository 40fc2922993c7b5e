import { Buffer } from "node:buffer";
import type { Locator, Page } from "playwright-core";

/** What a person does on the demo's page. Waits are the browser's own: up to its timeout. */
export class ChatPage {
  constructor(readonly page: Page) {}

  /** Messages and albums, oldest first. */
  get messages(): Locator {
    return this.page.locator("#log article");
  }

  /** The newest message that holds the text. */
  message(text: string | RegExp): Locator {
    return this.messages.filter({ hasText: text }).last();
  }

  async waitFor(text: string | RegExp): Promise<Locator> {
    const message = this.message(text);
    try {
      await message.waitFor();
    } catch (error) {
      const shown = await this.page.locator("#log").innerText();
      throw new Error(`Waited for ${text} in vain; the page shows\n${shown}`, { cause: error });
    }
    return message;
  }

  async send(text: string): Promise<void> {
    const field = this.page.getByRole("combobox", { name: "Message" });
    await field.fill(text);
    await field.press("Enter");
  }

  /** Presses the newest button below a message with that label. */
  async press(label: string | RegExp): Promise<void> {
    const button = this.page.locator(".buttons").getByRole("button", {
      name: label,
      exact: typeof label === "string",
    });
    await button.last().click();
  }

  async open(chat: "bot" | "friend" | "saved"): Promise<void> {
    await this.page.locator(`[data-chat=${chat}]`).click();
  }

  async be(name: "Ann" | "Ben"): Promise<void> {
    await this.page.locator("#people label").filter({ hasText: name }).click();
  }

  /** Picks files as somebody does through the attachment menu, and sends them. */
  async pick(
    as: RegExp,
    files: { name: string; type: string; bytes: Uint8Array }[],
    caption = "",
  ): Promise<void> {
    await this.page.getByRole("button", { name: "Attach files" }).click();
    const chooser = this.page.waitForEvent("filechooser");
    await this.page.getByRole("menuitem", { name: as }).click();
    await (await chooser).setFiles(
      files.map(({ name, type, bytes }) => ({ name, mimeType: type, buffer: Buffer.from(bytes) })),
    );
    await this.confirm(caption);
  }

  /** Sends what the dialog shows. */
  async confirm(caption = ""): Promise<void> {
    const dialog = this.page.getByRole("dialog", { name: /^Send/ });
    await dialog.getByLabel("Caption").fill(caption);
    await dialog.getByRole("button", { name: "Send" }).click();
    await dialog.waitFor({ state: "detached" });
  }

  /** What a press of the message's file saves, and under which name. */
  async download(message: Locator): Promise<{ name: string; bytes: Uint8Array }> {
    const download = this.page.waitForEvent("download");
    await message.getByTitle("Download").click();
    const saved = await download;
    return { name: saved.suggestedFilename(), bytes: await Deno.readFile(await saved.path()) };
  }
}
