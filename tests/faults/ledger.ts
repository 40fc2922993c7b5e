/** Who sent which files, and what became of each: the check of every fault test. */
import assert from "node:assert/strict";
import type { Emulator, Person } from "../telegram/emulator.ts";

export interface Figures {
  sent: number;
  stored: number;
  lost: number;
  doubled: number;
  /** Files that no answer names. */
  unnamed: number;
  /** Files that two messages name: an answer that was repeated. */
  namedTwice: number;
  /** Names in somebody else's chat. */
  strayed: number;
}

export class Ledger {
  readonly people: Person[] = [];
  readonly sent = new Map<Person, string[]>();

  constructor(private readonly telegram: Emulator, people: number) {
    for (let index = 0; index < people; index++) {
      const person = telegram.person({ first_name: `P${index}` });
      this.people.push(person);
      this.sent.set(person, []);
    }
  }

  get count(): number {
    return [...this.sent.values()].reduce((sum, names) => sum + names.length, 0);
  }

  /** Has people send things, about `perSecond` files, until `signal` aborts. */
  async load(signal: AbortSignal, perSecond: number): Promise<void> {
    let due = performance.now();
    while (!signal.aborted) {
      const person = this.people[Math.floor(Math.random() * this.people.length)]!;
      const dice = Math.random();
      if (dice < 0.08) {
        const names = Array.from(
          { length: 2 + Math.floor(Math.random() * 4) },
          () => this.#name(person),
        );
        await person.sendAlbum(
          names.map((file_name) => ({ kind: "document" as const, file_name })),
        );
        due += names.length * 1000 / perSecond;
      } else if (dice < 0.14) {
        await person.send(["/files", "/start", "/help", "hello"][Math.floor(Math.random() * 4)]!);
        due += 1000 / perSecond;
      } else {
        await person.sendDocument({ file_name: this.#name(person) });
        due += 1000 / perSecond;
      }
      const left = due - performance.now();
      if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
    }
  }

  /** One file of one person. */
  async sendOne(person: Person): Promise<string> {
    const name = this.#name(person);
    await person.sendDocument({ file_name: name });
    return name;
  }

  /** An album of one person. */
  async sendAlbum(person: Person, size: number): Promise<void> {
    const names = Array.from({ length: size }, () => this.#name(person));
    await person.sendAlbum(names.map((file_name) => ({ kind: "document" as const, file_name })));
  }

  /** Everything that a person sent can be read in their chat. */
  isNamed(person: Person): boolean {
    const named = this.#namings(person);
    return this.sent.get(person)!.every((name) => named.has(name));
  }

  #name(person: Person): string {
    const names = this.sent.get(person)!;
    const name = `p${this.people.indexOf(person)}-${names.length}-.bin`;
    names.push(name);
    return name;
  }

  /** Every name that was sent can be read in its sender's chat. */
  get allNamed(): boolean {
    return this.#unnamed().length === 0;
  }

  #unnamed(): string[] {
    return this.people.flatMap((person) => {
      const named = this.#namings(person);
      return this.sent.get(person)!.filter((name) => !named.has(name));
    });
  }

  /** In how many messages each name stands. */
  #namings(person: Person): Map<string, number> {
    const times = new Map<string, number>();
    for (const text of this.#texts(person)) {
      const names = new Set(Array.from(text.matchAll(/\bp\d+-\d+-\.bin/g), ([name]) => name));
      for (const name of names) times.set(name, (times.get(name) ?? 0) + 1);
    }
    return times;
  }

  #texts(person: Person): string[] {
    return person.messages.filter(({ from }) => from?.id === this.telegram.bot.id)
      .map(({ text, caption }) => text ?? caption ?? "");
  }

  /** Waits until the emulator got everything through and every file was answered, or nothing more has come for so long. */
  async settle(patienceMs: number): Promise<void> {
    let [fewest, since] = [Infinity, Date.now()];
    while (true) {
      const left = this.telegram.pendingUpdates + this.#unnamed().length;
      if (left === 0) return;
      if (left < fewest) [fewest, since] = [left, Date.now()];
      else if (Date.now() - since > patienceMs) return;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  /** Waits for replies that move: for a moment the old one and the new one name the same files. */
  async untilNamedOnce(patienceMs: number): Promise<void> {
    const deadline = Date.now() + patienceMs;
    while (this.#namedTwice() > 0 && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  #namedTwice(): number {
    return this.people.flatMap((person) => [...this.#namings(person).values()])
      .filter((times) => times > 1).length;
  }

  /** Counts, and asserts that nothing was lost, doubled, unanswered or told to somebody else. */
  check(stored: readonly { user_id: number; name: string }[], note: string): Figures {
    const times = new Map<string, number>();
    for (const { user_id, name } of stored) {
      const key = `${user_id} ${name}`;
      times.set(key, (times.get(key) ?? 0) + 1);
    }
    const figures: Figures = {
      sent: this.count,
      stored: stored.length,
      lost: 0,
      doubled: 0,
      unnamed: 0,
      namedTwice: this.#namedTwice(),
      strayed: 0,
    };
    const lost: string[] = [];
    this.people.forEach((person, index) => {
      const namings = this.#namings(person);
      for (const name of this.sent.get(person)!) {
        const count = times.get(`${person.id} ${name}`) ?? 0;
        if (count === 0) lost.push(name);
        if (count > 1) figures.doubled++;
      }
      for (const name of namings.keys()) {
        if (!name.startsWith(`p${index}-`)) figures.strayed++;
      }
    });
    figures.lost = lost.length;
    const unnamed = this.#unnamed();
    figures.unnamed = unnamed.length;
    console.log(`    ${note}: ${JSON.stringify(figures)}`);
    assert.deepEqual(this.telegram.violations, []);
    assert.deepEqual({ lost, unnamed }, { lost: [], unnamed: [] });
    assert.equal(figures.stored, figures.sent);
    assert.equal(figures.doubled, 0);
    assert.equal(figures.strayed, 0);
    return figures;
  }
}
