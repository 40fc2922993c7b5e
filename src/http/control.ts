/**
 * The control socket: how the commands of this program talk to a running one, `DATA_DIR/filekeeper.sock`. HTTP, for this
 * user only (0600).
 */
import { existsSync } from "node:fs";
import { Agent, type IncomingMessage, request } from "node:http";
import { join } from "node:path";
import { Refusal } from "../errors.ts";
import { answer, brokenDown, type Route } from "./server.ts";

const NAME = "filekeeper.sock";
/** What a unix socket's address has room for, on every system; bytes. */
const LONGEST_PATH = 103;
const CONNECT_TIMEOUT_MS = 10_000;

/** Where a process that uses this directory is asked. */
export function controlPath(dataDir: string): string {
  return join(dataDir, NAME);
}

/**
 * Begins to answer.
 *
 * @throws {Refusal} `data_dir_in_use` when somebody else answers there; `control_unavailable` where there can be no socket
 */
export async function startControl(
  dataDir: string,
  routes: readonly Route[],
  failed: (error: unknown) => void,
): Promise<{ stop(): Promise<void> }> {
  const path = controlPath(dataDir);
  assertShort(path);
  if (existsSync(path) && await answers(path)) {
    throw new Refusal(
      "data_dir_in_use",
      { dir: dataDir },
      `Another filekeeper is running with DATA_DIR ${dataDir}; each needs its own`,
    );
  }
  // Made where nobody else may look, then moved: never open to others, and over one that a crash left behind.
  const nursery = join(dataDir, `.${Deno.pid}`);
  try {
    await Deno.mkdir(dataDir, { recursive: true, mode: 0o700 });
    await Deno.mkdir(nursery, { mode: 0o700 });
    const born = join(nursery, "s");
    const stopping = new AbortController();
    const server = Deno.serve(
      {
        path: born,
        signal: stopping.signal,
        onListen: () => {},
        onError: (error) => brokenDown(error, failed),
      },
      (request) => answer(request, routes),
    );
    await Deno.chmod(born, 0o600);
    await Deno.rename(born, path);
    return {
      async stop() {
        await Deno.remove(path).catch(() => {});
        // At once: a backup that is under way is of no use any more.
        stopping.abort();
        await server.finished;
      },
    };
  } catch (error) {
    throw new Refusal(
      "control_unavailable",
      {},
      `Cannot make the control socket ${path}`,
      { cause: error },
    );
  } finally {
    await Deno.remove(nursery, { recursive: true }).catch(() => {});
  }
}

/** The running one's answer; undefined when nothing runs there. */
export async function askControl(
  dataDir: string,
  target: string,
): Promise<IncomingMessage | undefined> {
  const path = controlPath(dataDir);
  assertShort(path);
  return await new Promise((resolve, reject) => {
    const asked = request({
      socketPath: path,
      path: target,
      agent: new Agent({ keepAlive: false }),
    }, (response) => {
      clearTimeout(timer);
      resolve(response);
    });
    const timer = setTimeout(
      () => asked.destroy(new Error(`no answer within ${CONNECT_TIMEOUT_MS / 1000} s`)),
      CONNECT_TIMEOUT_MS,
    );
    asked.on("error", (error: Error & { code?: string }) => {
      clearTimeout(timer);
      if (isNobody(error)) resolve(undefined);
      else reject(new Error(`Cannot ask at ${path}: ${error.message}`));
    });
    asked.end();
  });
}

/** The same, with the whole answer. */
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

async function answers(path: string): Promise<boolean> {
  try {
    const connection = await Deno.connect({ transport: "unix", path });
    connection.close();
    return true;
  } catch {
    return false;
  }
}

/** No socket, or one that a process left behind. */
function isNobody(error: { code?: string }): boolean {
  return ["ENOENT", "ECONNREFUSED", "ENOTDIR"].includes(error.code ?? "");
}

function assertShort(path: string): void {
  const bytes = new TextEncoder().encode(path).length;
  if (bytes > LONGEST_PATH) {
    throw new Refusal(
      "control_unavailable",
      { bytes },
      `Cannot use a control socket at ${path}: ${bytes} bytes, where ${LONGEST_PATH} is the most; ` +
        "give DATA_DIR a shorter path",
    );
  }
}
