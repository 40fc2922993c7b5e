/** What hostile documents do to the bot as a whole: nothing. What they do to who reads them is in tests/documents. */
import assert from "node:assert/strict";
import { concat, latin1 } from "../documents/bytes.ts";
import { deflateRepeated, pdfPage, showing, zip } from "../documents/hostile.ts";
import { type Keeper, testKeeper } from "../support/keeper.ts";
import { until } from "../support/until.ts";

const ON = { INDEX_CONTENTS: "on" };

interface State {
  outcome: string | null;
  held: boolean;
}

async function stateOf({ database }: Keeper, name: string): Promise<State | undefined> {
  const rows = await database.query<State>(
    `SELECT d.outcome, d.holder IS NOT NULL AS held FROM documents d JOIN files f ON f.id = d.file_id WHERE f.name = $1`,
    [name],
  );
  return rows[0];
}

async function ended(keeper: Keeper, name: string): Promise<string> {
  await until(
    async () => (await stateOf(keeper, name))?.outcome != null,
    `${name} still waits`,
    60_000,
  );
  return (await stateOf(keeper, name))!.outcome!;
}

testKeeper(
  "others are answered while a document is read that takes all its time",
  async (keeper) => {
    const ann = keeper.telegram.person({ first_name: "Ann" });
    const ben = keeper.telegram.person({ first_name: "Ben" });
    // A page of many different words that inflates to gigabytes.
    const raw = deflateRepeated(showing("first"), showing("again"), 3 * 2 ** 30, "");
    const bytes = pdfPage(concat(latin1("\x78\x9c"), raw), "/Filter /FlateDecode");
    await ann.sendDocument({ file_name: "endless.pdf", bytes });
    await ann.waitFor("endless.pdf");
    await until(async () => (await stateOf(keeper, "endless.pdf"))!.held, "it is not read");
    let answers = 0;
    while ((await stateOf(keeper, "endless.pdf"))!.outcome === null) {
      await ben.send("/start");
      await ben.waitFor(/Hello/);
      await ben.sendDocument({ file_name: `${answers}.zip`, mime_type: "application/zip" });
      await ben.waitFor(`${answers}.zip`);
      await ann.send("endless");
      await ann.waitFor((message) => message.document !== undefined);
      answers++;
    }
    assert.ok(answers >= 2, `${answers} answers while it was read`);
    assert.ok(["read", "too_large", "damaged"].includes(await ended(keeper, "endless.pdf")));
  },
  ON,
);

testKeeper(
  "a download that is longer than Telegram said is too large, and the next one is read",
  async (keeper) => {
    const ann = keeper.telegram.person({ first_name: "Ann" });
    const bytes = latin1("a short text");
    keeper.telegram.fault({ kind: "more", method: "download", bytes: 50 * 2 ** 20, times: 1 });
    await ann.sendDocument({ file_name: "longer.txt", mime_type: "text/plain", bytes });
    await ann.waitFor("longer.txt");
    assert.equal(await ended(keeper, "longer.txt"), "too_large");
    await ann.sendDocument({ file_name: "next.txt", mime_type: "text/plain", bytes });
    await ann.waitFor("next.txt");
    assert.equal(await ended(keeper, "next.txt"), "read");
  },
  ON,
);

testKeeper("a download that breaks off is tried again", async (keeper) => {
  const ann = keeper.telegram.person({ first_name: "Ann" });
  keeper.telegram.fault({ kind: "half", method: "download", times: 1 });
  keeper.telegram.fault({ kind: "502", method: "download", times: 1 });
  await ann.sendDocument({
    file_name: "a.txt",
    mime_type: "text/plain",
    bytes: latin1("whole words"),
  });
  await ann.waitFor("a.txt");
  assert.equal(await ended(keeper, "a.txt"), "read");
}, ON);

testKeeper(
  "Details says why a bomb was read in part, and a locked archive not at all",
  async (keeper) => {
    const ann = keeper.telegram.person({ first_name: "Ann" });
    const slide = (index: number) => `ppt/slides/slide${index}.xml`;
    const data = deflateRepeated("<p:sld><a:p>", "<a:t>more </a:t>", 2 ** 20, "</a:p></p:sld>");
    const bomb = zip([
      { name: "ppt/presentation.xml", data: latin1("<p:presentation/>") },
      { name: slide(1), data, deflated: true },
      ...Array.from({ length: 200 }, (_, index) => ({
        ...{ name: slide(index + 2), data, deflated: true, sameAs: slide(1) },
      })),
    ]);
    const locked = zip([{ name: "word/document.xml", data: latin1("?"), flags: 1 }]);
    for (
      const [file_name, bytes, line] of [
        ["bomb.pptx", bomb, /📖 partly \(first \d+ slides\)/],
        ["locked.docx", locked, /📖 Not read: protected by a password/],
      ] as const
    ) {
      await ann.sendDocument({ file_name, bytes, mime_type: undefined });
      await ann.waitFor(file_name);
      await ended(keeper, file_name);
      await ann.send(file_name);
      await ann.waitFor((message) => message.document?.file_name === file_name);
      await ann.press("ℹ️ Details");
      await ann.waitFor(line);
    }
  },
  ON,
);
