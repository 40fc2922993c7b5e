/** Groups for conversations: founded, and in a language. */
import assert from "node:assert/strict";
import type { Message } from "grammy/types";
import type { Database } from "../../src/database/database.ts";
import { LANGUAGES, textFor } from "../../src/text/languages.ts";
import type { Emulator, Group, GroupOptions, Person } from "../telegram/emulator.ts";
import { until } from "./until.ts";

/** The languages that people see, with their words. */
export const IN_EVERY_LANGUAGE = LANGUAGES.map((code) => ({ code, t: textFor(code, null, code) }));

/** What stands for a sentence in a message, whatever stands around it. */
export const saying = ({ text }: { text: string }): RegExp =>
  new RegExp(text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));

/** Ann founds a group with Ben, and adds the bot. */
export async function found(
  telegram: Emulator,
  code = "en",
  options: Partial<GroupOptions> = {},
): Promise<{ ann: Person; ben: Person; group: Group }> {
  const named = (first_name: string) => telegram.person({ first_name, language_code: code });
  const ann = options.members?.[0] ?? named("Ann");
  const ben = options.members?.[1] ?? named("Ben");
  const group = telegram.group({ title: "Family", members: [ann, ben], ...options });
  await group.waitFor(saying(textFor(code, null, code).groups.welcome()));
  return { ann, ben, group };
}

/** The same, and everything is kept. */
export async function foundKeeping(
  telegram: Emulator,
  code = "en",
  options: Partial<GroupOptions> = {},
): Promise<{ ann: Person; ben: Person; group: Group }> {
  const { button, groups } = textFor(code, null, code);
  const all = await found(telegram, code, { bot: "administrator", ...options });
  await all.group.waitFor(saying(groups.askEverything()));
  await all.group.press(all.ann, button.yesKeepEverything);
  await all.group.waitFor(saying(groups.everything()));
  return all;
}

/** Waits until so many files are kept, in all libraries. */
export const kept = (database: Database, files: number): Promise<void> =>
  until(
    async () => (await database.query(`SELECT id FROM files`)).length === files,
    `${files} files are kept`,
  );

/** Where the button of the group leads. */
export function openUrl(group: Group, person: Person, label: string | RegExp = /📂/): string {
  const button = group.as(person).button(label);
  assert.ok(button && "url" in button);
  return button.url;
}

/** What the bot said in a group. */
export const postsOf = (group: Group, telegram: Emulator): Message[] =>
  group.messages.filter(({ from }) => from?.id === telegram.bot.id);
