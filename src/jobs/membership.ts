/** What who ordered a job may be given of its library when the job comes to that: they may have left its group. */
import { FormattedString } from "../text/formatted_string.ts";
import { menuScreen } from "../bot/screens/menu.ts";
import { notInGroup } from "../bot/screens/not_in_group.ts";
import type { Screen } from "../bot/screens/screen.ts";
import type { AnsweredMessage, Job } from "../storage/jobs.ts";
import { findChoice, noteAnswer } from "../storage/members.ts";
import type { Catalogue } from "../text/en.ts";
import { askStanding } from "../turn/standing.ts";
import type { JobTools } from "./job_tools.ts";

type Asking = Pick<JobTools, "database" | "members">;

/**
 * The screen that ends a job, as whoever ordered it may see it: with the group that it is about, for members; others are told
 * nothing of it.
 */
export async function screenFor(
  tools: Asking,
  job: Pick<Job, "library_id" | "user_id" | "group"> & {
    state: { message?: AnsweredMessage | null };
  },
  t: Catalogue,
  screen: Screen,
): Promise<Screen> {
  if (job.group === null) return screen;
  const refusal = await refusalFor(tools, job, t);
  if (refusal !== undefined) return refusal;
  // A caption names no group: the file may be forwarded.
  if (job.state.message?.captioned) return screen;
  return {
    ...screen,
    text: FormattedString.join([t.groups.header(job.group), screen.text], "\n\n"),
  };
}

/** The screen that refuses something of a library to who ordered a job; undefined where they are what they have to be there. */
export async function refusalFor(
  tools: Asking,
  job: Pick<Job, "library_id" | "user_id">,
  t: Catalogue,
  needed: "member" | "administrator" = "member",
): Promise<Screen | undefined> {
  const membership = await membershipOf(tools, job);
  switch (membership) {
    case "no":
    case "unknown":
      return menuScreen(t, notInGroup(t, membership));
    case "member":
      return needed === "member" ? undefined : menuScreen(t, t.groups.administratorsOnly());
    case "administrator":
      return undefined;
  }
}

/**
 * What who ordered a job is in its library now: in their own they are what administrators are in that of a group. Nobody else
 * than its members is given anything.
 */
async function membershipOf(
  { database, members }: Asking,
  { library_id, user_id }: Pick<Job, "library_id" | "user_id">,
): Promise<"administrator" | "member" | "no" | "unknown"> {
  if (library_id > 0) return "administrator";
  // What was known before now is believed for five minutes.
  const group = await findChoice(database, user_id, new Date(), null, library_id);
  if (group === undefined) return "no";
  const { status } = group;
  if (group.fresh && (status === "member" || status === "administrator")) return status;
  const standing = await askStanding(database, members, group.chat_id, user_id);
  if (standing === undefined) return "unknown";
  await noteAnswer(database, library_id, user_id, standing, group.member_version);
  return standing === "left" ? "no" : standing;
}
