import type { Config } from "../config.ts";
import { askControlText } from "../http/control.ts";

/** Asks the running one how it is. 0 when it can work; 1 when it can't, or when nothing runs. */
export async function health(config: Config): Promise<number> {
  const answer = await askControlText(config.dataDir, "/health");
  if (answer === undefined) {
    console.error(`filekeeper: nothing runs with DATA_DIR ${config.dataDir}`);
    return 1;
  }
  const well = answer.status === 200;
  (well ? console.log : console.error)(answer.text.trim());
  return well ? 0 : 1;
}
