import { type Composer, Keyboard } from "grammy";
import { CATEGORIES } from "../../domain/kinds.ts";
import { setLanguage, setPhone } from "../../storage/accounts.ts";
import { readsDocuments, setReadsDocuments } from "../../storage/documents.ts";
import { readUsage } from "../../storage/files.ts";
import { orderJob } from "../../storage/jobs.ts";
import { LANGUAGE_NAMES, LANGUAGES, textFor } from "../../text/languages.ts";
import { CATEGORY_ICONS } from "../../text/icons.ts";
import { buttons } from "../callback_data.ts";
import { setCommandsOf } from "../../telegram/command_menus.ts";
import type { BotContext } from "../context.ts";
import { onPress, Routes } from "../routes.ts";
import { keyboardOf, removeKeyboard, say, type Screen, show } from "../screens/screen.ts";
import { ask, endQuestion, sayQuestion } from "../steps.ts";

/** Settings: language, phone number, usage, and what the bot keeps. */
export function settings(): Composer<BotContext> {
  const feature = new Routes();

  feature.command("settings", (ctx) => say(ctx, settingsScreen(ctx)));
  onPress(feature, buttons.settings, (ctx) => show(ctx, settingsScreen(ctx)));

  onPress(feature, buttons.language, (ctx) => show(ctx, languageScreen(ctx)));
  onPress(feature, buttons.languageChosen, async (ctx, { language: index }) => {
    const language = LANGUAGES[index];
    if (language === undefined) return await show(ctx, languageScreen(ctx));
    await ctx.commit((tx) => [setLanguage(tx, ctx.user.id, language)]);
    ctx.turn.t = textFor(language, null, ctx.options.defaultLanguage);
    await show(ctx, settingsScreen(ctx, ctx.t.settings.languageSet()));
    await setCommandsOf(ctx.api, ctx.t, ctx.chat!.id, ctx.options.admins.has(ctx.user.id));
  });

  feature.command("usage", async (ctx) => say(ctx, await usageScreen(ctx)));
  onPress(feature, buttons.usage, async (ctx) => show(ctx, await usageScreen(ctx)));

  feature.command("privacy", (ctx) => say(ctx, privacyScreen(ctx)));
  onPress(feature, buttons.privacy, (ctx) => show(ctx, privacyScreen(ctx)));

  onPress(feature, buttons.insideDocuments, async (ctx) => {
    await show(ctx, insideScreen(ctx, await readsDocuments(ctx.db, ctx.library.id)));
  });
  onPress(feature, buttons.insideDocumentsSet, async (ctx, { on }) => {
    const reads = on === "yes";
    await ctx.commit((tx) => [
      setReadsDocuments(tx, ctx.library.id, reads),
      // What was read is forgotten, or read again, in portions.
      orderJob(tx, "apply_reading", ctx.orderer, {}),
    ]);
    ctx.options.jobs.wake();
    await show(ctx, insideScreen(ctx, reads));
  });

  onPress(feature, buttons.phone, async (ctx) => {
    if (ctx.user.phone !== null) return await show(ctx, phoneScreen(ctx));
    await show(ctx, { ...phoneScreen(ctx), keyboard: keyboardOf(backToSettings(ctx)) });
    await askForContact(ctx);
  });
  onPress(feature, buttons.phoneRemove, async (ctx) => {
    await ctx.commit((tx) => [setPhone(tx, ctx.user.id, null)]);
    ctx.user.phone = null;
    await show(ctx, phoneScreen(ctx));
  });
  onPress(feature, buttons.phoneShare, async (ctx) => {
    await askForContact(ctx);
  });
  // In any language: it may have been shown in another one. A keyboard that an older version left has no question.
  const cancelLabels = new Set(LANGUAGES.map((code) => textFor(code, null, code).button.cancel));
  feature.on("message:text").filter(
    ({ session, message }) =>
      (session.step === "sharing_phone" || session.step === "idle") &&
      cancelLabels.has(message.text),
    async (ctx) => {
      const wasAsked = ctx.session.step === "sharing_phone";
      endQuestion(ctx);
      if (!wasAsked) await removeKeyboard(ctx);
      await say(ctx, { text: ctx.t.menu.cancelled(), keyboard: keyboardOf(endRow(ctx)) });
    },
  );
  feature.on("message:contact", async (ctx) => {
    const { contact } = ctx.message;
    const { settings } = ctx.t;
    const wasAsked = ctx.session.step === "sharing_phone";
    // Telegram names the account of a contact; one of somebody else, or of nobody, is not kept.
    if (contact.user_id !== ctx.user.id) {
      endQuestion(ctx);
      await say(ctx, { text: settings.phoneRefused(), keyboard: keyboardOf(endRow(ctx)) });
      return;
    }
    const phone = contact.phone_number.replace(/[^\d+]/g, "").slice(0, 32);
    if (!wasAsked) {
      ask(ctx, { step: "saving_phone", phone });
      await sayQuestion(ctx, {
        text: settings.phoneQuestion(phone),
        keyboard: keyboardOf([
          [ctx.t.button.yesSave, buttons.phoneSave.pack({})],
          [ctx.t.button.cancel, buttons.settings.pack({})],
        ]),
      });
      return;
    }
    endQuestion(ctx);
    await ctx.commit((tx) => [setPhone(tx, ctx.user.id, phone)]);
    await say(ctx, { text: settings.phoneSaved(phone), keyboard: keyboardOf(endRow(ctx)) });
  });
  onPress(feature, buttons.phoneSave, async (ctx) => {
    const { asked } = ctx;
    // A button of an older question.
    if (asked?.step !== "saving_phone") return await show(ctx, phoneScreen(ctx));
    await ctx.commit((tx) => [setPhone(tx, ctx.user.id, asked.phone)]);
    const text = ctx.t.settings.phoneSaved(asked.phone);
    await show(ctx, { text, keyboard: keyboardOf(endRow(ctx)) });
  });
  return feature;
}

