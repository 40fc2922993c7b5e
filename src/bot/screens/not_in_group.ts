import type { FormattedString } from "../../text/formatted_string.ts";
import type { Catalogue } from "../../text/en.ts";
import type { Membership } from "../access.ts";

/**
 * Why somebody gets nothing of a group: they are no member of it, or nobody could tell. Undefined stands for a group that is
 * none of theirs to ask about, which reads like one that they are no member of.
 */
export function notInGroup(
  t: Catalogue,
  found: Exclude<Membership["is"], "member"> | undefined,
): FormattedString {
  return found === "unknown" ? t.groups.unverified() : t.groups.noMember();
}
