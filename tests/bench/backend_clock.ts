/** The processor time of the server's process behind a connection: on a busy machine a clock on the wall tells little. */
import type { Database } from "../../src/database/database.ts";

export class BackendClock {
  private constructor(private readonly file: string) {}

  /** Of a database with one connection, to a server on this machine. */
  static async of(database: Database): Promise<BackendClock> {
    const [row] = await database.query<{ pid: number }>(`SELECT pg_backend_pid() AS pid`);
    return new BackendClock(`/proc/${row!.pid}/schedstat`);
  }

  /** So far, in milliseconds. */
  now(): number {
    return Number(Deno.readTextFileSync(this.file).split(" ")[0]) / 1e6;
  }
}
