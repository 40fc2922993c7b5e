/** The PostgreSQL of the figures: set up as a server is, not as one for tests is. */
import { findBinaries } from "../support/postgres_binaries.ts";
import { startWatchdog } from "../support/shared_directory.ts";
import { TestServer } from "../support/postgres.ts";

/** What `TestServer` turns off to be quick, on again, and some memory. */
const SETTINGS = {
  fsync: "on",
  synchronous_commit: "on",
  full_page_writes: "on",
  shared_buffers: "512MB",
  max_wal_size: "8GB",
  maintenance_work_mem: "1GB",
};

export interface BenchServer {
  /** Makes an empty database; its URL. */
  createDatabase(): Promise<string>;
  close(): Promise<void>;
}

export async function startServer(directory: string): Promise<BenchServer> {
  const own = `${directory}/postgres`;
  await Deno.mkdir(own);
  // However this process ends, the server ends with it.
  startWatchdog(own, []);
  const server = await TestServer.create(own, await findBinaries(), SETTINGS);
  return {
    createDatabase: async () => (await server.createDatabase()).url,
    close: () => server.close(),
  };
}

/** The settings of File Keeper for a URL. */
export function serverParts(url: string): Record<string, string> {
  return { DATABASE_URL: url };
}
