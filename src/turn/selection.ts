/**
 * The files that a person ticked, across the pages of one list. They are kept in the session: a restart does not lose
 * them, and every instance sees the same. Nothing here asks whose files they are: the statements that act on them do.
 */
import { isSameScope, type Scope } from "../domain/lists.ts";
import type { Session } from "./session.ts";

/** Files that can be ticked at once: the session is read with every update. */
export const SELECTION_MAX = 1_000;

/** Starts a selection in a list, with nothing ticked. */
export function beginSelection(session: Session, scope: Scope): void {
  session.selection = { scope, files: [] };
}

/** What is ticked in a list; nothing where the ticks belong to another one. */
export function selectedFiles({ selection }: Session, scope: Scope): readonly number[] {
  return selection !== undefined && isSameScope(selection.scope, scope) ? selection.files : [];
}

/**
 * Ticks files of a list (or takes their ticks away); ticks of another list end. False when there are too many by now: as
 * many as fit are ticked.
 */
export function tickFiles(
  session: Session,
  scope: Scope,
  files: readonly number[],
  ticked: boolean,
): boolean {
  const before = selectedFiles(session, scope);
  const wanted = ticked
    ? [...new Set([...before, ...files])]
    : before.filter((file) => !files.includes(file));
  session.selection = { scope, files: wanted.slice(0, SELECTION_MAX) };
  return wanted.length <= SELECTION_MAX;
}

/** Ends it: something was done with the files, or the person left. */
export function endSelection(session: Session): void {
  delete session.selection;
}
