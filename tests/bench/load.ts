/** People who all do the same, in the emulator's own process: each waits for their answer, and its time is taken. */
import type { Message } from "grammy/types";
import type { Emulator, Person } from "../telegram/emulator.ts";
import { labels } from "../telegram/keyboards.ts";

/** In the order in which one person does them. `prepare` is not measured: the way to the categories. */
export const ACTS = [
  "start",
  "upload",
  "prepare",
  "open category",
  "next page",
  "open file",
  "search",
  "inline",
] as const;

export type Act = typeof ACTS[number];

export interface Load {
  act: Act;
  people: number[];
  /** How many people wait for an answer at the same time. */
  at_once: number;
  /** Makes names and queries differ from those of other rounds. */
  round: number;
  /** An answer that takes longer is none, in milliseconds. */
  timeout_ms: number;
}

export interface LoadResult {
  /** From the update's birth to the answer that the person waits for, one for each person, in milliseconds. */
  latencies: number[];
  seconds: number;
  /** API calls that the bot made meanwhile, with those that followed the answers. */
  calls: number;
  failures: string[];
}

const QUERIES = ["report", "invoice", "holiday", "contract"];

/** Has everybody do it once. */
export async function load(telegram: Emulator, options: Load): Promise<LoadResult> {
  const { act, people, at_once, round, timeout_ms } = options;
  const waiting = [...people];
  return await measured(telegram, at_once, () => {
    const id = waiting.pop();
    if (id === undefined) return undefined;
    const person = telegram.people.get(id);
    if (!person) throw new Error(`There is no person ${id}`);
    return () => perform(person, { act, round, timeout_ms });
  });
}

/**
 * Does what `next` gives, `at_once` at a time, until it gives nothing; resolves when everybody has their answer and the bot
 * has come to rest.
 */
async function measured(
  telegram: Emulator,
  at_once: number,
  next: () => (() => Promise<void>) | undefined,
): Promise<LoadResult> {
  const latencies: number[] = [];
  const failures: string[] = [];
  const callsBefore = telegram.callsTotal;
  const began = performance.now();
  await Promise.all(Array.from({ length: at_once }, async () => {
    for (let deed = next(); deed !== undefined; deed = next()) {
      const asked = performance.now();
      try {
        await deed();
        latencies.push(performance.now() - asked);
      } catch (error) {
        failures.push(error instanceof Error ? error.message.slice(0, 500) : String(error));
      }
    }
  }));
  const seconds = (performance.now() - began) / 1000;
  await telegram.idle({ quiet_ms: 150, timeout_ms: 60_000 });
  return { latencies, seconds, calls: telegram.callsTotal - callsBefore, failures };
}

/** What many people do at once: each the next thing that comes, and nobody two things at the same time. */
export interface Mix {
  people: number[];
  at_once: number;
  updates: number;
  round: number;
  timeout_ms: number;
}

/** Of twenty updates so many are of each kind; "list" is a page of one, "file" sends one of it. */
const SHARES = { upload: 6, list: 7, file: 6, start: 1 } as const;
/** In an order that spreads them. */
const TWENTY = (Object.entries(SHARES) as [keyof typeof SHARES, number][])
  .flatMap(([act, share]) =>
    Array.from({ length: share }, (_, index) => ({ act, at: (index + 0.5) / share }))
  )
  .sort((a, b) => a.at - b.at)
  .map(({ act }) => act);

/**
 * Has people do what they do all day. They take turns, so that nobody uploads twice within the five seconds in which a bot
 * may gather files in one reply, as long as there are enough of them.
 */
