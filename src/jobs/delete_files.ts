/** A folder or an upload of many files on its way to the trash: portions that are one act, with one Undo. */
import { folderDeletedScreen, underWayScreen, uploadRemovedScreen } from "../bot/screens/acts.ts";
import { deleteMoreOfFolder, deleteMoreOfUpload, findFolderDeletion } from "../storage/act_jobs.ts";
import type { JobOf } from "../storage/jobs.ts";
import { Answer, inPortions, type JobTools, textOf } from "./job_tools.ts";
import type { JobHandler } from "./job.ts";
import { screenFor } from "./membership.ts";

/** Continues a deletion that a turn began. */
export function deletion(tools: JobTools): JobHandler<JobOf<"delete_files">> {
  return {
    concurrency: 4,
    async run(job, run) {
      const { chat_id, library_id, state } = job;
      const { act, folder_id, upload_id } = state;
      const t = textOf(tools, job);
      const answer = new Answer(tools, run, chat_id, state.message);
      const find = async () =>
        folder_id === null
          ? undefined
          : await findFolderDeletion(tools.database, library_id, folder_id, act);
      const begun = await find();
      const finished = await inPortions(tools, job, run, async (tx, limit) => {
        const { files, folders } = upload_id === null
          ? await deleteMoreOfFolder(tx, library_id, act, limit)
          : await deleteMoreOfUpload(tx, library_id, act, upload_id, limit);
        state.files += files;
        state.folders += folders;
        return files + folders;
      }, () =>
        answer.progress(() =>
          underWayScreen(
            begun === undefined
              ? t.upload.removing(state.files)
              : t.folders.deleting(begun.name, state.files),
          )
        ));
      if (!finished) return "unfinished";
      const { files, folders } = state;
      if (folder_id === null) {
        await answer.end(
          await screenFor(tools, job, t, uploadRemovedScreen(t, files, files === 0 ? null : act)),
        );
        return "done";
      }
      const deleted = await find();
      // Restored meanwhile: the Undo was answered by itself.
      if (deleted !== undefined) {
        await answer.end(
          await screenFor(
            tools,
            job,
            t,
            folderDeletedScreen(t, { ...deleted, act, files, folders }),
          ),
        );
      }
      return "done";
    },
  };
}
