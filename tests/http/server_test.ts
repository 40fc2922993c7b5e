import assert from "node:assert/strict";
import fc from "fast-check";
import { plain, type Route, startServer } from "../../src/http/server.ts";

const PATIENCE = { silenceMs: 300, bodyMs: 900, idleMs: 600 };
const encoder = new TextEncoder();

/** `/echo` answers with what it was sent, `/slow` late, `/fails` not at all, `/blind` without reading. */
const route: Route = async (request, path) => {
  if (path === "/echo") {
    const text = await request.text();
    return plain(200, `${request.method} ${request.headers.get("x-name") ?? "-"} ${text}`);
  }
  if (path === "/slow") {
    await new Promise((resolve) => setTimeout(resolve, 2 * PATIENCE.silenceMs));
    return plain(200, "late");
  }
  if (path === "/fails") throw new Error("no");
  return path === "/blind" ? plain(401, "unread") : undefined;
};

async function withServer(
  work: (port: number, failures: unknown[], stop: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  const address = { host: "127.0.0.1", port: 0 };
  const server = startServer(address, [route], (error) => failures.push(error), PATIENCE);
  try {
    await work(server.port, failures, () => server.stop());
  } finally {
    await server.stop().catch(() => {}); // where the test stopped it already
  }
}

function connect(port: number): Promise<Deno.TcpConn> {
  return Deno.connect({ hostname: "127.0.0.1", port });
}

/** All that the server sends until it closes. */
async function readAll(conn: Deno.Conn): Promise<string> {
  const decoder = new TextDecoder();
  const bytes = new Uint8Array(64 * 1024);
  let text = "";
  for (let n = await conn.read(bytes); n !== null; n = await conn.read(bytes)) {
    text += decoder.decode(bytes.subarray(0, n), { stream: true });
  }
  return text;
}

/** Sends pieces one by one, and gives what came back by the time the server closed. */
async function talk(port: number, ...pieces: string[]): Promise<string> {
  const conn = await connect(port);
  try {
    const answer = readAll(conn);
    for (const piece of pieces) {
      await conn.write(encoder.encode(piece));
      if (pieces.length > 1) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return await answer;
  } finally {
    conn.close();
  }
}

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1]);
const CLOSE = "Host: x\r\nConnection: close\r\n";

Deno.test("a connection that sends nothing, or stops in the middle, is closed, and others are answered", async () => {
  await withServer(async (port, failures) => {
    const beginnings = {
      nothing: "",
      "half a head": "GET /echo HTTP/1.1\r\nHost: x\r\n",
      "half a body": "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc",
      "half a chunk": "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
    };
    const began = performance.now();
    const silent = Object.entries(beginnings).flatMap(([name, text]) =>
      Array.from({ length: 60 }, async () => {
        const conn = await connect(port);
        if (text !== "") await conn.write(encoder.encode(text));
        const answer = await readAll(conn).catch(() => ""); // a reset is as good
        conn.close();
        assert.equal(answer, "", name);
      })
    );
    const answers = Array.from({ length: 20 }, () => fetch(`http://127.0.0.1:${port}/echo`));
    for (const answer of await Promise.all(answers)) assert.equal(await answer.text(), "GET - \n");
    await Promise.all(silent);
    assert(performance.now() - began < 100 * PATIENCE.silenceMs);
    assert.deepEqual(failures, []);
  });
});

Deno.test("a body that drips is cut off, an answer that takes long is not", async () => {
  await withServer(async (port) => {
    const conn = await connect(port);
    const began = performance.now();
    await conn.write(
      encoder.encode("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n"),
    );
    const closed = readAll(conn).catch(() => "");
    let dripping = true;
    const drip = (async () => {
      while (dripping) {
        await conn.write(encoder.encode("x")).catch(() => {}); // closed by the server
        await new Promise((resolve) => setTimeout(resolve, PATIENCE.silenceMs / 10));
      }
    })();
    assert.equal(await closed, "");
    dripping = false;
    await drip;
    conn.close();
    assert(performance.now() - began < 30 * PATIENCE.bodyMs);
    assert.match(
      await talk(port, `GET /slow HTTP/1.1\r\n${CLOSE}\r\n`),
      /^HTTP\/1\.1 200 OK[^]*late/,
    );
  });
});

Deno.test("a flood of connections that say nothing does not keep a client out", async () => {
  await withServer(async (port) => {
    const idle: Deno.Conn[] = [];
    try {
      const slow = talk(port, `GET /slow HTTP/1.1\r\n${CLOSE}\r\n`);
      for (let count = 0; count < 700; count++) idle.push(await connect(port));
      const answer = await talk(port, `GET /echo HTTP/1.1\r\n${CLOSE}\r\n`);
      assert.equal(statusOf(answer), 200);
      assert.equal(statusOf(await slow), 200);
    } finally {
      for (const conn of idle) conn.close();
    }
  });
});

Deno.test("requests follow each other on one connection, until one is idle for too long", async () => {
  await withServer(async (port) => {
    const one = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n";
    const answers = await talk(port, `${one}one${one}two`, `${one}six`);
    assert.deepEqual(
      answers.split(/^HTTP/m).slice(1).map((answer) => answer.split("\r\n\r\n")[1]),
      ["POST - one\n", "POST - two\n", "POST - six\n"],
    );
  });
});

