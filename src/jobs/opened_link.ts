/** A link that hands out many files: a portion of them, and the way to the next one. At most the latest album comes twice. */
import { FormattedString } from "../text/formatted_string.ts";
import { fileCaption } from "../bot/screens/file_card.ts";
import { menuScreen } from "../bot/screens/menu.ts";
import { LINK_PORTION, openedLinkKeyboard } from "../bot/screens/opened_link.ts";
import { linkFilesAmong } from "../storage/link_jobs.ts";
import type { JobOf } from "../storage/jobs.ts";
import { findOpenedLink, linkFiles } from "../storage/opened_links.ts";
import { type JobTools, sendScreen, textOf } from "./job_tools.ts";
import { sendFiles } from "./sending.ts";
import type { JobHandler } from "./job.ts";

/** Sends a portion of a link's files, and says how many there are. What is revoked meanwhile is not sent. */
export function openedLink(tools: JobTools): JobHandler<JobOf<"opened_link">> {
  const { api, database } = tools;
  return {
    concurrency: 50,
    async run(job, run) {
      const { chat_id, state, user_id } = job;
      const t = textOf(tools, job);
      const link = await findOpenedLink(database, user_id, state.link_id);
      if (link !== undefined && state.left === null) {
        const found = await linkFiles(
          database,
          user_id,
          { id: state.link_id },
          state.after,
          LINK_PORTION + 1,
        );
        state.left = found.slice(0, LINK_PORTION).map(({ id }) => id);
        state.more = found.length > LINK_PORTION;
        state.last = state.left.at(-1) ?? state.after;
        if (!await tools.note(job)) return "unfinished";
      }
      const files = link === undefined || state.left === null
        ? []
        : await linkFilesAmong(database, user_id, state.link_id, state.left);
      const finished = await sendFiles(files, run, {
        api,
        chatId: chat_id,
        protect: link?.protected ?? true,
        captionOf: (file) => fileCaption(t, file, link?.include_captions ?? false),
        note: async (group, outcome) => {
          const done = new Set(group.map(({ id }) => id));
          state.left = state.left!.filter((id) => !done.has(id));
          state[outcome] += group.length;
          return await tools.note(job);
        },
      });
      if (!finished) return "unfinished";
      const nothing = state.sent + state.lost + state.refused === 0;
      if (link === undefined || nothing) {
        await sendScreen(tools, run, chat_id, menuScreen(t, t.links.unknown()));
        return "done";
      }
      const isWhole = !state.more && state.after === 0 && state.sent === link.files;
      const text = isWhole
        ? t.links.opened(link, state.sent)
        : t.links.openedPart(link, state.sent, link.files);
      await sendScreen(tools, run, chat_id, {
        text: FormattedString.join(
          [
            text,
            ...(state.lost === 0 ? [] : [t.links.undelivered(state.lost)]),
            ...(state.refused === 0 ? [] : [t.links.refused(state.refused)]),
          ],
          "\n",
        ),
        keyboard: openedLinkKeyboard(t, link, state.more ? state.last : null),
      });
      if (state.greet !== null) {
        await sendScreen(tools, run, chat_id, menuScreen(t, t.menu.greeting(state.greet)));
      }
      return "done";
    },
  };
}
