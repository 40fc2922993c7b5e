/** How to reach a PostgreSQL server, from a URL in libpq's format or from parts. */
import { Refusal } from "../errors.ts";

/** https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION */
const SSL_MODES = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"] as const;
export type SslMode = typeof SSL_MODES[number];

const TARGETS = ["any", "read-write", "primary"] as const;

const DEFAULT_PORT = 5432;

export interface ServerAddress {
  /** A host's name or address, or the directory of a unix socket. */
  host: string;
  port: number;
}

export interface ServerSettings {
  /** Tried in this order. */
  addresses: ServerAddress[];
  database: string;
  user: string;
  password: string;
  sslMode: SslMode;
  /** Files in PEM; `system` as root certificate is the system's store. */
  sslRootCertificate?: string;
  sslCertificate?: string;
  sslKey?: string;
  connectTimeoutMs?: number;
  applicationName?: string;
  /** libpq's `options`: command-line options for the server (Neon takes its endpoint from here). */
  options?: string;
  target: typeof TARGETS[number];
  /** Named prepared statements; PgBouncer before 1.21 in transaction mode does not support them. */
  prepare: boolean;
}

export interface ServerParts {
  host?: string;
  port?: number;
  database: string;
  user: string;
  password?: string;
}

const URL_SHAPE = /^postgres(?:ql)?:\/\/(?:([^/?#]*)@)?([^/?#@]*)(?:\/([^?#]*))?(?:\?([^#]*))?$/;

/**
 * Reads `postgresql://user:password@host:5432,host2/database?sslmode=require`: several hosts, unix sockets
 * (`?host=/var/run/postgresql`, or percent-encoded), `sslmode`, `sslrootcert`, `sslcert`, `sslkey`,
 * `connect_timeout`, `application_name`, `options`, `target_session_attrs`, plus `prepare=false` or
 * `pgbouncer=true` for no named statements. Others are ignored. No message shows the URL, which has a password.
 * https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS
 */
export function readServerUrl(url: string): ServerSettings {
  const match = URL_SHAPE.exec(url.trim());
  if (hasBarePassword(url)) {
    throw unreadable(
      "a password with / ? or # in it has to be percent-encoded (%2F %3F %23), or set as DB_PASSWORD",
    );
  }
  if (!match) {
    throw unreadable(
      "expected postgres://user:password@host:5432/database, special characters percent-encoded",
    );
  }
  const [, userInfo = "", hosts = "", path = "", search = ""] = match;
  const query = new URLSearchParams(search);
  const value = (name: string): string | undefined => query.get(name) || undefined;

  const colon = userInfo.indexOf(":");
  const user = value("user") ??
    decode("user", colon === -1 ? userInfo : userInfo.slice(0, colon));
  if (user === "") throw unreadable("it has no user");

  const settings: ServerSettings = {
    addresses: readAddresses(value("host"), value("port"), hosts),
    database: (value("dbname") ?? decode("database", path)) || user,
    user,
    password: value("password") ??
      decode("password", colon === -1 ? "" : userInfo.slice(colon + 1)),
    // As libpq: `ssl=true` is how JDBC spells `sslmode=require`.
    sslMode: value("sslmode") === undefined && value("ssl") === "true"
      ? "require"
      : oneOf("sslmode", value("sslmode") ?? value("ssl"), SSL_MODES, "prefer"),
    target: oneOf("target_session_attrs", value("target_session_attrs"), TARGETS, "any"),
    prepare: value("prepare") !== "false" && value("pgbouncer") !== "true",
  };
  const optional = {
    sslRootCertificate: value("sslrootcert"),
    sslCertificate: value("sslcert"),
    sslKey: value("sslkey"),
    applicationName: value("application_name"),
    options: value("options"),
  };
  for (const [name, given] of Object.entries(optional)) {
    if (given !== undefined) Object.assign(settings, { [name]: given });
  }
  // As in libpq, `system` implies a check of the host name.
  if (settings.sslRootCertificate === "system") settings.sslMode = "verify-full";
  const timeout = value("connect_timeout");
  if (timeout !== undefined) {
    if (!/^\d{1,5}$/.test(timeout)) throw unreadable("connect_timeout must be a number of seconds");
    if (Number(timeout) > 0) settings.connectTimeoutMs = Number(timeout) * 1000;
  }
  return settings;
}

export function readServerParts(parts: ServerParts): ServerSettings {
  return {
    addresses: [{ host: parts.host ?? "localhost", port: parts.port ?? DEFAULT_PORT }],
    database: parts.database,
    user: parts.user,
    password: parts.password ?? "",
    sslMode: "prefer",
    target: "any",
    prepare: true,
  };
}

/** For log lines: `filekeeper at db.example.org:5432`. */
export function describeServer(settings: ServerSettings): string {
  return `${settings.database} at ${settings.addresses.map(describeAddress).join(", ")}`;
}

export function describeAddress({ host, port }: ServerAddress): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Whether the `@` after user and password comes only after a sign that ends them: that sign is the password's own. */
function hasBarePassword(url: string): boolean {
  const [, authority = "", rest = ""] = /^\w+:\/\/([^/?#]*)(.*)$/s.exec(url.trim()) ?? [];
  const [, port] = /^[^@:[\]]*:([^@:]*)$/.exec(authority) ?? [];
  return port !== undefined && rest.includes("@") && (!/^\d*$/.test(port) || !rest.includes("="));
}

function readAddresses(
  hosts: string | undefined,
  ports: string | undefined,
  authority: string,
): ServerAddress[] {
  const names: { host: string; port: string }[] = hosts !== undefined
    ? hosts.split(",").map((host) => ({ host, port: "" }))
    : authority.split(",").map((part) => {
      const [, host = "", port = ""] = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(part) ?? [];
      return { host: decode("host", host.replace(/^\[(.*)\]$/, "$1")), port };
    });
  const givenPorts = ports?.split(",") ?? [];
  return names.map(({ host, port }, index) => {
    const text = port || (givenPorts[index] ?? givenPorts[0]) || String(DEFAULT_PORT);
    const number = Number(text);
    if (!/^\d{1,5}$/.test(text) || number < 1 || number > 65535) {
      throw unreadable("a port must be a number from 1 to 65535");
    }
    return { host: host || "localhost", port: number };
  });
}

function decode(what: string, text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw unreadable(`its ${what} is not valid percent-encoding`);
  }
}

function oneOf<T extends string>(
  name: string,
  given: string | undefined,
  allowed: readonly T[],
  otherwise: T,
): T {
  if (given === undefined) return otherwise;
  const found = allowed.find((one) => one === given);
  if (found === undefined) throw unreadable(`${name} must be one of ${allowed.join(", ")}`);
  return found;
}

function unreadable(reason: string): Refusal<"database_url"> {
  return new Refusal("database_url", {}, `Cannot read the database URL: ${reason}`);
}
