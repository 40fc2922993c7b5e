import { Api } from "grammy";
import type { BotConfig } from "../config.ts";
import type { Database } from "../database/database.ts";
import { askControlText } from "../http/control.ts";
import { withTimeout } from "../http/timeout.ts";
import { describeError } from "../log.ts";
import { databaseFindings, type Finding } from "./database_findings.ts";
import { faultOfDirectory } from "./data_dir_finding.ts";
import { databaseExists, describeDatabase, openDatabase } from "./open_database.ts";
import { print } from "./output.ts";
import { refusalOfTelegram } from "./telegram_failure.ts";

const TELEGRAM_TIMEOUT_S = 10;
const DATABASE_TIMEOUT_MS = 30_000;
/** Telegram keeps the last delivery error for ever; an old one says nothing about now. */
const RECENT_S = 3_600;

/** Prints a line about everything that `run` needs. Returns 1 if any of it would keep the bot from working. */
export async function check(config: BotConfig): Promise<number> {
  let failed = false;
  for await (const [verdict, subject, text] of findings(config)) {
    failed ||= verdict === "FAIL";
    print(`${verdict.padEnd(4)}  ${subject}: ${text}`);
  }
  return failed ? 1 : 0;
}

async function* findings(config: BotConfig): AsyncGenerator<Finding> {
  yield await configurationFinding(config);
  yield* findingsOfDatabase(config);
  yield* telegramFindings(config);
}

/** On a server the bot can do without DATA_DIR, but then answers neither `health` nor `backup`. */
async function configurationFinding(config: BotConfig): Promise<Finding> {
  const { database, dataDir, listen, webhook } = config;
  const updates = webhook === undefined ? "long polling" : "webhook";
  const text = listen === undefined
    ? updates
    : `${updates}, listening on ${listen.host}:${listen.port}`;
  const fault = database.kind === "embedded" ? undefined : await faultOfDirectory(dataDir);
  return fault === undefined
    ? ["ok", "configuration", text]
    : ["warn", "configuration", `${text}; ${fault}: filekeeper health will not work`];
}

async function* findingsOfDatabase(config: BotConfig): AsyncGenerator<Finding> {
  const place = describeDatabase(config.database);
  let database: Database | undefined;
  try {
    const fault = config.database.kind === "embedded"
      ? await faultOfDirectory(config.dataDir)
      : undefined;
    if (fault !== undefined) throw new Error(fault);
    if (!await databaseExists(config.database)) {
      yield ["ok", "database", `${place}; does not exist yet, run creates it`];
      yield ["ok", "schema", "empty; run applies all migrations"];
      return;
    }
    const running = config.database.kind === "embedded"
      ? await askForFindings(config.dataDir)
      : undefined;
    if (running !== undefined) return yield* running;
    database = await withTimeout(DATABASE_TIMEOUT_MS, openDatabase(config.database));
    yield* await withTimeout(DATABASE_TIMEOUT_MS, databaseFindings(database, place));
  } catch (error) {
    yield ["FAIL", "database", describeError(error)];
    yield ["FAIL", "schema", "not checked: the database is not available"];
  } finally {
    if (database) await withTimeout(DATABASE_TIMEOUT_MS, database.close()).catch(() => {});
  }
}

/** Only the running bot itself can look at its embedded database. */
async function askForFindings(dataDir: string): Promise<Finding[] | undefined> {
  const answer = await askControlText(dataDir, "/check").catch(() => undefined);
  if (answer === undefined) return undefined;
  if (answer.status !== 200) throw new Error("the running bot is still starting");
  const found: Finding[] = JSON.parse(answer.text);
  return found.map((
    [verdict, subject, text],
  ) => [verdict, subject, `${text}, in use by the running bot`]);
}

async function* telegramFindings(config: BotConfig): AsyncGenerator<Finding> {
  const root = config.telegramApiRoot;
  const api = new Api(config.botToken, { apiRoot: root, timeoutSeconds: TELEGRAM_TIMEOUT_S });
  const reason = (error: unknown) => describeError(refusalOfTelegram(error, root));
  let inline: boolean;
  try {
    const me = await api.getMe();
    inline = me.supports_inline_queries;
    yield ["ok", "token", `@${me.username} (${me.id})`];
  } catch (error) {
    yield ["FAIL", "token", reason(error)];
    yield ["FAIL", "webhook", "not checked: Telegram did not answer"];
    yield ["FAIL", "inline mode", "not checked: Telegram did not answer"];
    return;
  }
  try {
    yield webhookFinding(config, await api.getWebhookInfo());
  } catch (error) {
    yield ["FAIL", "webhook", reason(error)];
  }
  yield inline
    ? ["ok", "inline mode", "on"]
    : ["warn", "inline mode", "off; send /setinline to @BotFather to turn it on"];
}

function webhookFinding(
  { webhook }: BotConfig,
  info: Awaited<ReturnType<Api["getWebhookInfo"]>>,
): Finding {
  const waiting = `${info.pending_update_count} updates waiting`;
  const registered = info.url ?? "";
  if (webhook === undefined) {
    return registered === ""
      ? ["ok", "webhook", `none, as long polling requires; ${waiting}`]
      : ["warn", "webhook", `one is registered, run removes it; ${waiting}`];
  }
  if (registered !== webhook.url) {
    const other = registered === "" ? "none" : "a different one";
    return ["warn", "webhook", `${other} is registered, run registers this one; ${waiting}`];
  }
  if (Date.now() / 1000 - (info.last_error_date ?? 0) < RECENT_S) {
    const reason = describeError(info.last_error_message ?? "unknown error");
    return ["warn", "webhook", `registered, but the last delivery failed: ${reason}; ${waiting}`];
  }
  return ["ok", "webhook", `registered; ${waiting}`];
}
