import type { Composer } from "grammy";
import { fold } from "../../domain/folding.ts";
import { tagGram } from "../../domain/grams.ts";
import { shorten } from "../../domain/names.ts";
import { parseTags } from "../../domain/tags.ts";
import { type FileWords, wordsOf } from "../../storage/file_words.ts";
import { findFile } from "../../storage/files.ts";
import { buttons } from "../callback_data.ts";
import type { BotContext } from "../context.ts";
import type { Tagging } from "../../turn/session.ts";
import { changeWords } from "../file_words.ts";
import { onPress, Routes } from "../routes.ts";
import { fileButtons } from "../screens/file_card.ts";
import { type KeyboardButton, keyboardOf, say, type Screen, show } from "../screens/screen.ts";
import { ask, endQuestion, sayQuestion } from "../steps.ts";

/** UTF-16 units of all tags in a text that may be a caption. */
const TAGS_UNITS = 500;
const BUTTON_TAG_UNITS = 24;

/** A file's tags: shown, replaced by a typed list, taken away one by one. */
export function tags(): Composer<BotContext> {
  const feature = new Routes();

  onPress(feature, buttons.fileTags, (ctx, { file, place }) => openTags(ctx, file, place));

  onPress(feature, buttons.tagRemove, async (ctx, { file, place, tag }) => {
    await editTags(ctx, file, place, (now) => now.filter((one) => tagId(ctx, one) !== tag));
  });
  onPress(feature, buttons.tagsClear, async (ctx, { file, place }) => {
    await editTags(ctx, file, place, () => []);
  });

  feature.on("message:text").filter(({ session }) => session.step === "tagging", async (ctx) => {
    const asked = ctx.session as Tagging;
    const { file_id, words, place } = asked;
    const typed = parseTags(ctx.message.text);
    if (typed.length === 0) {
      await sayQuestion(ctx, {
        text: ctx.t.tags.none(),
        keyboard: tagsScreen(ctx, asked).keyboard,
      });
      return;
    }
    endQuestion(ctx);
    const file = await changeWords(ctx, {
      fileId: file_id,
      seen: words,
      change: (now) => ({ ...now, tags: typed }),
    });
    if (file === undefined) {
      const menu = [ctx.t.button.menu, buttons.menu.pack({})] as const;
      await say(ctx, { text: ctx.t.files.gone(ctx.hasChoice), keyboard: keyboardOf([menu]) });
      return;
    }
    await say(ctx, {
      text: ctx.t.tags.done(file.name, tagLine(file)),
      keyboard: keyboardOf(...fileButtons(ctx, file, place)),
    });
  });
  return feature;
}

/** Shows the tags as they are, and asks for others. */
async function openTags(ctx: BotContext, fileId: number, place: Tagging["place"]): Promise<void> {
  const file = await findFile(ctx.db, ctx.library.id, fileId);
  if (file === undefined || file.deleted_at !== null) {
    return await ctx.answer(ctx.t.files.gone(ctx.hasChoice).text);
  }
  const question: Tagging = {
    step: "tagging",
    file_id: fileId,
    words: wordsOf(file),
    place,
  };
  ask(ctx, question);
  await show(ctx, tagsScreen(ctx, question));
}

/**
 * Changes the tags by a button, and keeps asking. A button of an older screen shows the tags as they are, and changes
 * nothing.
 */
async function editTags(
  ctx: BotContext,
  fileId: number,
  place: Tagging["place"],
  edit: (tags: string[]) => string[],
): Promise<void> {
  const { asked } = ctx;
  if (asked?.step !== "tagging" || asked.file_id !== fileId) {
    return await openTags(ctx, fileId, place);
  }
  let question = asked;
  const file = await changeWords(ctx, {
    fileId,
    seen: asked.words,
    change: (now) => {
      const words: FileWords = { ...now, tags: edit(now.tags) };
      question = { ...asked, words };
      ask(ctx, question);
      return words;
    },
  });
  if (file === undefined) {
    endQuestion(ctx);
    return await ctx.answer(ctx.t.files.gone(ctx.hasChoice).text);
  }
  await show(ctx, tagsScreen(ctx, question));
}

function tagsScreen(ctx: BotContext, { file_id, words, place }: Tagging): Screen {
  const { t } = ctx;
  const removals = words.tags.map((tag) =>
    [
      `✖️ #${shorten(tag, BUTTON_TAG_UNITS)}`,
      buttons.tagRemove.pack({ file: file_id, place, tag: tagId(ctx, tag) }),
    ] as const
  );
  const rows: KeyboardButton[][] = [];
  while (removals.length > 0) rows.push(removals.splice(0, 2));
  return {
    text: t.tags.ask(words.name, tagLine(words)),
    keyboard: keyboardOf(
      ...rows,
      words.tags.length > 0
        ? [[t.button.clearTags, buttons.tagsClear.pack({ file: file_id, place })]]
        : [],
      [[t.button.cancel, buttons.card.pack({ file: file_id, place })]],
    ),
  };
}

function tagLine({ tags }: Pick<FileWords, "tags">): string {
  return shorten(tags.map((tag) => `#${tag}`).join(" "), TAGS_UNITS);
}

/** A tag in a button: its gram without its sign. */
function tagId({ library }: BotContext, tag: string): number {
  return tagGram(library.id, fold(tag)) >>> 0;
}
