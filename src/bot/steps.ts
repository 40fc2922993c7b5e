/** What a person is in the middle of: how one step leads to the next. */
import type { BotContext } from "./context.ts";
import type { Question, Session, Step, Uploading } from "../turn/session.ts";

/** Takes the next step; the reply that gathers files and the selection go on. */
export function setStep(ctx: BotContext, step: Step): void {
  const { gathering, nearby, selection } = ctx.session;
  ctx.session = {
    ...step,
    ...(gathering && { gathering }),
    ...(nearby && { nearby }),
    ...(selection && { selection }),
  };
}

/** The upload that goes on, also while a question is asked; undefined where there is none. */
export function uploadIn(session: Session): Uploading | undefined {
  if (session.step === "uploading") return session;
  return session.step === "idle" ? undefined : session.uploading;
}

/** Asks: the next text is the answer. An upload goes on meanwhile. */
export function ask<Q extends Question>(ctx: BotContext, question: Q): void {
  const upload = uploadIn(ctx.session);
  if (upload === undefined) return setStep(ctx, question);
  const { step, category, folder_id, upload_id, last_at } = upload;
  setStep(ctx, { ...question, uploading: { step, category, folder_id, upload_id, last_at } });
}

/** Ends the question that is asked, and goes on with the upload that it interrupted. */
export function endQuestion(ctx: BotContext): void {
  const { session } = ctx;
  if (isQuestion(session)) setStep(ctx, session.uploading ?? { step: "idle" });
}

/** Whether a text is awaited. */
export function isQuestion(session: Session): session is Session & Question {
  return session.step !== "idle" && session.step !== "uploading";
}
