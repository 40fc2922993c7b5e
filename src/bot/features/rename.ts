import type { Composer } from "grammy";
import type { Message } from "grammy/types";
import { extensionOf, NAME_MAX, rename as newName } from "../../domain/names.ts";
import { wordsOf } from "../../storage/file_words.ts";
import { findFile } from "../../storage/files.ts";
import { buttons } from "../callback_data.ts";
import type { BotContext } from "../context.ts";
import type { Renaming } from "../../turn/session.ts";
import { changeWords } from "../file_words.ts";
import { onPress, Routes } from "../routes.ts";
import { fileButtons } from "../screens/file_card.ts";
import { keyboardOf, say, show } from "../screens/screen.ts";
import { endSelection, selectedFiles } from "../../turn/selection.ts";
import { ask, endQuestion, sayQuestion } from "../steps.ts";

/** Another name for a file. */
export function rename(): Composer<BotContext> {
  const feature = new Routes();

  onPress(feature, buttons.fileRename, (ctx, { file, place }) => askName(ctx, file, place));
  onPress(feature, buttons.selectRename, async (ctx, { place }) => {
    const [file, ...others] = selectedFiles(ctx.session, place.scope);
    if (file === undefined || others.length > 0) {
      return await ctx.answer(ctx.t.select.none().text);
    }
    endSelection(ctx.session);
    await askName(ctx, file, place);
  });

  feature.on("message:text").filter(
    ({ session }) => session.step === "renaming",
    (ctx) => takeName(ctx, ctx.session as Renaming, ctx.message),
  );
  return feature;
}

async function askName(ctx: BotContext, fileId: number, place: Renaming["place"]): Promise<void> {
  const file = await findFile(ctx.db, ctx.library.id, fileId);
  if (file === undefined || file.deleted_at !== null) {
    return await ctx.answer(ctx.t.files.gone(ctx.hasChoice).text);
  }
  ask<Renaming>(ctx, {
    step: "renaming",
    file_id: fileId,
    words: wordsOf(file),
    place,
  });
  await show(ctx, {
    text: ctx.t.rename.ask(file.name, extensionOf(file.name) !== undefined),
    keyboard: cancelKeyboard(ctx, fileId, place),
  });
}

async function takeName(ctx: BotContext, asked: Renaming, { text = "" }: Message): Promise<void> {
  const { file_id, words, place } = asked;
  const answer = newName(words.name, text);
  if ("problem" in answer) {
    await sayQuestion(ctx, {
      text: answer.problem === "empty" ? ctx.t.rename.empty() : ctx.t.rename.tooLong(NAME_MAX),
      keyboard: cancelKeyboard(ctx, file_id, place),
    });
    return;
  }
  endQuestion(ctx);
  const file = await changeWords(ctx, {
    fileId: file_id,
    seen: words,
    change: (now) => ({ ...now, name: answer.name }),
  });
  if (file === undefined) {
    await say(ctx, { text: ctx.t.files.gone(ctx.hasChoice), keyboard: menuKeyboard(ctx) });
    return;
  }
  await say(ctx, {
    text: ctx.t.rename.done(file.name),
    keyboard: keyboardOf(...fileButtons(ctx, file, place)),
  });
}

function cancelKeyboard({ t }: BotContext, file: number, place: Renaming["place"]) {
  return keyboardOf([[t.button.cancel, buttons.card.pack({ file, place })]]);
}

function menuKeyboard({ t }: BotContext) {
  return keyboardOf([
    [t.button.files, buttons.files.pack({})],
    [t.button.menu, buttons.menu.pack({})],
  ]);
}
