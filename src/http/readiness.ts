import { describeError } from "../log.ts";

/** A look that takes longer than this has failed, in milliseconds: whoever asks for health has little patience. */
const PATIENCE_MS = 3_000;
/** So long a look is good for all who ask, in milliseconds. */
const FRESH_MS = 1_000;

/** What is needed to work, by name: each probe rejects when it is not there. */
export type Probes = Readonly<Record<string, () => Promise<unknown>>>;

/** What a look found. */
export interface Found {
  ready: boolean;
  /** By name: why not; undefined where all is well. */
  parts: Readonly<Record<string, string | undefined>>;
}

/** Whether everything that the bot stands on is there. */
export class Readiness {
  #latest: { at: number; found: Promise<Found> } | undefined;

  constructor(private readonly probes: Probes) {}

  /** Looks at everything at once; many who ask together get one look. */
  look(): Promise<Found> {
    if (this.#latest === undefined || performance.now() - this.#latest.at > FRESH_MS) {
      this.#latest = { at: performance.now(), found: this.#look() };
    }
    return this.#latest.found;
  }

  async #look(): Promise<Found> {
    const parts = Object.fromEntries(
      await Promise.all(
        Object.entries(this.probes).map(async ([name, probe]) => [name, await whyNot(probe)]),
      ),
    );
    return { ready: Object.values(parts).every((why) => why === undefined), parts };
  }
}

async function whyNot(probe: () => Promise<unknown>): Promise<string | undefined> {
  const late = Promise.withResolvers<string>();
  const timer = setTimeout(
    () => late.resolve(`no answer within ${PATIENCE_MS / 1000} s`),
    PATIENCE_MS,
  );
  try {
    return await Promise.race([probe().then(() => undefined), late.promise]);
  } catch (error) {
    return describeError(error);
  } finally {
    clearTimeout(timer);
  }
}