export async function mix(
  telegram: Emulator,
  { people, at_once, updates, round, timeout_ms }: Mix,
): Promise<LoadResult> {
  const busy = new Set<number>();
  // Each kind of update goes around by itself, not in step with the others.
  const quarter = Math.floor(people.length / 4);
  const turns = { upload: 0, list: quarter, file: 2 * quarter, start: 3 * quarter };
  const idle = (act: keyof typeof SHARES) => {
    for (;;) {
      const id = people[turns[act]++ % people.length]!;
      if (!busy.has(id)) return id;
    }
  };
  let done = 0;
  // With more at once than there are people, one would look for somebody idle for ever.
  return await measured(telegram, Math.min(at_once, people.length), () => {
    if (done >= updates) return undefined;
    const act = TWENTY[done++ % TWENTY.length]!;
    const id = idle(act);
    const number = `${round}.${done}`;
    busy.add(id);
    return () =>
      mixed(telegram.people.get(id)!, act, number, timeout_ms).finally(() => busy.delete(id));
  });
}

async function mixed(
  person: Person,
  act: keyof typeof SHARES,
  number: string,
  timeout_ms: number,
): Promise<void> {
  const answered = (deed: () => Promise<unknown>) => answer(person, deed, timeout_ms);
  if (act === "start") return await answered(() => person.send("/start"));
  if (act === "upload") {
    return await answered(() =>
      person.sendDocument({
        file_name: `report ${number} of ${person.id}.pdf`,
        mime_type: "application/pdf",
        file_size: 1_234_567,
      })
    );
  }
  const list = person.messages.findLast((message) => isOn(message, "↕️ Newest"));
  if (list === undefined) throw new Error("There is no list");
  const label = act === "file" ? /^📄/ : isOn(list, "▶️") ? "▶️" : "◀️";
  await answered(() => person.press(list, label, { timeout_ms }));
}

function isOn({ reply_markup }: Message, label: string): boolean {
  return labels(reply_markup).flat().includes(label);
}

type Doing = Pick<Load, "act" | "round" | "timeout_ms">;

async function perform(person: Person, doing: Doing): Promise<void> {
  const { act, round, timeout_ms } = doing;
  const answered = (deed: () => Promise<unknown>) => answer(person, deed, timeout_ms);
  const press = (label: string | RegExp) => pressed(person, label, timeout_ms);
  switch (act) {
    case "start":
      return await answered(() => person.send("/start"));
    case "upload":
      return await answered(() =>
        person.sendDocument({
          file_name: `report ${round} of ${person.id}.pdf`,
          mime_type: "application/pdf",
          file_size: 1_234_567,
        })
      );
    case "prepare":
      return await answered(() => person.send("/files"));
    case "open category":
      return await answered(() => press(/^📄/));
    case "next page":
      return await answered(() => press("▶️"));
    case "open file":
      return await answered(() => press(/^📄/));
    case "search":
      return await answered(() => person.send(QUERIES[round % QUERIES.length]!));
    case "inline":
      // Words of its own each time: Telegram would answer the same ones from what it keeps.
      await person.query(`${QUERIES[round % QUERIES.length]} ${"p".repeat(round % 3)}`.trim(), {
        timeout_ms,
      });
  }
}

function pressed(person: Person, label: string | RegExp, timeout_ms: number): Promise<unknown> {
  const message = person.messages.findLast(({ reply_markup }) => reply_markup !== undefined);
  if (!message) throw new Error("There is no message with buttons");
  return person.press(message, label, { timeout_ms });
}

/** Resolves when `deed` is (a press: answered), and the bot has sent or changed a message. */
async function answer(
  person: Person,
  deed: () => Promise<unknown>,
  timeout_ms: number,
): Promise<void> {
  const { room, world } = person;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const listener = ({ kind, message }: { kind: string; message?: Message }) => {
    if ((kind === "message" || kind === "edit") && message?.from?.id === world.bot.id) resolve();
  };
  room.listeners.add(listener);
  const timer = setTimeout(() => reject(new Error("no answer came")), timeout_ms);
  try {
    await Promise.all([deed(), promise]);
  } finally {
    clearTimeout(timer);
    room.listeners.delete(listener);
  }
}
