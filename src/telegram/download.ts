import { type Api, GrammyError, HttpError } from "grammy";
import { callSignal } from "./client.ts";
import { backoff, isRefusedCall } from "./retries.ts";

/**
 * Why a file's bytes can't be had: it is too large for a bot, Telegram no longer hands it out, or a local Bot API server keeps
 * it where this process can't read.
 */
export type DownloadProblem = "too_large" | "not_handed_out" | "disk_unreadable";

/** Gets a file's bytes from Telegram, at most `maxBytes` of them. */
export type Download = (
  fileId: string,
  maxBytes: number,
  signal: AbortSignal,
) => Promise<Uint8Array<ArrayBuffer> | DownloadProblem>;

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
      const file = await api.getFile(fileId, callSignal(signal));
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

async function readLocal(
  path: string,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer> | DownloadProblem> {
  try {
    if ((await Deno.stat(path)).size > maxBytes) return "too_large";
    return await Deno.readFile(path);
  } catch (error) {
    const { NotCapable, NotFound, PermissionDenied } = Deno.errors;
    const isElsewhere = [NotCapable, NotFound, PermissionDenied].some((one) =>
      error instanceof one
    );
    if (isElsewhere) return "disk_unreadable";
    throw error;
  }
}

/** The bytes, however long the answer says that it is; "failed" for what may go better the next time. */
async function fetchBytes(
  url: string,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer> | DownloadProblem | "failed"> {
  try {
    const response = await fetch(url, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(DOWNLOAD_MS)]),
    });
    if (!response.ok) {
      const waitS = Number(response.headers.get("retry-after") ?? NaN);
      await response.body?.cancel();
      if (response.status === 429 && waitS > 0) throw tooManyRequests(waitS);
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
  } catch (error) {
    if (error instanceof GrammyError) throw error;
    return "failed";
  }
}

/** What the Bot API answers then; the file's address is not in it. */
function tooManyRequests(retryAfterS: number): GrammyError {
  const description = "Too Many Requests: retry later";
  const parameters = { retry_after: retryAfterS };
  const refusal = { ok: false, error_code: 429, description, parameters } as const;
  return new GrammyError("Cannot download a file from Telegram", refusal, "getFile", {});
}
