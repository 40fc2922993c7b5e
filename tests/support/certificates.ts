/** A certificate of our own for "localhost", made by openssl. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { Need } from "./needs.ts";

/** Of tests that need certificates. */
export const OPENSSL: Need = {
  isThere: await new Deno.Command("openssl", { args: ["version"] }).output()
    .then(({ success }) => success, () => false),
  missing: "openssl is not installed",
  isProvided: false,
};

async function run(...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("openssl", { args, stderr: "piped" }).output();
  assert(success, new TextDecoder().decode(stderr));
}

/** A root of our own at `root`, and `server.key` and `server.crt` signed by it in `directory`. */
export async function makeCertificate(directory: string, root: string): Promise<void> {
  const at = (name: string) => join(directory, name);
  const key = (name: string) => ["-newkey", "rsa:2048", "-nodes", "-keyout", at(name)];
  await run("req", "-x509", ...key("root.key"), "-days", "2", "-subj", "/CN=root", "-out", root);
  await run("req", "-new", ...key("server.key"), "-subj", "/CN=x", "-out", at("server.csr"));
  await Deno.writeTextFile(at("names"), "subjectAltName=DNS:localhost\n");
  const signed = [
    "-CA",
    root,
    "-CAkey",
    at("root.key"),
    "-set_serial",
    "1",
    "-extfile",
    at("names"),
  ];
  const request = ["-in", at("server.csr"), "-out", at("server.crt")];
  await run("x509", "-req", ...request, "-days", "2", ...signed);
}
