import type { MeasuredDatabase } from "../database/measured.ts";
import { migrations } from "../database/migration_list.ts";
import { plan } from "../database/migrations.ts";
import { describeError } from "../log.ts";
import { assertWritable } from "../storage/bots.ts";
import { withTimeout } from "./timeout.ts";

/** A probe that takes longer has failed: load balancers and alarms don't wait long. */
const PROBE_TIMEOUT_MS = 3_000;
/** How long a result is reused. */
const FRESH_MS = 1_000;

/** What the bot needs, by name: a probe rejects when its part is unavailable. */
export type Probes = Readonly<Record<string, () => Promise<unknown>>>;

/** The result of all probes. */
export interface Found {
  ready: boolean;
  /** By name: the reason it is unavailable, or undefined. */
  parts: Readonly<Record<string, string | undefined>>;
}

/** Whether everything the bot depends on is available. */
export class Readiness {
  #latest: { at: number; found: Promise<Found> } | undefined;

  constructor(private readonly probes: Probes) {}

  /** Runs all probes at once; calls within a second share one result. */
  look(): Promise<Found> {
    if (this.#latest === undefined || performance.now() - this.#latest.at > FRESH_MS) {
      this.#latest = { at: performance.now(), found: this.#look() };
    }
    return this.#latest.found;
  }

  async #look(): Promise<Found> {
    const parts = Object.fromEntries(
      await Promise.all(
        Object.entries(this.probes).map(async (
          [name, probe],
        ) => [name, await failureOf(probe)]),
      ),
    );
    return { ready: Object.values(parts).every((why) => why === undefined), parts };
  }
}

async function failureOf(probe: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await withTimeout(PROBE_TIMEOUT_MS, probe());
    return undefined;
  } catch (error) {
    return describeError(error);
  }
}

/** Probes of the database: it takes writes, has room for them, and has the schema of this executable. */
export function databaseProbes(database: MeasuredDatabase): Probes {
  return {
    database: async () => {
      await assertWritable(database);
      database.assertDiskSpace();
    },
    schema: async () => {
      const pending = await plan(database, migrations);
      if (pending.length > 0) throw new Error(`${pending.length} migrations are not applied`);
    },
  };
}
