import assert from "node:assert/strict";
import { type Api, GrammyError } from "grammy";
import { downloads } from "../../../src/telegram/download.ts";

const TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";
const { signal } = new AbortController();

/** A Bot API server that says of every file that it lies at `path`. */
function apiFor(path: string | undefined, file_size?: number): Api {
  return {
    getFile: (file_id: string) =>
      Promise.resolve({ file_id, file_unique_id: "u", file_path: path, file_size }),
  } as unknown as Api;
}

/** Serves files; `answer` gets the path asked for. */
async function serving(
  answer: (path: string) => Response,
  work: (root: string) => Promise<void>,
): Promise<void> {
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    (request) => answer(new URL(request.url).pathname),
  );
  try {
    await work(`http://127.0.0.1:${server.addr.port}`);
  } finally {
    await server.shutdown();
  }
}

Deno.test("a file is fetched by its path below the token, again where the server fails", async () => {
  let asked = 0;
  await serving((path) => {
    assert.equal(path, `/file/bot${TOKEN}/documents/file%201.json`);
    return ++asked < 3 ? new Response("no", { status: 502 }) : new Response("bytes");
  }, async (root) => {
    const download = downloads(apiFor("documents/file 1.json"), root, TOKEN);
    const bytes = await download("id", 100, signal);
    assert.ok(bytes instanceof Uint8Array);
    assert.equal(new TextDecoder().decode(bytes), "bytes");
    assert.equal(asked, 3);
  });
});

Deno.test("no more bytes are taken than were asked for, whatever the server says", async () => {
  const endless = () =>
    new Response(
      new ReadableStream({
        pull: (controller) => controller.enqueue(new Uint8Array(65_536)),
      }),
    );
  await serving(endless, async (root) => {
    assert.equal(await downloads(apiFor("f"), root, TOKEN)("id", 1_000_000, signal), "too_large");
    assert.equal(await downloads(apiFor("f", 5_000), root, TOKEN)("id", 100, signal), "too_large");
  });
});

Deno.test("what Telegram does not hand out is no failure", async () => {
  await serving(() => new Response("no", { status: 404 }), async (root) => {
    assert.equal(await downloads(apiFor("f"), root, TOKEN)("id", 100, signal), "not_handed_out");
    assert.equal(
      await downloads(apiFor(undefined), root, TOKEN)("id", 100, signal),
      "not_handed_out",
    );
  });
  const refusing = (description: string) =>
    ({
      getFile: () =>
        Promise.reject(
          new GrammyError("no", { ok: false, error_code: 400, description }, "getFile", {}),
        ),
    }) as unknown as Api;
  const refused = (description: string) =>
    downloads(refusing(description), "http://127.0.0.1:1", TOKEN)("id", 100, signal);
  assert.equal(await refused("Bad Request: file is too big"), "too_large");
  assert.equal(await refused("Bad Request: invalid file_id"), "not_handed_out");
});

Deno.test("no error of a download names the token", async () => {
  const stopping = new AbortController();
  // Nobody listens there.
  const download = downloads(apiFor("f"), "http://127.0.0.1:1", TOKEN);
  const failing = download("id", 100, stopping.signal);
  setTimeout(() => stopping.abort(), 300);
  const error = await failing.then(() => assert.fail("It answered"), (error: Error) => error);
  assert.match(error.message, /Cannot download/);
  assert.equal(`${Deno.inspect(error)}${error.stack}`.includes("AAHdqTcv"), false);
  assert.equal(error.cause, undefined);
});

Deno.test("a local Bot API server's path is read from the disk", async () => {
  const path = await Deno.makeTempFile();
  await Deno.writeTextFile(path, "local bytes");
  const download = downloads(apiFor(path), "http://127.0.0.1:1", TOKEN);
  assert.equal(
    new TextDecoder().decode(await download("id", 100, signal) as Uint8Array),
    "local bytes",
  );
  assert.equal(await download("id", 5, signal), "too_large");
  await Deno.remove(path);
  assert.equal(await download("id", 100, signal), "disk_unreadable");
});
