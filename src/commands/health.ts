import type { Config } from "../config.ts";
import { askControlText } from "../http/control.ts";
import { print, printError } from "./output.ts";

/** Asks the running bot whether it is healthy. Returns 1 if it is not, or if no bot is running. */
export async function health(config: Config): Promise<number> {
  const answer = await askControlText(config.dataDir, "/health");
  if (answer === undefined) {
    printError(`filekeeper is not running (DATA_DIR ${config.dataDir})`);
    return 1;
  }
  const healthy = answer.status === 200;
  (healthy ? print : printError)(answer.text.trim());
  return healthy ? 0 : 1;
}
