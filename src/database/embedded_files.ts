/** PGlite's files on disk: readable only by their owner, with an fsync that reaches the disk, and a reserve of space. */
import { fstatSync, fsyncSync, writeSync } from "node:fs";
import type { CrashWatch } from "./embedded_crash.ts";
import { type DiskReserve, isDiskFull } from "./embedded_reserve.ts";

/** The parts of Emscripten's NODEFS that are changed here; PGlite has no types for them. */
export interface NodeFs {
  stream_ops: {
    fsync?: (stream: Stream) => number;
    write(
      stream: Stream,
      buffer: Int8Array,
      offset: number,
      length: number,
      position: number,
    ): number;
  };
  node_ops: {
    mknod(parent: unknown, name: string, mode: number, device: number): unknown;
    setattr(node: unknown, attributes: { mode?: number }): void;
  };
  tryFSOperation<T>(operation: () => T): T;
}

/** By the number of a database and of its file. */
const TABLE_OR_INDEX = /\/base\/\d+\/\d/;

interface Stream {
  nfd: number;
  path?: string;
}

/** The files in `directory`; a write of the log that finds the disk full goes on with what `reserve` sets aside. */
export async function durableFiles(
  directory: string,
  { reserve, watch }: { reserve?: DiskReserve | undefined; watch: CrashWatch },
) {
  const { NodeFS } = await import("@electric-sql/pglite/nodefs");
  class DurableFS extends NodeFS {
    override async init(...args: Parameters<InstanceType<typeof NodeFS>["init"]>) {
      const { emscriptenOpts } = await super.init(...args);
      const patch = (module: unknown) => {
        change((module as { NODEFS: NodeFs }).NODEFS, reserve);
        watch.watch(module as Parameters<CrashWatch["watch"]>[0]);
      };
      const preRun = [...(emscriptenOpts.preRun ?? []), patch];
      return { emscriptenOpts: { ...emscriptenOpts, preRun } };
    }
  }
  return new DurableFS(directory);
}

function change(files: NodeFs, reserve: DiskReserve | undefined): void {
  const { mknod, setattr } = files.node_ops;
  const ownerOnly = (mode: number) => mode & ~0o077;
  files.node_ops.mknod = (parent, name, mode, device) =>
    mknod(parent, name, ownerOnly(mode), device);
  files.node_ops.setattr = (node, attributes) => {
    const { mode } = attributes;
    setattr(node, mode === undefined ? attributes : { ...attributes, mode: ownerOnly(mode) });
  };
  files.stream_ops.fsync = ({ nfd }) =>
    files.tryFSOperation(() => {
      fsyncSync(nfd);
      return 0;
    });
  if (reserve === undefined) return;
  files.stream_ops.write = (stream, buffer, offset, length, position) =>
    files.tryFSOperation(() =>
      writeAll(stream, buffer.subarray(offset, offset + length), position, reserve)
    );
}

/** On a disk that is almost full, the system takes a part first, which PostgreSQL takes for an error. */
function writeAll(
  { nfd, path = "" }: Stream,
  bytes: Int8Array,
  position: number,
  reserve: DiskReserve,
): number {
  // The space of the reserve is for the log: a statement that needs more for its tables ends here, without a panic.
  if (reserve.isShort && TABLE_OR_INDEX.test(path)) {
    if (position + bytes.length > fstatSync(nfd).size) throw diskFull();
  }
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(nfd, bytes, written, bytes.length - written, position + written);
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      if (path.includes("/pg_wal/") && reserve.release()) continue;
      reserve.noteFull();
      throw diskFull();
    }
  }
  return written;
}

/** With the code that NODEFS needs; the system's own error does not always have one. */
function diskFull(): Error {
  return Object.assign(new Error("No space left on device"), { code: "ENOSPC" });
}
