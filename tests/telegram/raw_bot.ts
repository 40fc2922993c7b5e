import type { Update } from "grammy/types";
import { Emulator, type EmulatorOptions } from "./emulator.ts";

export interface Answer<T = unknown> {
  ok: boolean;
  result: T;
  error_code?: number;
  description?: string;
  parameters?: { retry_after?: number; migrate_to_chat_id?: number };
}

/** A bot without any logic: it makes the calls that a test makes. */
export class RawBot {
  offset = 0;

  constructor(readonly telegram: Emulator) {}

  async call<T = { message_id: number }>(method: string, params: object = {}): Promise<Answer<T>> {
    const response = await fetch(`${this.telegram.url}/bot${this.telegram.token}/${method}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(params),
    });
    return await response.json();
  }

  async form(method: string, fields: Record<string, string | Blob>): Promise<Answer<unknown>> {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    const url = `${this.telegram.url}/bot${this.telegram.token}/${method}`;
    return await (await fetch(url, { method: "POST", body: form })).json();
  }

  /** The next updates, confirming those before. */
  async updates(params: object = {}): Promise<Update[]> {
    const answer = await this.call<Update[]>("getUpdates", {
      offset: this.offset,
      timeout: 3,
      ...params,
    });
    if (!answer.ok) throw new Error(answer.description);
    const last = answer.result.at(-1);
    if (last) this.offset = last.update_id + 1;
    return answer.result;
  }
}

/** Runs a test with an emulator and a raw bot, with Ann who has pressed Start. */
export async function withTelegram(
  test: (
    context: {
      telegram: Emulator;
      bot: RawBot;
      ann: ReturnType<Emulator["person"]>;
      /** Expects a refusal with this description, and forgets the violations. */
      refused: (
        method: string,
        params: object,
        description: string | RegExp,
      ) => Promise<Answer<unknown>>;
    },
  ) => Promise<void>,
  options: EmulatorOptions = {},
): Promise<void> {
  await using telegram = await Emulator.start(options);
  const bot = new RawBot(telegram);
  const ann = telegram.person({ first_name: "Ann" });
  await ann.send("/start");
  await bot.updates();
  // Not by getUpdates: tests of polling start with no earlier poll.
  telegram.world.updates.confirm(bot.offset);
  await test({
    telegram,
    bot,
    ann,
    refused: async (method, params, description) => {
      const answer = await bot.call<unknown>(method, { chat_id: ann.id, ...params });
      const said = `${answer.error_code} ${answer.description}`;
      const fits = typeof description === "string"
        ? said.includes(description)
        : description.test(said);
      if (answer.ok || !fits) {
        throw new Error(`${method} should be refused with ${description}, got ${said}`);
      }
      telegram.violations.length = 0;
      return answer;
    },
  });
}
