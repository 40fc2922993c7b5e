/**
 * Space set aside for a full disk. PostgreSQL panics when its write-ahead log can't grow, so a write of the log that finds
 * the disk full is repeated with the space of the reserve; any other write fails, and its statement with it. The embedded
 * database then refuses statements until the reserve is complete and there is room besides. That is also how it notices
 * free space: Deno has a permission of its own for looking at it, and what it gives says nothing about quotas.
 */
import { rmSync, statSync } from "node:fs";

/** The log of a large statement, and a checkpoint. */
const RESERVE_BYTES = 16 * 1024 * 1024;
/** What there must be besides: with less, the next write would find the disk full again. */
const HEADROOM_BYTES = 4 * 1024 * 1024;
const CHUNK_BYTES = 1024 * 1024;

export class DiskReserve {
  #short = false;

  private constructor(private readonly path: string) {}

  static async open(path: string): Promise<DiskReserve> {
    const reserve = new DiskReserve(path);
    await reserve.restore();
    return reserve;
  }

  /** True from the first write that found the disk full until there is enough space again. */
  get isShort(): boolean {
    return this.#short;
  }

  /** A write found the disk full, and fails. */
  noteFull(): void {
    this.#short = true;
  }

  /** Frees what is set aside; false if that is nothing. Synchronous, as the engine's writes are. */
  release(): boolean {
    this.#short = true;
    const size = statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
    rmSync(this.path, { force: true });
    return size > 0;
  }

  /** Sets aside what space there is; true if there is enough. Otherwise it keeps what it got, for the next attempt. */
  async restore(): Promise<boolean> {
    using file = await Deno.open(this.path, { create: true, append: true, mode: 0o600 });
    let { size } = await file.stat();
    const chunk = incompressibleChunk();
    try {
      while (size < RESERVE_BYTES + HEADROOM_BYTES) size += await file.write(chunk);
    } catch (error) {
      if (!isDiskFull(error)) throw error;
      this.#short = true;
      return false;
    }
    await file.truncate(RESERVE_BYTES);
    this.#short = false;
    return true;
  }
}

/** The disk, or what this user or process may write, is full. Deno has a code for the first only. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof Error &&
    /No space left on device|quota exceeded|File too large/i.test(error.message);
}

/** Zeros take no space on a file system that compresses. */
function incompressibleChunk(): Uint8Array<ArrayBuffer> {
  const chunk = new Uint8Array(CHUNK_BYTES);
  const most = 65_536; // that getRandomValues fills at once
  for (let at = 0; at < CHUNK_BYTES; at += most) {
    crypto.getRandomValues(chunk.subarray(at, at + most));
  }
  return chunk;
}
