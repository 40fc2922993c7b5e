/** What a person is in the middle of: how one step leads to the next. */
import type { Message } from "grammy/types";
import type { BotContext } from "./context.ts";
import { deleteMessage, pressedMessage, say, type Screen } from "./screens/screen.ts";
import type { Question, Session, Step, Uploading } from "../turn/session.ts";

/** Takes the next step; the library in force, the reply that gathers files and the selection stay. */
export function setStep(ctx: BotContext, step: Step): void {
  const { gathering, nearby, selection, list, library_id, switched_at, removals } = ctx.session;
  ctx.session = {
    ...step,
    ...(gathering && { gathering }),
    ...(nearby && { nearby }),
    ...(selection && { selection }),
    ...(list && { list }),
    ...(library_id !== undefined && { library_id }),
    ...(switched_at !== undefined && { switched_at }),
    ...(removals && { removals }),
  };
}

/** Puts another library in force; undefined is the person's own. What was being done in the one before ends. */
export function switchLibrary(ctx: BotContext, libraryId: number | undefined): void {
  const { removals } = ctx.session;
  ctx.session = {
    step: "idle",
    ...(libraryId !== undefined && { library_id: libraryId }),
    switched_at: Date.now(),
    ...(removals && { removals }),
  };
}

/** The upload in progress, also while a question is open; undefined where there is none. */
export function uploadIn(session: Session): Uploading | undefined {
  if (session.step === "uploading") return session;
  return session.step === "idle" ? undefined : session.uploading;
}

/** Asks, in the message that was pressed: the next text is the answer. An upload goes on meanwhile. */
export function ask<Q extends Question>(ctx: BotContext, asked: Q): void {
  const upload = uploadIn(ctx.session);
  const question: Q = { ...asked, message: asked.message ?? pressedMessage(ctx) };
  if (upload === undefined) return setStep(ctx, question);
  const { step, category, folder_id, folder_name, upload_id, last_at, question: prompt } = upload;
  const uploading: Uploading = {
    ...{ step, category, folder_id, upload_id, last_at },
    ...(folder_name !== undefined && { folder_name }),
    ...(prompt && { question: prompt }),
  };
  setStep(ctx, { ...question, uploading });
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

/** Asks in a message of its own, in place of the one that asked before. */
export async function sayQuestion(ctx: BotContext, screen: Screen): Promise<Message> {
  const before = isQuestion(ctx.session) ? ctx.session.message : null;
  const message = await say(ctx, screen);
  if (!isQuestion(ctx.session)) return message;
  ctx.session.message = { id: message.message_id, captioned: false };
  if (before && !before.captioned) await deleteMessage(ctx.api, ctx.chat!.id, before.id);
  return message;
}
