import type { Chat, Message, User } from "grammy/types";
import type { LoggedCall } from "./call_log.ts";
import { type Change, ChatRoom } from "./chats.ts";
import { type Elsewhere, pollElsewhere, setWebhookElsewhere } from "./elsewhere.ts";
import type { Fault } from "./faults.ts";
import { foundGroup, type GroupOptions } from "./founding.ts";
import { Group } from "./group.ts";
import { linkedMessage } from "./links.ts";
import type { HeldUpdates } from "./held_updates.ts";
import { type Extra, HttpFront } from "./http.ts";
import { Person } from "./person.ts";
import { ApiServer } from "./server.ts";
import { transcript } from "./transcript.ts";
import { World, type WorldOptions } from "./world.ts";

export type { Change, Fault, LoggedCall };
export { Group, Person };
export { origins } from "./origins.ts";
export type { Elsewhere, GroupOptions, HeldUpdates };
export type { MigrationStep } from "./migration.ts";
export type { CommentOptions, Forwardable, ForwardOptions } from "./forwards.ts";
export type { MediaKind } from "./files.ts";
export type { CallbackAnswer, InlineAnswer } from "./queries.ts";
export type { Pressed } from "./presses.ts";
export type { InlineSession, Place } from "./inliner.ts";
export { Participant } from "./participant.ts";
export type { Sent } from "./sender.ts";

const QUIET_MS = 50;

export interface EmulatorOptions extends WorldOptions {
  /** Default: any free one. */
  port?: number;
  hostname?: string;
  /** Answers requests that are not the Bot API's: a control API, a page. */
  alsoServe?: Extra;
}

export interface PersonOptions {
  /** Default: random, above 2^32. */
  id?: number;
  first_name?: string;
  last_name?: string;
  username?: string;
  language_code?: string;
  /** Forwards of this person's messages show only the name. */
  hidden_in_forwards?: boolean;
}

/** What goes on beside the Bot API. */
export interface Activity {
  readonly inProgress: number;
  /** When the last one ended, by Date.now(). */
  readonly endedAt: number;
}

/** Telegram, as strict as the real one, for one bot: people, chats, files and the Bot API over HTTP. */
export class Emulator {
  readonly people = new Map<number, Person>();
  readonly groups = new Map<number, Group>();
  readonly #api: ApiServer;
  readonly #activities: Activity[] = [];
  #front: HttpFront | undefined;
  #hostname = "127.0.0.1";

  private constructor(readonly world: World) {
    this.#api = new ApiServer(world);
  }

  static async start(options: EmulatorOptions = {}): Promise<Emulator> {
    const telegram = new Emulator(new World(options));
    telegram.#hostname = options.hostname ?? telegram.#hostname;
    telegram.#front = await HttpFront.start(
      { port: options.port ?? 0, hostname: telegram.#hostname },
      (asked) => telegram.#api.handle(asked),
      options.alsoServe,
    );
    return telegram;
  }

  /** For TELEGRAM_API_ROOT. */
  get url(): string {
    return `http://${this.#hostname}:${this.#front?.port ?? 0}`;
  }

  get token(): string {
    return this.world.token;
  }

  get bot(): User {
    return this.world.botUser;
  }

  async stop(): Promise<void> {
    this.#api.stop();
    this.world.polling.stop();
    this.world.webhook.remove();
    await this.#front?.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  person(options: PersonOptions = {}): Person {
    const id = options.id ?? 2 ** 32 + 1 + Math.floor(Math.random() * 2 ** 50);
    const { first_name = "Ann", language_code = "en", last_name, username } = options;
    const names = {
      first_name,
      ...(last_name === undefined ? {} : { last_name }),
      ...(username === undefined ? {} : { username }),
    };
    const user: User = { id, is_bot: false, ...names, language_code };
    const chat: Chat = { id, type: "private", ...names };
    const room = new ChatRoom(chat);
    room.membership.set(id, { status: "member", user });
    this.world.rooms.set(id, room);
    if (options.hidden_in_forwards) this.world.hiddenInForwards.add(id);
    const person = new Person(this.world, user, room);
    this.people.set(id, person);
    return person;
  }

  /**
   * A supergroup (or basic group) with these people, of whom the first owns it, and with the bot, which the owner adds as a
   * plain member unless `bot` says otherwise.
   */
  group(options: GroupOptions): Group {
    const group = foundGroup(this.world, options);
    this.groups.set(group.id, group);
    return group;
  }

  /**
   * Follows a link that the bot gave: `?start=` into the bot's chat, `?startgroup=` into the given group, `t.me/c/…` to a
   * message, for members only.
   */
  async follow(person: Person, link: string, group?: Group): Promise<Message> {
    const url = new URL(link);
    const payload = url.searchParams.get("start");
    if (payload !== null) return await person.open(payload);
    const groupPayload = url.searchParams.get("startgroup");
    if (groupPayload !== null) {
      if (!group) throw new Error("startgroup needs the group that the person chooses");
      await group.addBot(person, { payload: groupPayload });
      return group.messages.at(-1)!;
    }
    return linkedMessage(this.world, person.user, url);
  }

  /** What the bot did wrong. */
  get violations(): string[] {
    return this.world.violations;
  }

  /** Refusals that no bot can avoid: races, blocks, limits, faults. */
  get refusals(): string[] {
    return this.world.refusals;
  }

  /** How many edits changed nothing. */
  get notModified(): number {
    return this.world.notModified;
  }

