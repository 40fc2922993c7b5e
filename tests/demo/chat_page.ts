/// <reference lib="dom" />
import { Buffer } from "node:buffer";
import type { Locator, Page } from "playwright-core";

export interface PickedFile {
  name: string;
  type: string;
  bytes: Uint8Array;
}

/** What a person does on the demo's page. Waits are the browser's own: up to its timeout. */
export class ChatPage {
  constructor(readonly page: Page) {}

  /** Messages and albums, oldest first. */
  get messages(): Locator {
    return this.page.locator("#log article");
  }

  get field(): Locator {
    return this.page.getByRole("textbox", { name: "Message" });
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
    await this.field.fill(text);
    await this.field.press("Enter");
  }

  /** Presses the newest button below a message with that label. */
  async press(label: string | RegExp): Promise<void> {
    const button = this.page.locator(".buttons").getByRole("button", {
      name: label,
      exact: typeof label === "string",
    });
    await button.last().click();
  }

  /** Sends a sample by its chip. */
  async trySample(label: string): Promise<void> {
    const samples = this.page.getByRole("group", { name: "Samples to try" });
    const chip = samples.getByRole("button", { name: label, exact: true });
    await chip.click();
    await chip.waitFor({ state: "detached" });
  }

  async open(chat: string): Promise<void> {
    await this.page.locator(`[data-chat=${chat}]`).click();
  }

  async be(name: string): Promise<void> {
    await this.page.locator("#people label").filter({ hasText: name }).click();
  }

  /** Picks files as somebody does through the attachment menu, and sends them. */
  async pick(
    as: RegExp,
    files: readonly PickedFile[],
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

  /** What a press of the newest file that the bot sent saves, and under which name. */
  async download(): Promise<{ name: string; bytes: Uint8Array }> {
    const download = this.page.waitForEvent("download");
    const files = this.page.locator("#log article:not(.own)").getByTitle("Download");
    await files.last().click();
    const saved = await download;
    return { name: saved.suggestedFilename(), bytes: await Deno.readFile(await saved.path()) };
  }

  /** Drops files onto the chat, and sends them. */
  async drop(files: readonly PickedFile[], caption = ""): Promise<void> {
    const given = files.map((file) => ({ ...file, bytes: [...file.bytes] }));
    const transfer = await this.page.evaluateHandle((given) => {
      const transfer = new DataTransfer();
      for (const { name, type, bytes } of given) {
        transfer.items.add(new File([new Uint8Array(bytes)], name, { type }));
      }
      return transfer;
    }, given);
    await this.page.dispatchEvent("#log", "dragover", { dataTransfer: transfer });
    await this.page.locator("#drop").waitFor();
    await this.page.dispatchEvent("#log", "drop", { dataTransfer: transfer });
    await this.confirm(caption);
  }
}
