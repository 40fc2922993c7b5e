/**
 * How postgres.js is used: its options, and the few properties of its query objects that no option covers.
 * `tests/database/driver_internals_test.ts` names each of them and fails when a new version changes one.
 */
import type net from "node:net";
import postgres from "postgres";
import { STARTUP_SETTINGS } from "./postgres_session_settings.ts";
import type { ServerAddress, ServerSettings } from "./server_settings.ts";
import { PARSERS } from "./values.ts";

export type Sql = postgres.Sql<Record<string, unknown>>;
export type Ssl = postgres.Options<Record<string, never>>["ssl"];
export type Rows = postgres.RowList<postgres.Row[]>;
/** Sent when it is awaited. */
export type Query = PromiseLike<Rows>;

/** A driver for one connection. It takes its socket from `socket` and calls `onclose` when that closes. */
export function createDriver(
  settings: ServerSettings,
  { host, port }: ServerAddress,
  ssl: Ssl,
  { socket, onclose }: { socket: () => Promise<net.Socket>; onclose: () => void },
): Sql {
  const options = {
    host,
    port,
    database: settings.database,
    username: settings.user,
    password: settings.password,
    ssl: ssl!,
    max: 1,
    prepare: settings.prepare,
    // The driver takes the server's name for TLS from the socket.
    socket: async () => Object.assign(await socket(), { host, port }),
    onclose,
    onnotice: () => {},
    // All set, because for a missing option the driver reads the environment.
    sslnegotiation: null,
    idle_timeout: null,
    max_lifetime: null,
    connect_timeout: null,
    max_pipeline: 10_000,
    backoff: () => 0,
    keep_alive: null,
    debug: false,
    fetch_types: false,
    no_subscribe: true,
    types: driverTypes(),
    connection: {
      application_name: settings.applicationName ?? "filekeeper",
      ...STARTUP_SETTINGS,
      ...(settings.options && { options: settings.options }),
    },
  };
  return postgres(options as unknown as postgres.Options<Record<string, never>>) as Sql;
}

/** A statement by the extended protocol, parameters as text, in one flight. */
export function issueStatement(
  sql: Sql,
  text: string,
  params: readonly (string | null)[],
  prepare: boolean,
): Query {
  // `simple: false`, or a statement without parameters would be parsed each time.
  const options = { prepare, ...{ simple: false } };
  return inOneFlight(sql.unsafe(text, params as string[], options) as unknown as Query);
}

/** Statements by the simple protocol, which has no parameters. */
export function issueScript(sql: Sql, text: string): Query {
  return sql.unsafe(text) as unknown as Query;
}

const stalePlans = new WeakSet<Error>();

/** True for the error of a statement whose plan became invalid: the whole transaction may be retried. */
export function isStalePlan(error: Error): boolean {
  return stalePlans.has(error);
}

/**
 * Turns off two things the driver does by itself:
 * - Before a new statement it asks for the types of its parameters, one more round trip each. Ours are
 *   text already, so the statement goes out whole: a batch of three new statements is one flight, not 7.
 * - It retries a statement whose plan became invalid: in a batch that would be after COMMIT, outside its
 *   transaction. Here it is an error (`stalePlan`), and the whole batch is retried.
 */
function inOneFlight(query: Query): Query {
  const inner = query as unknown as { cancelled: unknown; reject(error: unknown): void };
  Object.defineProperties(inner, {
    describeFirst: { get: () => false, set: () => {} },
    retried: {
      get: () => undefined,
      set(error: Error) {
        stalePlans.add(error);
        inner.cancelled = true;
        inner.reject(error);
      },
    },
  });
  return query;
}

/** Parsers for results; parameters go out as the text they are, whatever their type. */
function driverTypes(): Record<string, postgres.PostgresType> {
  const asIs = (value: unknown) => value;
  const types: Record<string, postgres.PostgresType> = {};
  for (
    const oid of [16, 17, 25, 114, 1082, 1114, 1184, 3802, ...Object.keys(PARSERS).map(Number)]
  ) {
    types[`oid${oid}`] = {
      to: oid,
      from: [oid],
      serialize: asIs,
      parse: PARSERS[oid] ?? asIs,
    };
  }
  return types;
}
