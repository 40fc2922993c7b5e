import { type Api, GrammyError, HttpError } from "grammy";
import type { ChatMember } from "grammy/types";
import type { Standing } from "../domain/groups.ts";
import { callSignal } from "./client.ts";

/** How long an answer about a member is waited for, in milliseconds: a press waits meanwhile. */
const ANSWER_MS = 5_000;

/** What Telegram answered; undefined where it would not or could not, which is a no. */
export type MemberAnswer = { standing: Standing | undefined; migratedTo?: number };

/** A member's standing: `left` and `kicked` are no members, and who is restricted may be one. */
export function standingOf(member: ChatMember): Standing {
  switch (member.status) {
    case "creator":
    case "administrator":
      return "administrator";
    case "member":
      return "member";
    case "restricted":
      return member.is_member ? "member" : "left";
    default:
      return "left";
  }
}

/** Asks Telegram who is a member of a group, at most once at a time for each person there. */
export class MemberAsker {
  readonly #asked = new Map<string, Promise<MemberAnswer>>();

  constructor(private readonly api: Api) {}

  ask(chatId: number, userId: number): Promise<MemberAnswer> {
    const key = `${chatId} ${userId}`;
    let answer = this.#asked.get(key);
    if (answer === undefined) {
      answer = this.#ask(chatId, userId).finally(() => this.#asked.delete(key));
      this.#asked.set(key, answer);
    }
    return answer;
  }

  async #ask(chatId: number, userId: number): Promise<MemberAnswer> {
    const signal = callSignal(AbortSignal.timeout(ANSWER_MS));
    try {
      return { standing: standingOf(await this.api.getChatMember(chatId, userId, signal)) };
    } catch (error) {
      const migratedTo = migrationIn(error);
      return migratedTo === undefined
        ? { standing: undefined }
        : { standing: undefined, migratedTo };
    }
  }
}

/** Where the group went, if Telegram says that; rejects what is no answer of Telegram's, and no silence. */
function migrationIn(error: unknown): number | undefined {
  if (error instanceof GrammyError) return error.parameters.migrate_to_chat_id;
  if (error instanceof HttpError) return undefined;
  throw error;
}

/** Whether somebody is an administrator of a group: a bot may ask that in every group. False where Telegram doesn't answer. */
export async function isAdministratorOf(
  api: Api,
  chatId: number,
  userId: number,
): Promise<boolean> {
  try {
    const administrators = await api.getChatAdministrators(
      chatId,
      {},
      callSignal(AbortSignal.timeout(ANSWER_MS)),
    );
    return administrators.some(({ user }) => user.id === userId);
  } catch (error) {
    migrationIn(error);
    return false;
  }
}
