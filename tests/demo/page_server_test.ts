import assert from "node:assert/strict";
import { request } from "node:http";
import { Emulator } from "../telegram/emulator.ts";
import { DemoChats } from "./chats.ts";
import { PageServer } from "./page_server.ts";

async function withPage(
  run: (page: PageServer, chats: DemoChats, telegram: Emulator) => Promise<void>,
): Promise<void> {
  await using telegram = await Emulator.start();
  const chats = new DemoChats(telegram);
  const page = PageServer.start(telegram, chats, 0);
  try {
    await run(page, chats, telegram);
  } finally {
    await page.stop();
  }
}

/** The status of a request with headers that `fetch` would not let one set. */
function statusOf(
  page: PageServer,
  options: { method?: string; path?: string; headers: Record<string, string> },
): Promise<number> {
  return new Promise((resolve, reject) => {
    const { method = "GET", path = "/", headers } = options;
    const asked = request({ host: "127.0.0.1", port: page.port, method, path, headers });
    asked.on("response", (response) => {
      response.resume();
      response.on("end", () => resolve(response.statusCode ?? 0));
    });
    asked.on("error", reject);
    asked.end();
  });
}

Deno.test("the page answers nobody but a page of its own", async () => {
  await withPage(async (page) => {
    const host = `127.0.0.1:${page.port}`;
    assert.equal(await statusOf(page, { headers: { host } }), 200);
    assert.equal(await statusOf(page, { headers: { host: `localhost:${page.port}` } }), 200);
    assert.equal(await statusOf(page, { headers: { host: `evil.example:${page.port}` } }), 403);
    const events = { path: "/events", headers: { host, "sec-fetch-site": "cross-site" } };
    assert.equal(await statusOf(page, events), 403);
    const send = { method: "POST", path: "/api/send" };
    const foreign = { host, origin: "http://evil.example" };
    assert.equal(await statusOf(page, { ...send, headers: foreign }), 403);
    const own = { host, origin: `http://${host}` };
    assert.equal(await statusOf(page, { ...send, headers: own }), 400);
    assert.equal(await statusOf(page, { path: "/../demo.ts", headers: { host } }), 404);
    assert.equal(await statusOf(page, { path: "/%2e%2e%2fdemo.ts", headers: { host } }), 404);
  });
});

Deno.test("the page takes the next free port", async () => {
  await withPage(async (first, chats, telegram) => {
    const second = PageServer.start(telegram, chats, first.port);
    try {
      assert.ok(second.port > first.port);
    } finally {
      await second.stop();
    }
  });
});

Deno.test("a file is served as it was sent, whole, in part, and under its name", async () => {
  await withPage(async (page, chats) => {
    const bytes = new TextEncoder().encode("<script>alert(1)</script>");
    const [ann] = chats.people;
    const { document } = await ann!.sendDocument({ bytes, mime_type: "text/html" });
    const url = `${page.url}/file/${document!.file_id}`;
    const whole = await fetch(url);
    assert.equal(whole.headers.get("content-type"), "application/octet-stream");
    assert.match(whole.headers.get("content-disposition")!, /^attachment/);
    assert.deepEqual(await whole.bytes(), bytes);
    const part = await fetch(url, { headers: { range: "bytes=1-6" } });
    assert.equal(part.status, 206);
    assert.equal(await part.text(), "script");
    const named = await fetch(`${url}?name=${encodeURIComponent('Zoë\'s; "1".html')}`);
    await named.body?.cancel();
    assert.equal(
      named.headers.get("content-disposition"),
      "attachment; filename*=UTF-8''Zo%C3%AB%27s%3B%20%221%22.html",
    );
    const forged = await fetch(`${page.url}/file/nonsense`);
    assert.equal(forged.status, 400);
    await forged.body?.cancel();
  });
});

Deno.test("the page gets what is there, then what happens", async () => {
  await withPage(async (page, chats) => {
    const [ann] = chats.people;
    const response = await fetch(`${page.url}/events`);
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    const next = async () => JSON.parse((await reader.read()).value!.replace(/^data: /, ""));
    const all = await next();
    assert.deepEqual(all.people.map(({ name }: { name: string }) => name), ["Ann", "Ben", "Cleo"]);
    await ann!.send("hello");
    const told = await next();
    assert.equal(told.message.text, "hello");
    assert.equal(told.room, ann!.id);
    await reader.cancel();
  });
});

Deno.test("chats of people among themselves are out of the bot's sight", async () => {
  await withPage(async (_page, chats, telegram) => {
    const [ann] = chats.people;
    // The bot has just been added to the group.
    const before = telegram.pendingUpdates;
    await chats.of(ann!.id, "friend").send("hello Ben");
    await chats.of(ann!.id, "saved").sendDocument();
    assert.equal(telegram.pendingUpdates, before);
    await ann!.send("hello bot");
    assert.equal(telegram.pendingUpdates, before + 1);
  });
});
