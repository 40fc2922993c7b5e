/** The main job, on real input: the compiled executable, over HTTP, on both databases, killed in the middle. */
import assert from "node:assert/strict";
import type { Message } from "grammy/types";
import { Executable, testExecutable } from "../support/executable.ts";
import { createDatabase } from "../support/postgres.ts";
import { Emulator, type Person } from "../telegram/emulator.ts";

const said = (message: Message) => message.text ?? message.caption ?? "";

/** Waits until the bot polls (so that what comes next is not seen by a process that ends). */
async function polled(telegram: Emulator, executable: Executable): Promise<void> {
  const until = Date.now() + 60_000;
  while (!telegram.isPolled) {
    assert.ok(Date.now() < until, `It does not poll:\n${executable.output}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function mainJob(
  path: string,
  directory: string,
  env: Record<string, string>,
  telegram: Emulator,
): Promise<void> {
  const start = () =>
    Executable.start(path, {
      cwd: directory,
      env: { BOT_TOKEN: telegram.token, TELEGRAM_API_ROOT: telegram.url, ...env },
    });
  let executable = start();
  try {
    await polled(telegram, executable);
    const ann = telegram.person({ first_name: "Ann" });
    await ann.send("/start");
    await ann.waitFor(/Hello, Ann/, { timeout_ms: 20_000 });
    await ann.press("📤 Upload File");
    await ann.press("🖼 Photos");
    await ann.waitFor(/Send files for Photos/);
    const names = await sendSome(ann, 12);
    await ann.waitFor(/scan 0\.pdf/, { timeout_ms: 20_000 });

    await executable.end("SIGKILL");
    names.push(...await sendSome(ann, 12, 12));
    executable = start();
    const everyName = () => {
      const text = ann.messages.filter(({ from }) => from?.id === telegram.bot.id).map(said).join(
        "\n",
      );
      return names.every((name) => text.includes(name));
    };
    await ann.waitFor(everyName, { timeout_ms: 60_000 });

    // The flow goes on where it was.
    await ann.press("✅ Done", { timeout_ms: 20_000 });
    await ann.waitFor(/24 files saved/, { timeout_ms: 20_000 });
    await ann.send("/files");
    await ann.waitFor(/My Files/);
    await ann.press("🖼 Photos · 24");
    await ann.waitFor(/Photos – 24 files/);
    assert.ok(ann.buttons().flat().includes("1/3"));
    await ann.press("▶️");
    const second = await ann.waitFor((message) => ann.buttons(message).flat().includes("2/3"));
    const [label] = ann.buttons(second).flat();
    await ann.press(second, label!);
    const file = await ann.waitFor((message) => message.document !== undefined);
    assert.match(file.caption ?? "", /scan \d+\.pdf/);
    await telegram.idle();
    const { code } = await executable.end("SIGTERM");
    assert.equal(code, 0);
    telegram.assertClean();
    assert.ok(
      !executable.output.includes(telegram.token.split(":")[1]!),
      "the token is in the log",
    );
  } finally {
    await executable.end("SIGKILL");
  }
}

async function sendSome(ann: Person, count: number, from = 0): Promise<string[]> {
  const names = Array.from({ length: count }, (_, index) => `scan ${from + index}.pdf`);
  for (const file_name of names) {
    await ann.sendDocument({ file_name, mime_type: "application/pdf" });
  }
  return names;
}

testExecutable(
  "the main job survives kill -9 on the embedded database, with nothing set up",
  async (path) => {
    const directory = await Deno.makeTempDir();
    const telegram = await Emulator.start();
    try {
      await mainJob(path, directory, {}, telegram);
      const data = await Deno.stat(`${directory}/data`);
      assert.equal((data.mode ?? 0) & 0o077, 0, "others may not read the data");
    } finally {
      await telegram.stop();
      await Deno.remove(directory, { recursive: true });
    }
  },
);

testExecutable("the main job survives kill -9 on PostgreSQL", async (path) => {
  const directory = await Deno.makeTempDir();
  const telegram = await Emulator.start();
  await using database = await createDatabase({ empty: true });
  try {
    await mainJob(path, directory, { DATABASE_URL: database.url }, telegram);
  } finally {
    await telegram.stop();
    await Deno.remove(directory, { recursive: true });
  }
});

testExecutable("a wrong token ends it with 1 and one clear line", async (path) => {
  const directory = await Deno.makeTempDir();
  const telegram = await Emulator.start();
  try {
    const executable = Executable.start(path, {
      cwd: directory,
      env: { BOT_TOKEN: "12345:wrong_wrong_wrong", TELEGRAM_API_ROOT: telegram.url },
    });
    const { code, output } = await executable.ended();
    assert.equal(code, 1, output);
    assert.match(output, /BOT_TOKEN|token/i);
    assert.ok(!/^\s+at /m.test(output), `a stack trace:\n${output}`);
    assert.ok(!output.includes("wrong_wrong_wrong"), "the token is shown");
  } finally {
    await telegram.stop();
    await Deno.remove(directory, { recursive: true });
  }
});
