import { type Api, HttpError } from "grammy";
import { backoff, isRefusedCall } from "./retries.ts";

/** Why a file's bytes can't be had: it is too large for a bot, or Telegram no longer hands it out. */
export type DownloadProblem = "too_large" | "not_handed_out";

/** Gets a file's bytes from Telegram, at most `maxBytes` of them. */
export type Download = (
  fileId: string,
  maxBytes: number,
  signal: AbortSignal,
) => Promise<Uint8Array | DownloadProblem>;

const DOWNLOAD_MS = 120_000;
const ATTEMPTS = 5;

/**
 * Downloads from the Bot API server at `apiRoot`. A file's address carries the token, so no error, neither a message nor a
 * cause, holds what the network said of it. A local server names a path on this machine instead (Bot API: getFile).
 */
export function downloads(api: Api, apiRoot: string, token: string): Download {
  return async (fileId, maxBytes, signal) => {
    let path: string | undefined;
    try {
      const file = await api.getFile(fileId);
      if ((file.file_size ?? 0) > maxBytes) return "too_large";
      path = file.file_path;
    } catch (error) {
      if (isRefusedCall(error, 400, "file is too big")) return "too_large";
      if (isRefusedCall(error, 400) || isRefusedCall(error, 404)) return "not_handed_out";
      throw error;
    }
    if (path === undefined) return "not_handed_out";
    if (isAbsolute(path)) return await readLocal(path, maxBytes);
    const url = `${apiRoot}/file/bot${token}/${path.split("/").map(encodeURIComponent).join("/")}`;
    for (let attempt = 0;; attempt++) {
      const bytes = await fetchBytes(url, maxBytes, signal);
      if (bytes !== "failed") return bytes;
      if (signal.aborted || attempt === ATTEMPTS) {
        throw new HttpError("Cannot download a file from Telegram: no answer", undefined);
      }
      await backoff(attempt + 2, signal);
    }
  };
}

function isAbsolute(path: string): boolean {
  return path.startsWith("/") || /^[A-Za-z]:[\\/]/.test(path);
}

async function readLocal(path: string, maxBytes: number): Promise<Uint8Array | DownloadProblem> {
  try {
    if ((await Deno.stat(path)).size > maxBytes) return "too_large";
    return await Deno.readFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "not_handed_out";
    throw error;
  }
}

/** The bytes, however long the answer says that it is; "failed" for what may go better the next time. */
async function fetchBytes(
  url: string,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Uint8Array | DownloadProblem | "failed"> {
  try {
    const response = await fetch(url, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(DOWNLOAD_MS)]),
    });
    if (!response.ok) {
      await response.body?.cancel();
      return response.status === 429 || response.status >= 500 ? "failed" : "not_handed_out";
    }
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    let size = 0;
    for await (const chunk of response.body ?? []) {
      size += chunk.length;
      // Leaving the loop cancels the rest.
      if (size > maxBytes) return "too_large";
      chunks.push(chunk as Uint8Array<ArrayBuffer>);
    }
    return new Uint8Array(await new Blob(chunks).arrayBuffer());
  } catch {
    return "failed";
  }
}
