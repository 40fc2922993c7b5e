/** How long a person waits for an answer while documents of another are read. */
import { startApp } from "../../src/app.ts";
import { readConfig } from "../../src/config.ts";
import { apply } from "../../src/database/migrations.ts";
import { migrations } from "../../src/database/migration_list.ts";
import { openPostgres } from "../../src/database/postgres.ts";
import { logger } from "../../src/log.ts";
import { pdfOfPages } from "../documents/hostile.ts";
import { Emulator, type Person } from "../telegram/emulator.ts";
import { chances, VOCABULARY, vocabulary } from "./corpus.ts";
import { sleep } from "./processes.ts";
import { digits, type Goal, quantile } from "./tables.ts";

const GOAL = 1.5;
const PAGES = 400;
/** Between two messages of the person, in milliseconds: as long as nobody is served, documents are read. */
const PAUSE_MS = 40;

export async function measureAnswers(
  url: string,
  iterations: number,
  progress: (what: string) => void,
): Promise<Goal> {
  const telegram = await Emulator.start({ callsKept: 100 });
  const database = await openPostgres({ url, poolSize: 5 });
  try {
    await apply(database, migrations);
    const config = readConfig({
      BOT_TOKEN: telegram.token,
      TELEGRAM_API_ROOT: telegram.url,
    }, { token: true, envFile: "/nowhere/.env" });
    const app = await startApp({ config, database, log: logger("bench") });
    try {
      const [ann, ben] = [telegram.person(), telegram.person()];
      for (const person of [ann, ben]) await answer(person);
      const quiet: number[] = [];
      const busy: number[] = [];
      const isReading = async () => {
        const rows = await database.query(`SELECT FROM documents WHERE outcome IS NULL LIMIT 1`);
        return rows.length > 0;
      };
      // By turns, since other programs keep the machine busy now and then.
      for (let sent = 0; busy.length < iterations; sent++) {
        await ann.sendDocument({ file_name: `${sent}.pdf`, bytes: document(sent) });
        await telegram.idle({ quiet_ms: 150, timeout_ms: 60_000 });
        const before = busy.length;
        while (await isReading()) busy.push(await answer(ben));
        while (quiet.length < busy.length && !await isReading()) quiet.push(await answer(ben));
        progress(`${busy.length - before} answers while document ${sent + 1} is read`);
      }
      const ratio = quantile(busy, 0.95) / quantile(quiet, 0.95);
      return {
        goal: `an answer while a document is read takes at most ${GOAL} times as long, at p95`,
        measured: `${digits(ratio)} (${digits(quantile(busy, 0.95))} against ${
          digits(quantile(quiet, 0.95))
        } ms; p50 ${digits(quantile(busy, 0.5) / quantile(quiet, 0.5))})`,
        met: ratio <= GOAL,
      };
    } finally {
      await app.stop();
    }
  } finally {
    await database.close();
    await telegram.stop();
  }
}

/** Says something, and gives how long the answer took, in milliseconds. */
async function answer(person: Person): Promise<number> {
  const began = performance.now();
  await person.send("/start");
  await person.waitFor(/Hello/);
  const took = performance.now() - began;
  await sleep(PAUSE_MS);
  return took;
}

function document(seed: number): Uint8Array<ArrayBuffer> {
  const words = vocabulary();
  const chance = chances(seed);
  const word = () => words[Math.floor(VOCABULARY ** chance()) - 1]!;
  return pdfOfPages(
    Array.from({ length: PAGES }, () => Array.from({ length: 90 }, word)),
  );
}
