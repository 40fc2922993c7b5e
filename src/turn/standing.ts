/** Who somebody is in a group now: asked by turns before they act in its library, and by jobs before they give something of it. */
import type { Database } from "../database/database.ts";
import type { Standing } from "../domain/groups.ts";
import { migrateGroup } from "../storage/groups.ts";
import type { MemberAsker } from "../telegram/members.ts";

/**
 * What Telegram says now of somebody in a group; undefined where it would not or could not. A group that became a supergroup
 * meanwhile is followed there, once, and its library with it.
 */
export async function askStanding(
  db: Database,
  members: MemberAsker,
  chatId: number,
  userId: number,
): Promise<Standing | undefined> {
  const { standing, migratedTo } = await members.ask(chatId, userId);
  if (migratedTo === undefined) return standing;
  await db.transaction((tx) => migrateGroup(tx, chatId, migratedTo));
  return (await members.ask(migratedTo, userId)).standing;
}
