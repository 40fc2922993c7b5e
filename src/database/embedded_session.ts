/**
 * The one connection to PGlite. Its own `query` parses and plans a statement each time and enters the engine six times
 * for it; here a statement is prepared once, and a whole batch goes in and comes out as one message. That makes a turn
 * five times as quick.
 */
import type { PGlite, protocol } from "@electric-sql/pglite";
import { DatabaseError } from "./database.ts";
import { withoutValues } from "./server_errors.ts";
import type { Session, Statement } from "./session.ts";
import { PARSERS } from "./values.ts";

/** Prepared statements that are kept; the one used longest ago goes first. They lie in the engine's memory. */
const PREPARED_MAX = 200;
/** What has a plan to be kept. A FETCH, say, has other columns each time. */
const PLANNED = /^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b/i;

type Wire = typeof protocol.serialize;
type Message = Awaited<ReturnType<PGlite["execProtocolStream"]>>[number];
type RowDescription = InstanceType<typeof protocol.messages.RowDescriptionMessage>;
type DataRow = InstanceType<typeof protocol.messages.DataRowMessage>;

export class EmbeddedSession implements Session {
  /** Statement → its name in the engine, the one used last at the end. */
  readonly #prepared = new Map<string, string>();
  /** Names that may or may not be taken in the engine, and are not to be. */
  readonly #forgotten: string[] = [];
  #names = 0;

  constructor(private readonly engine: PGlite, private readonly wire: Wire) {}

  async run(sql: string, params: readonly (string | null)[]): Promise<unknown[]> {
    const [rows] = await this.runTogether([{ sql, params: [...params] }]);
    return rows!;
  }

  /**
   * Runs statements as one transaction: PostgreSQL makes one of all that comes before a Sync, which commits it
   * (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING). Inside a transaction
   * they are just a part of it.
   */
  async runTogether(statements: readonly Statement[]): Promise<unknown[][]> {
    const { wire } = this;
    const parts: Uint8Array[] = this.#forgotten.splice(0).map((name) =>
      wire.close({ type: "S", name })
    );
    const added = new Map<string, string>();
    for (const { sql, params } of statements) {
      let name = this.#nameOf(sql) ?? added.get(sql);
      if (name === undefined) {
        name = PLANNED.test(sql) ? `s${++this.#names}` : "";
        if (name !== "") added.set(sql, name);
        parts.push(wire.parse({ name, text: sql }));
      }
      parts.push(
        wire.bind({ statement: name, values: params }),
        wire.describe({ type: "P" }),
        wire.execute({}),
      );
    }
    parts.push(wire.sync());
    let answers: Message[];
    try {
      answers = await this.engine.execProtocolStream(joined(parts), { syncToFs: false });
    } catch (error) {
      this.#forgotten.push(...added.values());
      throw this.#told(error);
    }
    for (const [sql, name] of added) this.#keep(sql, name);
    return rowsOf(answers);
  }

  async script(sql: string, options: { unhurried?: boolean } = {}): Promise<string> {
    // A schema that changes makes plans stale.
    if (options.unhurried) this.#forgetAll();
    try {
      return (await this.engine.exec(sql)).at(-1)?.command ?? "";
    } catch (error) {
      throw this.#told(error);
    }
  }

  #nameOf(sql: string): string | undefined {
    const name = this.#prepared.get(sql);
    if (name === undefined) return undefined;
    this.#prepared.delete(sql);
    this.#prepared.set(sql, name);
    return name;
  }

  #keep(sql: string, name: string): void {
    this.#prepared.set(sql, name);
    if (this.#prepared.size <= PREPARED_MAX) return;
    const [oldest] = this.#prepared;
    this.#prepared.delete(oldest![0]);
    this.#forgotten.push(oldest![1]);
  }

  #forgetAll(): void {
    this.#forgotten.push(...this.#prepared.values());
    this.#prepared.clear();
  }

  /** PGlite's error as ours: its own carries the statement, its parameters and the row. */
  #told(error: unknown): Error {
    if (!(error instanceof Error)) return new DatabaseError(String(error), { disconnected: true });
    const { code, constraint } = error as { code?: unknown; constraint?: unknown };
    if (error.name !== "error" || typeof code !== "string") return error;
    // Nothing but a plan that became invalid can say this of a statement that was fine before.
    const stalePlan = code === "0A000" && error.message.startsWith("cached plan");
    if (stalePlan) this.#forgetAll();
    return new DatabaseError(withoutValues(error.message, code), {
      sqlstate: code,
      constraint: typeof constraint === "string" ? constraint : undefined,
      stalePlan,
    });
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The rows of each statement, in JavaScript's types. */
function rowsOf(messages: readonly Message[]): unknown[][] {
  const results: unknown[][] = [];
  let columns: RowDescription["fields"] = [];
  let rows: unknown[] = [];
  for (const message of messages) {
    switch (message.name) {
      case "rowDescription":
        columns = (message as RowDescription).fields;
        break;
      case "dataRow": {
        const row: Record<string, unknown> = {};
        const { fields } = message as DataRow;
        for (const [index, { name, dataTypeID }] of columns.entries()) {
          const text = fields[index] ?? null;
          const parse = PARSERS[dataTypeID];
          row[name] = text === null || parse === undefined ? text : parse(text);
        }
        rows.push(row);
        break;
      }
      case "commandComplete":
      case "emptyQuery":
        results.push(rows);
        rows = [];
        columns = [];
    }
  }
  return results;
}
