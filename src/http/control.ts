/**
 * The control socket, `DATA_DIR/filekeeper.sock`: how commands talk to a running filekeeper. HTTP, for the
 * same user only (0600).
 */
import { existsSync } from "node:fs";
import { Agent, type IncomingMessage, request } from "node:http";
import { join } from "node:path";
import { Refusal } from "../errors.ts";
import { answer, internalError, type Route } from "./server.ts";

const NAME = "filekeeper.sock";
/** Bytes that the address of a unix socket has room for on every system. */
const MAX_PATH_BYTES = 103;
const CONNECT_TIMEOUT_MS = 10_000;

/** The socket of a process that uses this directory. */
function controlPath(dataDir: string): string {
  return join(dataDir, NAME);
}

/**
 * Starts to answer on the control socket.
 *
 * @throws {Refusal} `data_dir_in_use` when another process answers there; `control_unavailable` where no socket can be made
 */
export async function startControl(
  dataDir: string,
  routes: readonly Route[],
  failed: (error: unknown) => void,
): Promise<{ stop(): Promise<void> }> {
  const path = controlPath(dataDir);
  assertShort(path);
  if (existsSync(path) && await isAnswered(path)) {
    throw new Refusal(
      "data_dir_in_use",
      { dir: dataDir },
      `Another filekeeper is running (DATA_DIR ${dataDir}); each needs a DATA_DIR of its own`,
    );
  }
  // Made in a private directory, then moved: never open to others, and replaces one that a crash left behind.
  const privateDir = join(dataDir, `.${Deno.pid}`);
  try {
    await Deno.mkdir(dataDir, { recursive: true, mode: 0o700 });
    await Deno.mkdir(privateDir, { mode: 0o700 });
    const made = join(privateDir, "s");
    const stopping = new AbortController();
    const server = Deno.serve(
      {
        path: made,
        signal: stopping.signal,
        onListen: () => {},
        onError: (error) => internalError(error, failed),
      },
      (request) => answer(request, routes),
    );
    await Deno.chmod(made, 0o600);
    await Deno.rename(made, path);
    return {
      async stop() {
        await Deno.remove(path).catch(() => {});
        // At once: whoever reads a backup from here would get only a part of it.
        stopping.abort();
        await server.finished;
      },
    };
  } catch (error) {
    throw new Refusal(
      "control_unavailable",
      {},
      `Cannot create the control socket ${path}`,
      { cause: error },
    );
  } finally {
    await Deno.remove(privateDir, { recursive: true }).catch(() => {});
  }
}

/** The answer of the running process; undefined when none is running. */
export async function askControl(
  dataDir: string,
  target: string,
): Promise<IncomingMessage | undefined> {
  const path = controlPath(dataDir);
  assertShort(path);
  return await new Promise((resolve, reject) => {
    const sent = request({
      socketPath: path,
      path: target,
      agent: new Agent({ keepAlive: false }),
    }, (response) => {
      clearTimeout(timer);
      resolve(response);
    });
    const timer = setTimeout(
      () => sent.destroy(new Error(`no answer within ${CONNECT_TIMEOUT_MS / 1000} s`)),
      CONNECT_TIMEOUT_MS,
    );
    sent.on("error", (error: Error & { code?: string }) => {
      clearTimeout(timer);
      if (isNobodyThere(error)) resolve(undefined);
      else reject(new Error(`Cannot use the control socket ${path}: ${error.message}`));
    });
    sent.end();
  });
}

/** The same, with the whole answer read. */
export async function askControlText(
  dataDir: string,
  target: string,
): Promise<{ status: number; text: string } | undefined> {
  const response = await askControl(dataDir, target);
  if (response === undefined) return undefined;
  response.setEncoding("utf8");
  let text = "";
  for await (const chunk of response) text += chunk;
  return { status: response.statusCode ?? 0, text };
}

async function isAnswered(path: string): Promise<boolean> {
  try {
    const connection = await Deno.connect({ transport: "unix", path });
    connection.close();
    return true;
  } catch {
    return false;
  }
}

/** No socket, or one that a process left behind. */
function isNobodyThere(error: { code?: string }): boolean {
  return ["ENOENT", "ECONNREFUSED", "ENOTDIR"].includes(error.code ?? "");
}

function assertShort(path: string): void {
  const bytes = new TextEncoder().encode(path).length;
  if (bytes > MAX_PATH_BYTES) {
    throw new Refusal(
      "control_unavailable",
      { bytes },
      `Cannot use the control socket ${path}: its path is ${bytes} bytes long, at most ${MAX_PATH_BYTES} work; ` +
        "choose a shorter DATA_DIR",
    );
  }
}
