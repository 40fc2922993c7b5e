/** PGlite, configured for a small server that must not lose what it confirmed. */
import { gunzipSync } from "node:zlib";
import type { PGlite, PGliteOptions, protocol } from "@electric-sql/pglite";
import { CrashWatch, type EngineCrash } from "./embedded_crash.ts";
import { durableFiles } from "./embedded_files.ts";
import type { DiskReserve } from "./embedded_reserve.ts";
import { PARSERS } from "./values.ts";

/** By default most of the memory of an idle server goes to buffers, and most of its disk space to the WAL. */
const SMALL_FOOTPRINT = [
  ...["-c", "shared_buffers=4MB", "-c", "wal_buffers=512kB"],
  ...["-c", "min_wal_size=8MB", "-c", "max_wal_size=64MB"],
];

/** WAL segments of 1 MB instead of 16. */
const INITDB_PARAMS = ["--wal-segsize=1"];

export interface EngineOptions {
  /** Absent: in memory, lost when it is closed. */
  directory?: string | undefined;
  /** What its files may use up when the disk is full. */
  reserve?: DiskReserve | undefined;
  /** A dump made by `dumpDataDir`, for tests: quicker than initdb. */
  template?: Blob | undefined;
}

/** A running PGlite. */
export interface Engine {
  pglite: PGlite;
  /** The serializer of the wire protocol's messages. */
  wire: typeof protocol.serialize;
  /** Set once it has crashed: then only `close` is of use. */
  readonly crash: EngineCrash | undefined;
  /** Closes its files too, after a crash as well. */
  close(): Promise<void>;
}

/** @throws {Error} with PostgreSQL's reason as its cause, where it gave one */
export async function startEngine(
  { directory, reserve, template }: EngineOptions,
): Promise<Engine> {
  const embedded = Deno.build.standalone ? unpackFiles() : undefined;
  const { PGlite, protocol } = await import("@electric-sql/pglite");
  const watch = new CrashWatch();
  const options: PGliteOptions = {
    parsers: { ...PARSERS },
    // Parameters arrive as text, whatever their type (values.ts).
    serializers: identitySerializers(),
    initDbStartParams: INITDB_PARAMS,
    onStderr: watch.listen,
    startParams: [...PGlite.defaultStartParams, ...SMALL_FOOTPRINT],
    ...await embedded,
    ...(template && { loadDataDir: template }),
  };
  if (directory === undefined) {
    const pglite = await PGlite.create(options);
    watch.watch(pglite.Module);
    return {
      pglite,
      wire: protocol.serialize,
      get crash() {
        return watch.crash;
      },
      close: () => pglite.close(),
    };
  }
  const files = await durableFiles(directory, { reserve, watch });
  try {
    const pglite = await PGlite.create({
      ...options,
      fs: files,
      startParams: [
        ...PGlite.defaultStartParams.filter((param) => param !== "-F"), // fsync stays on
        ...SMALL_FOOTPRINT,
        // PGlite's fdatasync, the default here, does nothing; its fsync is made real in embedded_files.ts.
        ...["-c", "wal_sync_method=fsync"],
      ],
    });
    return {
      pglite,
      wire: protocol.serialize,
      get crash() {
        return watch.crash;
      },
      close: () => watch.crash ? files.closeFs() : pglite.close(),
    };
  } catch (error) {
    await files.closeFs().catch(() => {}); // none may be open yet
    throw new Error("Cannot start the database engine", { cause: watch.reason(error) });
  }
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

function identitySerializers(): Record<number, (value: string) => string> {
  const types = [16, 17, 20, 21, 23, 25, 26, 114, 700, 701, 1042, 1043, 1082, 1114, 1184, 3802];
  return Object.fromEntries(types.map((oid) => [oid, (value: string) => value]));
}
