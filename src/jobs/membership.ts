import type { Job } from "../storage/jobs.ts";
import { findChoice, noteAnswer } from "../storage/members.ts";
import { MemberAsker } from "../telegram/members.ts";
import type { JobTools } from "./job_tools.ts";

/** Whether who ordered a job may still be given something of its library: their own, or that of a group whose member they are. */
export async function membershipOf(
  { api, database }: Pick<JobTools, "api" | "database">,
  { library_id, user_id }: Pick<Job, "library_id" | "user_id">,
): Promise<"member" | "no" | "unknown"> {
  if (library_id > 0) return "member";
  // What was known before now is believed for five minutes.
  const group = await findChoice(database, user_id, new Date(), null, library_id);
  if (group === undefined) return "no";
  if (group.fresh && group.status !== "unknown") return "member";
  const { standing } = await new MemberAsker(api).ask(group.chat_id, user_id);
  if (standing === undefined) return "unknown";
  await noteAnswer(database, library_id, user_id, standing, group.member_version);
  return standing === "left" ? "no" : "member";
}
