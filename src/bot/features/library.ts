import type { Composer } from "grammy";
import type { Document, Message } from "grammy/types";
import { MANIFEST_MAX_BYTES } from "../../domain/manifest.ts";
import { orderForgetting } from "../../storage/act_jobs.ts";
import { countAwaited, forgetAwaited, listAwaited } from "../../storage/import_entries.ts";
import { orderJob } from "../../storage/jobs.ts";
import { buttons } from "../callback_data.ts";
import type { BotContext } from "../context.ts";
import type { ImportingLibrary } from "../../turn/session.ts";
import { onPress, Routes } from "../routes.ts";
import { questionCancelledScreen } from "../screens/menu.ts";
import { exportScreen, importScreen, missingScreen } from "../screens/library.ts";
import { keyboardOf, pressedMessage, say, type Screen, show, showAt } from "../screens/screen.ts";
import { ask, endQuestion, sayQuestion } from "../steps.ts";

/** How long a manifest is awaited, in milliseconds. */
const AWAITED_MS = 60 * 60 * 1000;
/** Entries that are forgotten in the turn's commit; a job forgets the rest. */
const FORGOTTEN_AT_ONCE = 1_000;

/** Export and import of the library. Comes before files are kept: a manifest that is awaited is not one of them. */
export function library(): Composer<BotContext> {
  const feature = new Routes();

  feature.command("export", (ctx) => beginExport(ctx, say));
  onPress(feature, buttons.export, (ctx) => beginExport(ctx, show));

  feature.command("import", (ctx) => askForManifest(ctx, sayQuestion));
  onPress(feature, buttons.import, (ctx) => askForManifest(ctx, show));
  // The press itself has ended the question: see questions.ts.
  onPress(feature, buttons.importCancel, (ctx) => show(ctx, questionCancelledScreen(ctx)));

  const asked = feature.chatType("private").filter(({ session }) => session.step === "importing");
  asked.use(async (ctx, next) => {
    if (Date.now() - (ctx.session as ImportingLibrary).last_at > AWAITED_MS) endQuestion(ctx);
    await next();
  });
  const awaited = feature.filter(({ session }) => session.step === "importing");
  awaited.on("message:document").filter(
    (ctx) => looksLikeManifest(ctx.message.document),
    (ctx) => takeManifest(ctx, ctx.message.document),
  );
  awaited.on("message:text", async (ctx, next) => {
    // More parts may follow; a text after that is treated like any other.
    if ((ctx.session as ImportingLibrary).received > 0) {
      endQuestion(ctx);
      return await next();
    }
    await say(ctx, importScreen(ctx.t, ctx.t.imports.ask(), 0));
  });

  onPress(feature, buttons.importMissing, async (ctx, { from, move }) => {
    await show(ctx, missingScreen(ctx.t, await listAwaited(ctx.db, ctx.library.id, from, move)));
  });
  onPress(feature, buttons.importForget, async (ctx) => {
    const { waiting, last } = await countAwaited(ctx.db, ctx.library.id);
    await show(ctx, forgetScreen(ctx, waiting, last));
  });
  onPress(feature, buttons.importForgetYes, (ctx, { upTo }) => forget(ctx, upTo));
  return feature;
}

type Respond = (ctx: BotContext, screen: Screen) => Promise<Message | void>;

async function beginExport(ctx: BotContext, respond: Respond): Promise<void> {
  const { t } = ctx;
  // Sent first, since the export deletes this message when it is done; until the commit the update would come again.
  const said = await respond(ctx, exportScreen(t, t.exports.begun()));
  const message = said ? { id: said.message_id, captioned: false } : pressedMessage(ctx);
  const [begun] = await ctx.commit((tx) => [orderJob(tx, "export", ctx.orderer, { message })]);
  if (!begun && message) await showAt(ctx, message, exportScreen(t, t.exports.underWay()));
  ctx.options.jobs.wake();
}

async function askForManifest(ctx: BotContext, respond: Respond): Promise<void> {
  ask<ImportingLibrary>(ctx, { step: "importing", received: 0, last_at: Date.now() });
  const [{ waiting }] = await ctx.commit((tx) => [countAwaited(tx, ctx.library.id)]);
  await respond(ctx, importScreen(ctx.t, ctx.t.imports.ask(), waiting));
}

/** A document that could be a manifest by its name or its type; all others are kept. */
function looksLikeManifest({ file_name = "", mime_type = "" }: Document): boolean {
  const type = mime_type.split(";", 1)[0]!.trim().toLowerCase();
  return /\.json$/i.test(file_name.trim()) || /^(application|text)\/json$/.test(type);
}

async function takeManifest(
  ctx: BotContext,
  { file_id, file_name, file_size = 0 }: Document,
): Promise<void> {
  const { t } = ctx;
  const session = ctx.session as ImportingLibrary;
  session.last_at = Date.now();
  if (file_size > MANIFEST_MAX_BYTES) {
    await say(ctx, importScreen(t, t.imports.tooLarge(MANIFEST_MAX_BYTES), 0));
    return;
  }
  // The question stays: an export may have several parts, each a document.
  session.received++;
  const { limits } = ctx;
  // Sent first, since the result takes the place of this message; until the commit the update would come again.
  const text = t.imports.begun(file_name ?? "");
  const { message_id } = await say(ctx, { text, keyboard: keyboardOf() });
  const message = { id: message_id, captioned: false };
  await ctx.commit((tx) => [orderJob(tx, "import", ctx.orderer, { file_id, limits, message })]);
  ctx.options.jobs.wake();
}

function forgetScreen({ t }: BotContext, waiting: number, last: number): Screen {
  if (waiting === 0) return importDoneScreen(t, t.imports.nothingMissing());
  return {
    text: t.imports.askForget(waiting),
    keyboard: keyboardOf([
      [t.button.yesForget, buttons.importForgetYes.pack({ upTo: last })],
      [t.button.cancel, buttons.importMissing.pack({ from: 0, move: "at" })],
    ]),
  };
}

function importDoneScreen(t: BotContext["t"], text: Screen["text"]): Screen {
  return {
    text,
    keyboard: keyboardOf(
      [[t.button.back, buttons.import.pack({})], [t.button.menu, buttons.menu.pack({})]],
    ),
  };
}

/** Forgets awaited entries, up to one: those that came after the question stay. */
async function forget(ctx: BotContext, upTo: number): Promise<void> {
  const { t } = ctx;
  const [, ordered] = await ctx.commit((tx) => [
    forgetAwaited(tx, ctx.library.id, upTo, FORGOTTEN_AT_ONCE),
    orderForgetting(tx, ctx.orderer, upTo),
  ]);
  await show(ctx, importDoneScreen(t, t.imports.forgotten()));
  if (ordered) ctx.options.jobs.wake();
}
