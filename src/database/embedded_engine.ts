/** PGlite, configured for a small server that must not lose what it confirmed. */
import { fsyncSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { PGlite, PGliteOptions, protocol } from "@electric-sql/pglite";
import { PARSERS } from "./values.ts";

/** By default most of the memory of an idle server goes to buffers, and most of its disk space to the WAL. */
const SMALL_FOOTPRINT = [
  ...["-c", "shared_buffers=4MB", "-c", "wal_buffers=512kB"],
  ...["-c", "min_wal_size=8MB", "-c", "max_wal_size=64MB"],
];

/** WAL segments of 1 MB instead of 16. */
const INITDB_PARAMS = ["--wal-segsize=1"];

/** The parts of Emscripten's NODEFS that are changed here; PGlite has no types for them. */
interface NodeFsModule {
  NODEFS: {
    stream_ops: { fsync?: (stream: { nfd: number }) => number };
    node_ops: {
      mknod(parent: unknown, name: string, mode: number, device: number): unknown;
      setattr(node: unknown, attributes: { mode?: number }): void;
    };
    tryFSOperation<T>(operation: () => T): T;
  };
}

export interface EngineOptions {
  /** Absent: in memory, lost when it is closed. */
  directory?: string;
  /** A dump made by `dumpDataDir`, for tests: quicker than initdb. */
  template?: Blob;
}

/** A running PGlite, and the serializer of the wire protocol's messages. */
export interface Engine {
  engine: PGlite;
  wire: typeof protocol.serialize;
}

export async function startEngine(options: EngineOptions): Promise<Engine> {
  const files = Deno.build.standalone ? unpackFiles() : undefined;
  const { PGlite, protocol } = await import("@electric-sql/pglite");
  return { engine: await start(PGlite, options, await files), wire: protocol.serialize };
}

async function start(
  PGlite: typeof import("@electric-sql/pglite").PGlite,
  { directory, template }: EngineOptions,
  files: Partial<PGliteOptions> = {},
): Promise<PGlite> {
  const common = {
    parsers: { ...PARSERS },
    // Parameters arrive as text, whatever their type (values.ts).
    serializers: identitySerializers(),
    initDbStartParams: INITDB_PARAMS,
    ...files,
    ...(template && { loadDataDir: template }),
  };
  if (directory === undefined) {
    return await PGlite.create({
      ...common,
      startParams: [...PGlite.defaultStartParams, ...SMALL_FOOTPRINT],
    });
  }
  return await PGlite.create({
    ...common,
    fs: await durableFiles(directory),
    startParams: [
      ...PGlite.defaultStartParams.filter((param) => param !== "-F"), // fsync stays on
      ...SMALL_FOOTPRINT,
      // PGlite's fdatasync, the default here, does nothing; its fsync is made real below.
      ...["-c", "wal_sync_method=fsync"],
    ],
  });
}

/** PGlite's own files, which `compile.ts` embeds; run from source, PGlite finds them by itself. */
async function unpackFiles() {
  // V8 compiles it on another thread.
  const engine = WebAssembly.compile(await unpack("pglite.wasm"));
  const fsBundle = new Blob([await unpack("pglite.data")]);
  return { pgliteWasmModule: await engine, fsBundle };
}

async function unpack(file: string): Promise<Uint8Array<ArrayBuffer>> {
  const packed = await Deno.readFile(new URL(`./${file}.gz`, import.meta.url));
  // Twice as fast as with the default of 16 KB.
  return gunzipSync(packed, { chunkSize: 1024 * 1024 }) as Uint8Array<ArrayBuffer>;
}

/** PGlite's files on disk, readable only by their owner, with an fsync that reaches the disk. */
async function durableFiles(directory: string) {
  const { NodeFS } = await import("@electric-sql/pglite/nodefs");
  class DurableFS extends NodeFS {
    override async init(...args: Parameters<InstanceType<typeof NodeFS>["init"]>) {
      const { emscriptenOpts } = await super.init(...args);
      const patch = (module: unknown) => {
        const { NODEFS } = module as NodeFsModule;
        const { mknod, setattr } = NODEFS.node_ops;
        const ownerOnly = (mode: number) => mode & ~0o077;
        NODEFS.node_ops.mknod = (parent, name, mode, device) =>
          mknod(parent, name, ownerOnly(mode), device);
        NODEFS.node_ops.setattr = (node, attributes) => {
          const { mode } = attributes;
          setattr(node, mode === undefined ? attributes : { ...attributes, mode: ownerOnly(mode) });
        };
        NODEFS.stream_ops.fsync = (stream) =>
          NODEFS.tryFSOperation(() => {
            fsyncSync(stream.nfd);
            return 0;
          });
      };
      const preRun = [...(emscriptenOpts.preRun ?? []), patch];
      return { emscriptenOpts: { ...emscriptenOpts, preRun } };
    }
  }
  return new DurableFS(directory);
}

function identitySerializers(): Record<number, (value: string) => string> {
  const types = [16, 17, 20, 21, 23, 25, 26, 114, 700, 701, 1042, 1043, 1082, 1114, 1184, 3802];
  return Object.fromEntries(types.map((oid) => [oid, (value: string) => value]));
}
