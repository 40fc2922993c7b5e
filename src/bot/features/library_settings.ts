import { type Composer, InlineKeyboard } from "grammy";
import {
  changeGroup,
  eraseGroup,
  findGroup,
  type GroupChange,
  type GroupRow,
} from "../../storage/groups.ts";
import { applyReading } from "../../storage/documents.ts";
import type { Catalogue } from "../../text/en.ts";
import { LANGUAGE_NAMES, LANGUAGES } from "../../text/languages.ts";
import { buttons } from "../callback_data.ts";
import type { BotContext } from "../context.ts";
import {
  answerIn,
  groupChat,
  groupWords,
  isByAdministrator,
  openButton,
} from "../screens/group_chat.ts";
import { onPress, Routes } from "../routes.ts";
import { show } from "../screens/screen.ts";

/** Documents that are forgotten at once when a group no longer wants them read. */
const READINGS_AT_ONCE = 200;

/** `/library` in a group, and the question whether everything is to be kept: for the group's administrators. */
export function librarySettings(): Composer<BotContext> {
  const feature = new Routes();

  feature.command("library", async (ctx) => {
    const [{ group, banned }, allowed] = await Promise.all([
      findGroup(ctx.db, groupChat(ctx)!, [ctx.from?.id ?? 0]),
      isByAdministrator(ctx),
    ]);
    if (group === undefined || banned) return;
    const t = groupWords(ctx, group);
    if (!allowed) return await answerIn(ctx, t.groups.administratorsOnly());
    const { text, keyboard } = settingsScreen(ctx, t, group);
    await answerIn(ctx, text, keyboard);
  });

  onPress(feature, buttons.groupSettings, (ctx) => change(ctx, {}));
  onPress(feature, buttons.groupKeeps, (ctx, { keeps }) => change(ctx, { keeps }));
  onPress(feature, buttons.groupOrganisers, (ctx, { organisers }) => change(ctx, { organisers }));
  onPress(feature, buttons.groupReads, async (ctx, { on }) => {
    const group = await change(ctx, { reads_documents: on === "yes" });
    // The purge does the rest, where there is more.
    if (group !== undefined) await applyReading(ctx.db, group.id, READINGS_AT_ONCE);
  });
  onPress(feature, buttons.groupLanguage, async (ctx, { language: index }) => {
    const language = LANGUAGES[index];
    await change(ctx, language === undefined ? {} : { language });
  });
  onPress(feature, buttons.groupLanguages, async (ctx) => {
    const found = await changed(ctx, {});
    if (found === undefined) return;
    const { t } = found;
    await show(ctx, {
      text: t.settings.chooseLanguage(),
      keyboard: InlineKeyboard.from([
        ...LANGUAGES.map((code, index) => [
          InlineKeyboard.text(
            LANGUAGE_NAMES[code] ?? code,
            buttons.groupLanguage.pack({ language: index }),
          ),
        ]),
        [InlineKeyboard.text(t.button.back, buttons.groupSettings.pack({}))],
      ]),
    });
  });
  onPress(feature, buttons.groupKeepEverything, async (ctx, { answer }) => {
    const found = await changed(ctx, answer === "yes" ? { keeps: "everything" } : {});
    if (found === undefined) return;
    const { group, t } = found;
    await show(ctx, {
      text: group.keeps === "everything" ? t.groups.everything() : t.groups.replied(),
      keyboard: InlineKeyboard.from([[openButton(ctx, t, group)]]),
    });
  });

  onPress(feature, buttons.groupErase, async (ctx) => {
    const found = await changed(ctx, {});
    if (found === undefined) return;
    const { t } = found;
    await show(ctx, {
      text: t.groups.askErase(),
      keyboard: InlineKeyboard.from([
        [InlineKeyboard.text(t.button.cancel, buttons.groupSettings.pack({}))],
      ]),
    });
  });
  // In groups nobody has a session: the message that is answered is the question.
  feature.on("message:text").filter(
    ({ message, me }) => message.reply_to_message?.from?.id === me.id,
    async (ctx, next) => {
      const { reply_to_message, text } = ctx.message;
      const asked = reply_to_message?.text ?? "";
      const t = LANGUAGES.map((code) => groupWords(ctx, { language: code }))
        .find((words) => asked === words.groups.askErase().text);
      if (t === undefined || text.trim().toLocaleUpperCase() !== t.groups.word) return await next();
      if (!await isByAdministrator(ctx)) return await answerIn(ctx, t.groups.administratorsOnly());
      if (await eraseGroup(ctx.db, ctx.chat.id, ctx.from.id)) {
        await answerIn(ctx, t.groups.erased());
      }
    },
  );
  return feature;
}

/** Changes the settings and shows them; undefined where the press was refused. */
async function change(ctx: BotContext, by: GroupChange): Promise<GroupRow | undefined> {
  const found = await changed(ctx, by);
  if (found !== undefined) await show(ctx, settingsScreen(ctx, found.t, found.group));
  return found?.group;
}

/** The group with this change, and its words; undefined where whoever pressed may not change it, which is answered. */
async function changed(
  ctx: BotContext,
  by: GroupChange,
): Promise<{ group: GroupRow; t: Catalogue } | undefined> {
  if (!await isByAdministrator(ctx)) {
    await ctx.answer(ctx.t.groups.administratorsOnly().text);
    return undefined;
  }
  const group = await changeGroup(ctx.db, ctx.chat!.id, ctx.from!.id, by);
  if (group === undefined) {
    await ctx.answer();
    return undefined;
  }
  return { group, t: groupWords(ctx, group) };
}

/** What holds is marked; pressing what holds changes nothing. */
function settingsScreen(ctx: BotContext, t: Catalogue, group: GroupRow) {
  const { button } = t;
  const choice = (inForce: boolean, label: string, data: string) => [
    InlineKeyboard.text(inForce ? `✓ ${label}` : label, data),
  ];
  const { keeps, organisers, reads_documents } = group;
  return {
    text: t.groups.settings(group.title),
    keyboard: InlineKeyboard.from([
      ...([
        ["everything", button.keepEverything],
        ["replied", button.keepReplied],
      ] as const).map(([one, label]) =>
        choice(keeps === one, label, buttons.groupKeeps.pack({ keeps: one }))
      ),
      ...([
        ["everyone", button.everyoneOrganises],
        ["administrators", button.administratorsOrganise],
      ] as const).map(([one, label]) =>
        choice(organisers === one, label, buttons.groupOrganisers.pack({ organisers: one }))
      ),
      ...(ctx.options.indexContents
        ? [choice(
          reads_documents,
          button.insideDocuments,
          buttons.groupReads.pack({ on: reads_documents ? "no" : "yes" }),
        )]
        : []),
      [InlineKeyboard.text(button.language, buttons.groupLanguages.pack({}))],
      [InlineKeyboard.text(button.eraseLibrary, buttons.groupErase.pack({}))],
      [openButton(ctx, t, group)],
    ]),
  };
}