/** Only a reply keyboard can ask for a contact; it leaves with the question: see questions.ts. */
async function askForContact(ctx: BotContext): Promise<void> {
  const { t } = ctx;
  const { text, entities } = t.settings.phoneAsk();
  const keyboard = new Keyboard().requestContact(t.button.phoneShare).row().text(t.button.cancel);
  const { message_id } = await ctx.reply(text, {
    entities,
    reply_markup: keyboard.resized().oneTime(),
  });
  ask(ctx, { step: "sharing_phone", message: { id: message_id, captioned: false } });
}

/** The buttons below something that has ended. */
function endRow({ t }: BotContext) {
  return [
    [t.button.back, buttons.settings.pack({})],
    [t.button.menu, buttons.menu.pack({})],
  ] as const;
}

function settingsScreen({ t, user }: BotContext, text = t.settings.title(user.full_name)): Screen {
  return {
    text,
    keyboard: keyboardOf(
      [[t.button.language, buttons.language.pack({})], [t.button.phone, buttons.phone.pack({})]],
      [[t.button.export, buttons.export.pack({})], [t.button.import, buttons.import.pack({})]],
      [[t.button.insideDocuments, buttons.insideDocuments.pack({})]],
      [[t.button.usage, buttons.usage.pack({})], [t.button.privacy, buttons.privacy.pack({})]],
      [[t.button.deleteAccount, buttons.deleteAccount.pack({})]],
      [[t.button.menu, buttons.menu.pack({})]],
    ),
  };
}

function languageScreen({ t }: BotContext): Screen {
  return {
    text: t.settings.chooseLanguage(),
    keyboard: keyboardOf(
      ...LANGUAGES.map((code, index) =>
        [
          [LANGUAGE_NAMES[code] ?? code, buttons.languageChosen.pack({ language: index })],
        ] as const
      ),
      [[t.button.back, buttons.settings.pack({})]],
    ),
  };
}

function insideScreen({ t, options }: BotContext, reads: boolean): Screen {
  return {
    text: options.indexContents ? t.contents.setting(reads) : t.contents.disabled(),
    keyboard: keyboardOf(
      options.indexContents
        ? [
          reads
            ? [t.button.turnOff, buttons.insideDocumentsSet.pack({ on: "no" })]
            : [t.button.turnOn, buttons.insideDocumentsSet.pack({ on: "yes" })],
        ]
        : [],
      backToSettings({ t }),
    ),
  };
}

function phoneScreen({ t, user }: BotContext): Screen {
  return {
    text: t.settings.phone(user.phone),
    keyboard: keyboardOf(
      [[t.button.phoneShare, buttons.phoneShare.pack({})]],
      user.phone === null ? [] : [[t.button.phoneRemove, buttons.phoneRemove.pack({})]],
      backToSettings({ t }),
    ),
  };
}

function backToSettings({ t }: Pick<BotContext, "t">) {
  return [[t.button.back, buttons.settings.pack({})]] as const;
}

const BAR_CELLS = 12;

/** What the library takes up, with a bar where there is a quota. */
async function usageScreen({ db, library, limits, t }: BotContext): Promise<Screen> {
  const usage = await readUsage(db, library.id);
  const kept = CATEGORIES.map((category) => ({
    category,
    ...(usage[category] ?? { files: 0, bytes: 0 }),
  }));
  const files = kept.reduce((sum, one) => sum + one.files, 0);
  const bytes = kept.reduce((sum, one) => sum + one.bytes, 0);
  const { quota } = limits;
  const share = quota === null ? 0 : quota === 0 ? 1 : bytes / quota;
  const filled = Math.min(BAR_CELLS, Math.ceil(share * BAR_CELLS));
  return {
    text: t.settings.usage({
      files,
      bytes,
      maxFiles: limits.files,
      maxFileSize: limits.file_size,
      quota: quota === null
        ? null
        : { bytes: quota, share, bar: "▓".repeat(filled) + "░".repeat(BAR_CELLS - filled) },
      lines: kept.filter((one) => one.files > 0).map((one) => ({
        ...one,
        icon: CATEGORY_ICONS[one.category],
      })),
      trash: usage.trash ?? { files: 0, bytes: 0 },
    }),
    keyboard: keyboardOf(
      [[t.button.back, buttons.settings.pack({})], [t.button.menu, buttons.menu.pack({})]],
    ),
  };
}

function privacyScreen({ t, options }: BotContext): Screen {
  return {
    text: t.settings.privacy(options.trashDays, options.indexContents),
    keyboard: keyboardOf(
      [[t.button.back, buttons.settings.pack({})], [t.button.menu, buttons.menu.pack({})]],
    ),
  };
}
