/**
 * The one connection to PGlite. PGlite's own `query` parses and plans each time, and enters the engine six times a
 * statement; here a statement is prepared once, and a whole batch is one message each way. A turn takes a fifth of
 * the time.
 */
import type { PGlite, protocol } from "@electric-sql/pglite";
import { DatabaseError } from "./database.ts";
import type { Engine } from "./embedded_engine.ts";
import { withoutValues } from "./server_errors.ts";
import type { DatabaseSession, Statement } from "./session.ts";
import { PARSERS } from "./values.ts";

/** How many prepared statements are kept, in the engine's memory; the least recently used goes first. */
const PREPARED_MAX = 200;
/**
 * Statements worth preparing, and that may share a transaction with others: a FETCH has different columns each time, a
 * CHECKPOINT or VACUUM goes alone.
 */
export const PLAIN_STATEMENT = /^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b/i;

type Message = Awaited<ReturnType<PGlite["execProtocolStream"]>>[number];
type RowDescription = InstanceType<typeof protocol.messages.RowDescriptionMessage>;
type DataRow = InstanceType<typeof protocol.messages.DataRowMessage>;

export class EmbeddedSession implements DatabaseSession {
  /** Statement → its name in the engine, least recently used first. */
  readonly #prepared = new Map<string, string>();
  /** Names to close before the next statement; the engine may or may not have them. */
  readonly #discarded: string[] = [];
  #names = 0;

  constructor(private readonly engine: Engine) {}

  async run(sql: string, params: readonly (string | null)[]): Promise<unknown[]> {
    const [rows] = await this.runTogether([{ sql, params: [...params] }]);
    return rows!;
  }

  /**
   * Runs statements as one transaction: everything up to the Sync, which commits it
   * (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-PIPELINING). Inside a transaction
   * they become part of it.
   */
  async runTogether(statements: readonly Statement[]): Promise<unknown[][]> {
    return (await this.send(statements)).map(readRows);
  }

  /** The same, with the rows as they came: a value that can't be read is found after the commit. */
  async send(statements: readonly Statement[]): Promise<RawRows[]> {
    const { wire, pglite } = this.engine;
    const parts: Uint8Array[] = this.#discarded.splice(0).map((name) =>
      wire.close({ type: "S", name })
    );
    const added = new Map<string, string>();
    for (const { sql, params } of statements) {
      let name = this.#nameOf(sql) ?? added.get(sql);
      if (name === undefined) {
        name = PLAIN_STATEMENT.test(sql) ? `s${++this.#names}` : "";
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
      answers = await pglite.execProtocolStream(concat(parts), { syncToFs: false });
    } catch (error) {
      this.#discarded.push(...added.values());
      throw this.#toDatabaseError(error);
    }
    for (const [sql, name] of added) this.#keep(sql, name);
    return rowsOf(answers);
  }

  async script(sql: string, options: { unhurried?: boolean } = {}): Promise<string> {
    // It may change the schema, which makes plans stale.
    if (options.unhurried) this.#discardAll();
    try {
      return (await this.engine.pglite.exec(sql)).at(-1)?.command ?? "";
    } catch (error) {
      throw this.#toDatabaseError(error);
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
    this.#discarded.push(oldest![1]);
  }

  #discardAll(): void {
    this.#discarded.push(...this.#prepared.values());
    this.#prepared.clear();
  }

  /** PGlite's error without what it carries of the statement, its parameters and the row. */
  #toDatabaseError(error: unknown): Error {
    const { crash } = this.engine;
    if (crash) return new DatabaseError(crash.message, { disconnected: true, cause: crash.cause });
    if (!(error instanceof Error)) return new DatabaseError(String(error), { disconnected: true });
    const { code, constraint, table, column } = error as Error & Record<string, unknown>;
    if (error.name !== "error" || typeof code !== "string") return error;
    // A statement that worked before fails like this only because the schema changed.
    const stalePlan = code === "0A000" && error.message.startsWith("cached plan");
    if (stalePlan) this.#discardAll();
    return new DatabaseError(withoutValues(error.message, code), {
      sqlstate: code,
      constraint: typeof constraint === "string" ? constraint : undefined,
      column: typeof column === "string" ? `${table}.${column}` : undefined,
      stalePlan,
    });
  }
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const message = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    message.set(part, at);
    at += part.length;
  }
  return message;
}

/** What a statement returned, in PostgreSQL's text format. */
export interface RawRows {
  columns: RowDescription["fields"];
  rows: DataRow["fields"][];
}

/** The rows of each statement. */
function rowsOf(messages: readonly Message[]): RawRows[] {
  const results: RawRows[] = [];
  let result: RawRows = { columns: [], rows: [] };
  for (const message of messages) {
    switch (message.name) {
      case "rowDescription":
        result.columns = (message as RowDescription).fields;
        break;
      case "dataRow":
        result.rows.push((message as DataRow).fields);
        break;
      case "commandComplete":
      case "emptyQuery":
        results.push(result);
        result = { columns: [], rows: [] };
    }
  }
  return results;
}

/** Rows as JavaScript values. */
export function readRows({ columns, rows }: RawRows): unknown[] {
  return rows.map((fields) => {
    const row: Record<string, unknown> = {};
    for (const [index, { name, dataTypeID }] of columns.entries()) {
      const text = fields[index] ?? null;
      const parse = PARSERS[dataTypeID];
      row[name] = text === null || parse === undefined ? text : parse(text);
    }
    return row;
  });
}
