/** Saves a link of many files, in portions, and answers at the end with what was done. */
import { FormattedString } from "../text/formatted_string.ts";
import { menuScreen } from "../bot/screens/menu.ts";
import { savedScreen } from "../bot/screens/opened_link.ts";
import type { JobOf } from "../storage/jobs.ts";
import { readSharedWords, type SavedLink, saveLink } from "../storage/save_links.ts";
import { lockLibrary } from "../storage/uploads.ts";
import { type JobTools, Portions, sendScreen, textOf, withChatAction } from "./job_tools.ts";
import type { JobHandler } from "./job.ts";

/** Copies the files of a link into a library. */
export function linkSaving(tools: JobTools): JobHandler<JobOf<"save_link">> {
  return {
    concurrency: 4,
    run: (job, run) =>
      withChatAction(tools, run, job.chat_id, "typing", async () => {
        const { chat_id, library_id, state, user_id } = job;
        const t = textOf(tools, job);
        const portions = new Portions();
        let saved: SavedLink | undefined;
        do {
          if (run.signal.aborted) return "unfinished";
          const noted = await portions.next((limit) =>
            tools.portion(job, async (tx) => {
              await lockLibrary(tx, library_id);
              const { after, limits, link_id } = state;
              const portion = { after, limit };
              const words = await readSharedWords(tx, user_id, link_id, portion);
              saved = await saveLink(tx, user_id, link_id, limits, words, {
                ...portion,
                whole: false,
              });
              if (saved === undefined) return;
              add(state.outcomes, saved.outcomes);
              state.after = saved.last;
            })
          );
          if (!noted) return "unfinished";
        } while (saved !== undefined && !saved.isLast);
        const outcomes = new Map(state.outcomes);
        if (saved === undefined && outcomes.size === 0) {
          await sendScreen(tools, run, chat_id, menuScreen(t, t.links.unknown()));
          return "done";
        }
        // Revoked meanwhile: what was saved until then stays, and the rest is out of reach.
        const figures = saved ?? { own: false, protected: false, used_files: 0, used_bytes: 0 };
        const screen = savedScreen(t, { ...figures, outcomes }, state.limits);
        const text = saved === undefined
          ? FormattedString.join([screen.text, t.links.unknown()], "\n\n")
          : screen.text;
        await sendScreen(tools, run, chat_id, { ...screen, text });
        return "done";
      }),
  };
}

/** Adds the figures of a portion to those of all. */
function add(
  all: JobOf<"save_link">["state"]["outcomes"],
  portion: SavedLink["outcomes"],
): void {
  for (const [outcome, { files, bytes, name }] of portion) {
    const known = all.find(([one]) => one === outcome);
    if (known === undefined) all.push([outcome, { files, bytes, name }]);
    else {
      known[1].files += files;
      known[1].bytes += bytes;
    }
  }
}
