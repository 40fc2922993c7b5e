/** The compiled executable as a reading process: what takes documents apart is bundled and embedded with it. */
import assert from "node:assert/strict";
import { type Announcement, READING_COMMAND } from "../../src/documents/messages.ts";
import { messagesOf } from "../../src/documents/started_process.ts";
import { READING_LIMITS } from "../../src/documents/reader.ts";
import { fixture } from "../documents/bytes.ts";
import { testExecutable } from "../support/executable.ts";

testExecutable(
  "the executable reads documents of every kind, and ends with its input",
  async (path) => {
    const directory = await Deno.makeTempDir();
    const process = new Deno.Command(path, {
      args: [READING_COMMAND],
      cwd: directory,
      clearEnv: true,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const names = [
      "libreoffice.pdf",
      "libreoffice.docx",
      "pandoc.epub",
      "pandoc.html",
      "cp1251.txt",
    ];
    const input = process.stdin.getWriter();
    const encoder = new TextEncoder();
    for (const name of names) {
      const bytes = fixture(name);
      const known = { name, firstPage: 1, length: bytes.length, limits: READING_LIMITS };
      await input.write(encoder.encode(`${JSON.stringify(known satisfies Announcement)}\n`));
      await input.write(bytes);
    }
    const words: string[][] = [[]];
    for await (const message of messagesOf(process.stdout)) {
      if ("words" in message) words.at(-1)!.push(...message.words);
      if (!("ended" in message)) continue;
      assert.equal(message.ended.outcome, "read", JSON.stringify(message));
      if (words.length === names.length) await input.close();
      words.push([]);
    }
    assert.equal((await process.status).code, 0);
    assert.equal((await new Response(process.stderr).text()).trim(), "");
    names.forEach((name, index) => {
      for (const word of ["договор", "печать"]) assert.ok(words[index]!.includes(word), name);
    });
    assert.deepEqual([...Deno.readDirSync(directory)], []);
    await Deno.remove(directory);
  },
);
