/** The thread in which a document is taken apart; `reading_process.ts` starts it, watches it, and ends with it. */
import type { DocumentToRead } from "./document.ts";
import type { WorkerMessage } from "./messages.ts";
import { readDocument } from "./read_document.ts";

/** What the types of a page or a server don't know: the global object of a worker. */
const thread = globalThis as unknown as {
  postMessage(message: WorkerMessage): void;
  onmessage: (event: MessageEvent<DocumentToRead>) => void;
};

thread.onmessage = async ({ data }) => {
  const ended = await readDocument(data, {
    words: (words) => thread.postMessage({ words }),
    parts: (parts) => thread.postMessage({ parts }),
  });
  thread.postMessage({ ended });
};

// The last permissions, which loading took, are given up: whatever a document makes it do from here on, it may do
// nothing.
await Deno.permissions.revoke({ name: "read" });
await Deno.permissions.revoke({ name: "import" });
thread.postMessage({ ready: true });
