import type { Message } from "grammy/types";
import type { Emulator, Fault, PersonOptions } from "./emulator.ts";
import type { MediaKind } from "./files.ts";
import type { Group } from "./group.ts";
import type { Person } from "./person.ts";
import type { Sent } from "./sender.ts";

type Body = Record<string, unknown>;
type Action = (telegram: Emulator, body: Body) => unknown;

function person(telegram: Emulator, body: Body): Person {
  const found = telegram.people.get(Number(body["person"]));
  if (!found) throw new Error(`There is no person ${String(body["person"])}`);
  return found;
}

function message(who: Person, body: Body, field = "message_id"): Message | undefined {
  const message_id = body[field];
  return message_id === undefined ? undefined : who.room.held.get(Number(message_id))?.message;
}

function required(who: Person, body: Body): Message {
  const found = message(who, body);
  if (!found) throw new Error(`There is no message ${String(body["message_id"])}`);
  return found;
}

function sent(body: Body): Sent {
  const { person: _p, kind: _k, bytes, ...facts } = body;
  return {
    ...facts,
    ...(typeof bytes === "string" ? { bytes: fromBase64(bytes) } : {}),
  } as Sent;
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

function group(telegram: Emulator, body: Body): Group {
  const found = [...telegram.groups.values()].find(({ id }) => id === Number(body["group"]));
  if (!found) throw new Error(`There is no group ${String(body["group"])}`);
  return found;
}

function timeout(body: Body): { timeout_ms?: number } {
  const timeout_ms = body["timeout_ms"];
  return typeof timeout_ms === "number" ? { timeout_ms } : {};
}

/** `POST /control/<name>` with a JSON body that names the `person` (an id). */
const ACTIONS: Readonly<Record<string, Action>> = {
  person: (telegram, body) => telegram.person(body as PersonOptions).user,
  people: (telegram) => [...telegram.people.values()].map(({ user }) => user),
  send: (telegram, body) =>
    person(telegram, body).send(String(body["text"]), { raw: body["raw"] === true }),
  media: (telegram, body) =>
    person(telegram, body).sendMedia(body["kind"] as MediaKind, sent(body)),
  album: (telegram, body) =>
    person(telegram, body).sendAlbum(
      (body["items"] as Body[]).map((item) => ({ ...sent(item), kind: item["kind"] as MediaKind })),
    ),
  contact: (telegram, body) => person(telegram, body).sendContact(body),
  forward: async (telegram, body) => {
    const who = person(telegram, body);
    return await who.forward(required(who, body), { count: Number(body["count"] ?? 1) });
  },
  edit_caption: (telegram, body) => {
    const who = person(telegram, body);
    return who.editCaption(required(who, body), String(body["caption"]));
  },
  edit_text: (telegram, body) => {
    const who = person(telegram, body);
    return who.editText(required(who, body), String(body["text"]));
  },
  press: (telegram, body) => {
    const who = person(telegram, body);
    const on = message(who, body);
    const label = String(body["label"]);
    return on ? who.press(on, label, timeout(body)) : who.press(label, timeout(body));
  },
  press_data: (telegram, body) => {
    const who = person(telegram, body);
    return who.pressData(message(who, body), String(body["data"]), {
      ...timeout(body),
      inaccessible: body["inaccessible"] === true,
    });
  },
  query: (telegram, body) => {
    const offset = typeof body["offset"] === "string" ? { offset: body["offset"] } : {};
    return person(telegram, body).query(String(body["words"] ?? ""), {
      ...offset,
      ...timeout(body),
    });
  },
  block: (telegram, body) => person(telegram, body).block(),
  unblock: (telegram, body) => person(telegram, body).unblock(),
  wait_for: (telegram, body) =>
    person(telegram, body).waitFor(new RegExp(String(body["pattern"])), {
      ...timeout(body),
      ...(typeof body["since"] === "number" ? { since: body["since"] } : {}),
    }),
  messages: (telegram, body) => person(telegram, body).messages,
  transcript: (telegram, body) => telegram.transcript(Number(body["person"] ?? body["group"])),
  group: (telegram, body) => {
    const members = (body["members"] as number[]).map((id) => person(telegram, { person: id }));
    return telegram.group({ title: String(body["title"] ?? "A group"), members }).room.chat;
  },
  group_send: (telegram, body) =>
    group(telegram, body).send(person(telegram, body), String(body["text"])),
  violations: (telegram) => telegram.violations,
  refusals: (telegram) => telegram.refusals,
  assert_clean: (telegram) => telegram.assertClean(),
  calls: (telegram, body) => telegram.calls.slice(-Number(body["newest"] ?? 100)),
  stats: (telegram) => ({
    calls: telegram.callsTotal,
    pending_updates: telegram.pendingUpdates,
    updates: telegram.world.updates.total,
    not_modified: telegram.notModified,
    violations: telegram.violations.length,
    memory: Deno.memoryUsage().rss,
  }),
  fault: (telegram, body) => telegram.fault(body as unknown as Fault),
  clear_faults: (telegram) => telegram.clearFaults(),
  repeat_updates: (telegram, body) =>
    telegram.repeatUpdates(body["next"] ? { next: Number(body["next"]) } : Number(body["rate"])),
  limits: (telegram, body) => {
    telegram.limits = body["enabled"] === true;
  },
  webhook_targets: (telegram, body) => {
    telegram.webhookTargets = body["urls"] as string[];
  },
  advance: (telegram, body) => telegram.advance(Number(body["ms"])),
  idle: (telegram, body) => telegram.idle(timeout(body)),
};

/** The control API, for tests that run in another process than the emulator. */
export async function control(telegram: Emulator, request: Request): Promise<Response | undefined> {
  const match = /^\/control\/(\w+)$/.exec(new URL(request.url).pathname);
  if (!match) return undefined;
  const action = ACTIONS[match[1]!];
  if (!action) return Response.json({ error: `Unknown: ${match[1]}` }, { status: 404 });
  try {
    const text = await request.text();
    const result = await action(telegram, text === "" ? {} : JSON.parse(text) as Body);
    return Response.json(result ?? null);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return Response.json({ error: said }, { status: 400 });
  }
}