  /** The newest calls, `getUpdates` left out. */
  get calls(): readonly LoggedCall[] {
    return this.#api.calls.all;
  }

  get callsTotal(): number {
    return this.#api.calls.total;
  }

  clearCalls(): void {
    this.#api.calls.clear();
  }

  /** Updates that the bot has not confirmed; held ones don't count. */
  get pendingUpdates(): number {
    return this.world.updates.pending + this.world.webhook.pending;
  }

  /** Whether a getUpdates is waiting. */
  get isPolled(): boolean {
    return this.world.polling.isPolled;
  }

  fault(fault: Fault): void {
    this.#api.faults.add(fault);
  }

  clearFaults(): void {
    this.#api.faults.clear();
    this.world.updates.repeat(0);
  }

  /** How many calls faults hit so far, those that still hang included. */
  get faultHits(): number {
    return this.#api.faults.hits;
  }

  /** Holds updates back, so that a test can deliver them in another order or in batches. */
  holdUpdates(): HeldUpdates {
    return this.world.updates.hold(() => !this.world.webhook.isSet);
  }

  /** The share of updates that are delivered twice, or how many of the next ones. */
  repeatUpdates(how: number | { next: number }): void {
    this.world.updates.repeat(how);
  }

  /** Inline mode, as BotFather turns it on and off; a bot that asked `getMe` before doesn't know. */
  set inlineMode(on: boolean) {
    this.world.bot.supports_inline_queries = on;
  }

  /** Whether posts of other bots reach the bot, as where bots may talk to each other. */
  set seesOtherBots(on: boolean) {
    this.world.options.seesOtherBots = on;
  }

  /** BotFather's privacy mode: without it the bot sees everything in groups as a plain member too. */
  set privacyMode(on: boolean) {
    this.world.bot.can_read_all_group_messages = !on;
  }

  /** Topics in private chats, as BotFather turns them on. */
  set privateTopics(on: boolean) {
    this.world.bot.has_topics_enabled = on;
  }

  set limits(enabled: boolean) {
    this.#api.limits.enabled = enabled;
  }

  /** Where webhook updates go in turn, instead of the webhook's own URL. */
  set webhookTargets(urls: string[]) {
    this.world.webhook.targets = urls;
  }

  /** Delivers webhook updates at once and in no order, instead of one at a time per chat. */
  set webhookInNoOrder(noOrder: boolean) {
    this.world.options.webhookInNoOrder = noOrder;
  }

  /** Moves Telegram's clock forward. */
  advance(ms: number): void {
    this.world.clock.advance(ms);
  }

  /** Somebody else polls with the bot's token, until it is stopped. */
  pollElsewhere(options?: { takes?: boolean }): Elsewhere {
    return pollElsewhere(this.world, options);
  }

  /** Somebody else sets a webhook, and sets it again after it was removed where `again_after_ms` is given. */
  setWebhookElsewhere(options?: { takes?: boolean; again_after_ms?: number }): Elsewhere {
    return setWebhookElsewhere(this.world, options);
  }

  /** Listens to everything that happens on any screen; returns how to stop listening. */
  onChange(listener: (change: Change) => void): () => void {
    this.world.listeners.add(listener);
    return () => this.world.listeners.delete(listener);
  }

  bytesOf(file_id: string): Uint8Array<ArrayBuffer> {
    const { file, size } = this.world.files.find(file_id);
    return this.world.files.bytes(file, size);
  }

  transcript(chat: Person | Group | Message | number): string {
    const id = typeof chat === "number"
      ? chat
      : "chat_id" in chat || "message_id" in chat
      ? (chat as Message).chat.id
      : (chat as Person).room.chat.id;
    const room = this.world.rooms.get(id);
    return room ? transcript(room, 1000) : `(there is no chat ${id})`;
  }

  /** Lets `idle` wait for this, too: an update is confirmed as soon as it is stored, when its turn may have just begun. */
  alsoAwait(activity: Activity): void {
    this.#activities.push(activity);
  }

  /** Resolves once every update is confirmed, no call is in flight and nothing happened for a while. */
  async idle(options: { quiet_ms?: number; timeout_ms?: number } = {}): Promise<void> {
    const { quiet_ms = QUIET_MS, timeout_ms = 20_000 } = options;
    const until = Date.now() + timeout_ms;
    const isQuiet = ({ inProgress, endedAt }: Activity) =>
      inProgress === 0 && Date.now() - endedAt >= QUIET_MS;
    while (
      this.pendingUpdates > 0 || this.#api.inFlight > 0 ||
      Date.now() - this.world.lastActivity < quiet_ms || !this.#activities.every(isQuiet)
    ) {
      if (Date.now() > until) {
        const besides = this.#activities.reduce((sum, { inProgress }) => sum + inProgress, 0);
        throw new Error(
          `Not idle after ${timeout_ms} ms: ${this.pendingUpdates} updates unconfirmed, ` +
            `${this.#api.inFlight} calls and ${besides} other things in flight`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** Throws unless there were no violations and every callback and inline query was answered. */
  assertClean(): void {
    const faults = [
      ...this.violations,
      ...this.world.callbacks.unanswered().map(({ who, what }) =>
        `The callback ${what} of ${who} was never answered`
      ),
      ...this.world.inline.unanswered().map(({ who, what }) =>
        `The inline query ${what} of ${who} was never answered`
      ),
    ];
    if (faults.length > 0) throw new Error(`Telegram would object:\n${faults.join("\n")}`);
  }
}
