import assert from "node:assert/strict";
import {
  describeServer,
  readServerParts,
  readServerUrl,
} from "../../src/database/server_settings.ts";
import { Refusal } from "../../src/errors.ts";

const PLAIN = { sslMode: "prefer", target: "any", prepare: true, password: "" };

Deno.test("a database URL is read as libpq reads it", () => {
  assert.deepEqual(readServerUrl("postgres://me:p%40ss%2Fword@db.example:6543/files"), {
    ...PLAIN,
    addresses: [{ host: "db.example", port: 6543 }],
    database: "files",
    user: "me",
    password: "p@ss/word",
  });
  assert.deepEqual(
    readServerUrl("postgresql://me@h1,[::1]:5433,h3:7/?target_session_attrs=primary"),
    {
      ...PLAIN,
      addresses: [{ host: "h1", port: 5432 }, { host: "::1", port: 5433 }, { host: "h3", port: 7 }],
      database: "me",
      user: "me",
      target: "primary",
    },
  );
});

Deno.test("a unix socket is a directory, as parameter or percent-encoded", () => {
  for (
    const url of [
      "postgres://me@/files?host=/run/postgresql&port=5433",
      "postgres://me@%2Frun%2Fpostgresql:5433/files",
      "postgres:///files?host=/run/postgresql&port=5433&user=me",
    ]
  ) {
    assert.deepEqual(readServerUrl(url).addresses, [{ host: "/run/postgresql", port: 5433 }]);
    assert.equal(readServerUrl(url).user, "me");
    assert.equal(readServerUrl(url).database, "files");
  }
});

Deno.test("the parameters of a URL are honoured, unknown ones ignored", () => {
  const settings = readServerUrl(
    "postgres://me@h/d?sslmode=verify-ca&sslrootcert=/ca.pem&sslcert=/c.pem&sslkey=/k.pem" +
      "&connect_timeout=3&application_name=x&options=endpoint%3De1&pgbouncer=true&channel_binding=require",
  );
  assert.deepEqual(settings, {
    addresses: [{ host: "h", port: 5432 }],
    database: "d",
    user: "me",
    password: "",
    sslMode: "verify-ca",
    sslRootCertificate: "/ca.pem",
    sslCertificate: "/c.pem",
    sslKey: "/k.pem",
    connectTimeoutMs: 3000,
    applicationName: "x",
    options: "endpoint=e1",
    target: "any",
    prepare: false,
  });
  assert.equal(readServerUrl("postgres://me@h/d?prepare=false").prepare, false);
  assert.equal(readServerUrl("postgres://me@h/d?sslrootcert=system").sslMode, "verify-full");
});

Deno.test("a malformed URL is refused without being shown", () => {
  for (
    const url of [
      "mysql://me:secret@h/d",
      "postgres://h/d",
      "postgres://me:secret@h:port/d",
      "postgres://me:secret@h:99999/d",
      "postgres://me:sec%ret@h/d",
      "postgres://me:se/cret@h/d",
      "postgres://me:secret@h/d?sslmode=maybe",
      "postgres://me:secret@h/d?connect_timeout=soon",
      "secret",
    ]
  ) {
    assert.throws(() => readServerUrl(url), (error) => {
      assert(error instanceof Refusal);
      assert.equal(error.code, "database_url");
      assert.match(error.message, /^Cannot read the database URL: /);
      assert.doesNotMatch(error.message, /secret|sec%ret|cret@/);
      return true;
    });
  }
});

Deno.test("settings are described without the password", () => {
  const settings = readServerParts({ database: "d", user: "me", password: "secret" });
  assert.equal(describeServer(settings), "d at localhost:5432");
});