Deno.test("a request is read the same however it is cut into pieces", async () => {
  await withServer(async (port) => {
    const chunked =
      `POST /echo HTTP/1.1\r\n${CLOSE}X-Name: a: b \r\nTransfer-Encoding: chunked\r\n\r\n` +
      "5\r\nhello\r\n6;q=1\r\n world\r\n0\r\nX-Trailer: 1\r\n\r\n";
    const counted =
      `POST /echo?a=b HTTP/1.1\r\n${CLOSE}X-Name: a: b\r\nContent-Length: 11\r\n\r\nhello world`;
    const cuts = fc.array(fc.nat({ max: 200 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(chunked, counted), cuts, async (request, at) => {
        const points = [0, ...at.filter((n) => n < request.length).sort((a, b) => a - b)];
        const pieces = points.map((from, index) => request.slice(from, points[index + 1]));
        const answer = await talk(port, ...pieces.filter((piece) => piece !== ""));
        assert.equal(answer.split("\r\n\r\n")[1], "POST a: b hello world\n");
      }),
      { numRuns: 60 },
    );
  });
});

Deno.test("what is no request, or could be read in two ways, is refused", async () => {
  await withServer(async (port, failures) => {
    const post = "POST /echo HTTP/1.1\r\nHost: x\r\n";
    const refused: [status: number, request: string][] = [
      [400, "nonsense\r\n\r\n"],
      [400, "\x16\x03\x01\x02\x00\x01\x00\r\n\r\n"],
      [400, "GET /echo HTTP/2.0\r\nHost: x\r\n\r\n"],
      [400, "GET http://elsewhere/echo HTTP/1.1\r\nHost: x\r\n\r\n"],
      [400, "GET /echo HTTP/1.1\r\n\r\n"],
      [400, "GET /echo HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"],
      [400, "GET /echo HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n"],
      [400, "GET /echo HTTP/1.1\r\nHost: x\r\nX-Name: a\r\n folded\r\n\r\n"],
      [400, "GET /echo HTTP/1.1\r\nHost: x\r\nX-Name : a\r\n\r\n"],
      [400, "GET /echo HTTP/1.1\r\nHost: x\r\nX-Name: a\nX-Other: b\r\n\r\n"],
      [400, "TRACE /echo HTTP/1.1\r\nHost: x\r\n\r\n"],
      [400, `${post}Content-Length: 1, 1\r\n\r\na`],
      [400, `${post}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`],
      [400, `${post}Content-Length: -1\r\n\r\n`],
      [400, `${post}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
      [501, `${post}Transfer-Encoding: gzip, chunked\r\n\r\n`],
      [400, `${post}Transfer-Encoding: chunked\r\n\r\nx\r\n`],
      [400, `${post}Transfer-Encoding: chunked\r\n\r\n1\nab\r\n`],
      [400, `${post}Transfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n`],
      [431, `GET /echo HTTP/1.1\r\nHost: x\r\nX-Name: ${"a".repeat(20_000)}\r\n\r\n`],
      [431, `GET /${"a".repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`],
    ];
    for (const [status, request] of refused) {
      const answer = await talk(port, request);
      assert.equal(statusOf(answer), status, `${request}: ${answer}`);
    }
    assert.deepEqual(failures, []);
    assert.equal(statusOf(await talk(port, `GET /nowhere HTTP/1.1\r\n${CLOSE}\r\n`)), 404);
    assert.match(await talk(port, "GET /echo HTTP/1.0\r\n\r\n"), /^HTTP\/1\.1 200 /);
    const head = await talk(port, `HEAD /echo HTTP/1.1\r\n${CLOSE}\r\n`);
    assert.match(head, /content-length: 8\r\n[^]*\r\n\r\n$/);
    const expects = `${post}Connection: close\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n`;
    assert.match(
      await talk(port, expects, "ab"),
      /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 /,
    );
    assert.equal(statusOf(await talk(port, `GET /fails HTTP/1.1\r\n${CLOSE}\r\n`)), 500);
    assert.equal(failures.length, 1);
  });
});

Deno.test("an answer that comes before the end of a large body reaches the client", async () => {
  await withServer(async (port) => {
    const response = await fetch(`http://127.0.0.1:${port}/blind`, {
      method: "POST",
      body: "x".repeat(2 * 1024 * 1024),
    });
    assert.equal(response.status, 401);
    assert.equal(await response.text(), "unread\n");
  });
});

Deno.test("stopping closes idle connections and waits for answers that are being made", async () => {
  await withServer(async (port, _failures, stop) => {
    const idle = await connect(port);
    const closed = readAll(idle);
    const slow = talk(port, "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
    const echo = await fetch(`http://127.0.0.1:${port}/echo`);
    await echo.text();
    await stop();
    assert.equal(await closed, "");
    idle.close();
    assert.match(await slow, /^HTTP\/1\.1 200 OK[^]*connection: close[^]*late/);
    await assert.rejects(connect(port), Deno.errors.ConnectionRefused);
  });
});
