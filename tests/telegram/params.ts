import { mistake } from "./api_error.ts";
import type { ReceivedRequest } from "./http.ts";

/** A file in a multipart request. */
export interface Upload {
  readonly bytes: Uint8Array;
  readonly name: string;
  readonly type: string;
}

/** The parameters of one call, read the way the Bot API server reads them: anything may be a string. */
export class Params {
  constructor(
    readonly values: Readonly<Record<string, unknown>>,
    readonly uploads: ReadonlyMap<string, Upload> = new Map(),
  ) {}

  has(name: string): boolean {
    const value = this.values[name];
    return value !== undefined && value !== null && value !== "";
  }

  string(name: string): string | undefined {
    const value = this.values[name];
    if (value === undefined || value === null) return undefined;
    return typeof value === "object" ? JSON.stringify(value) : String(value);
  }

  integer(name: string): number | undefined {
    const text = this.string(name)?.trim();
    if (text === undefined || text === "") return undefined;
    const number = Number(text);
    return Number.isSafeInteger(number) ? number : undefined;
  }

  boolean(name: string): boolean {
    const text = this.string(name)?.trim().toLowerCase();
    return text === "true" || text === "yes" || text === "1";
  }

  /** An object or array parameter; in forms it comes as JSON text. */
  json<T>(name: string, what: string): T | undefined {
    const value = this.values[name];
    if (value === undefined || value === null || value === "") return undefined;
    if (typeof value === "object") return value as T;
    if (typeof value === "string") {
      try {
        return JSON.parse(value) as T;
      } catch {
        // Refused below.
      }
    }
    throw mistake(`can't parse ${what} JSON object`);
  }

  /** The upload of a file parameter: the field itself or `attach://name`. */
  upload(name: string, value = this.string(name)): Upload | undefined {
    const attached = value?.startsWith("attach://") ? value.slice("attach://".length) : name;
    return this.uploads.get(attached);
  }
}

/** Reads query string and body, whatever the content type. */
export async function readParams(asked: ReceivedRequest): Promise<Params> {
  const values: Record<string, unknown> = {};
  const query = asked.target.indexOf("?");
  if (query >= 0) addForm(values, asked.target.slice(query + 1));
  if (asked.method !== "POST" || asked.body.length === 0) return new Params(values);
  if (asked.type.startsWith("application/json")) {
    return new Params(Object.assign(values, parseObject(decoder.decode(asked.body))));
  }
  if (asked.type.startsWith("multipart/form-data")) {
    const uploads = new Map<string, Upload>();
    const headers = { "content-type": asked.type };
    for (const [name, value] of await new Response(asked.body, { headers }).formData()) {
      if (typeof value === "string") values[name] = value;
      else {
        const bytes = new Uint8Array(await value.arrayBuffer());
        uploads.set(name, { bytes, name: value.name, type: value.type });
      }
    }
    return new Params(values, uploads);
  }
  if (asked.type.startsWith("application/x-www-form-urlencoded")) {
    addForm(values, decoder.decode(asked.body));
  }
  return new Params(values);
}

const decoder = new TextDecoder();

function addForm(values: Record<string, unknown>, form: string): void {
  for (const [name, value] of new URLSearchParams(form)) values[name] = value;
}

function parseObject(text: string): object {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw mistake("can't parse request: Can't parse JSON object");
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw mistake("can't parse request: object expected");
  }
  return body;
}
