import type { Browser, Page } from "playwright-core";

/** `DEMO_SCREENSHOTS=1`: takes the README's picture again. */
const TAKES = Deno.env.get("DEMO_SCREENSHOTS") === "1";
const FILE = new URL("screens.png", import.meta.url);
const GAP = 20;

/** Screens side by side, each with a line above it, as one picture for the README. */
export class Pictures {
  readonly #taken: { said: string; png: Uint8Array<ArrayBuffer> }[] = [];

  async take(page: Page, said: string): Promise<void> {
    if (!TAKES) return;
    const png = new Uint8Array(await page.screenshot({ animations: "disabled", caret: "hide" }));
    this.#taken.push({ said, png });
  }

  /** Writes the picture, as large as the screens are on this page. */
  async save(browser: Browser): Promise<void> {
    if (!TAKES) return;
    const page = await browser.newPage({ viewport: { width: 1400, height: 1000 } });
    const screens = this.#taken.map(({ said, png }) =>
      `<figure><figcaption>${said}</figcaption>` +
      `<img src="data:image/png;base64,${png.toBase64()}"></figure>`
    );
    await page.setContent(
      `<style>
        body { margin: 0; font: 600 19px system-ui, "Noto Sans", sans-serif; color: #3a4652; }
        main { display: inline-flex; gap: ${GAP}px; padding: ${GAP}px; background: #f2f5f7; }
        figure { margin: 0; }
        figcaption { padding: 0 4px 12px; }
        img { display: block; border-radius: 14px; box-shadow: 0 1px 8px rgb(0 0 0 / 0.25); }
      </style><main>${screens.join("")}</main>`,
    );
    await page.locator("main").screenshot({ path: FILE.pathname });
    await page.close();
  }
}
