/** The reply to files that came together: it acts on all of them. */
import type { Composer } from "grammy";
import { topOf } from "../../domain/lists.ts";
import { deleteFiles } from "../../storage/files.ts";
import { areInFolders, listFileIds } from "../../storage/file_lists.ts";
import { listRecentFolders, readFolders } from "../../storage/folders.ts";
import { noteReplyPressed, readReceipts } from "../../storage/upload_replies.ts";
import { rememberRemoval } from "../access.ts";
import { buttons } from "../callback_data.ts";
import type { BotContext } from "../context.ts";
import { onPress, Routes } from "../routes.ts";
import { readPage } from "../screens/list_page.ts";
import { lookInto } from "../screens/folders.ts";
import { menuScreen } from "../screens/menu.ts";
import { pressedMessage, show } from "../screens/screen.ts";
import {
  askTagsScreen,
  moveTicksScreen,
  selectDone,
  selectScreen,
} from "../screens/select_list.ts";
import { uploadReplyScreen } from "../screens/upload_reply.ts";
import { beginSelection, endSelection, SELECTION_MAX, tickFiles } from "../../turn/selection.ts";
import { ask } from "../steps.ts";

/** So long after its last file a reply may still move below what came meanwhile, in milliseconds. */
const MAY_MOVE_MS = 10_000;

/** A reply that was pressed stays where it is. Comes before the press ends its growing. */
export function keepPressedReplies(): Composer<BotContext> {
  const feature = new Routes();
  feature.on("callback_query", async (ctx, next) => {
    const { gathering } = ctx.session;
    const message = pressedMessage(ctx);
    await next();
    // After the answer, not before it.
    if (
      gathering !== undefined && Date.now() - gathering.last_at < MAY_MOVE_MS && message !== null
    ) {
      await noteReplyPressed(ctx.db, ctx.user.id, gathering.reply_id, message.id);
    }
  });
  return feature;
}

/** What is done with all files of a reply. */
export function uploadReplies(): Composer<BotContext> {
  const feature = new Routes();

  onPress(feature, buttons.uploadReply, async (ctx, { reply }) => {
    endSelection(ctx.session);
    const receipts = await readReceipts(ctx.db, ctx.orderer, reply);
    const uploading = ctx.session.step === "uploading";
    await show(
      ctx,
      receipts.length === 0
        ? menuScreen(ctx.t, ctx.t.menu.stale())
        : uploadReplyScreen(ctx, reply, receipts, uploading),
    );
  });

  onPress(feature, buttons.uploadAct, async (ctx, { reply, what }) => {
    const { t } = ctx;
    const libraryId = ctx.library.id;
    const scope = { list: "reply", reply } as const;
    const place = topOf(scope);
    beginSelection(ctx.session, scope);
    switch (what) {
      case "select":
        return await show(ctx, selectScreen(ctx, await readPage(ctx, place, "first"), []));
      case "delete": {
        endSelection(ctx.session);
        const [deleted] = await ctx.commit((tx) => [deleteFiles(tx, libraryId, { reply })]);
        if (deleted.length === 0) return await show(ctx, selectDone(t, t.select.gone(), place));
        const act = Math.max(...deleted.map((file) => file.act));
        const count = deleted.filter((file) => file.act === act).length;
        if (deleted.some((file) => file.is_new)) rememberRemoval(ctx, act);
        const undo = [t.button.undo, buttons.undo.pack({ act })] as const;
        return await show(ctx, selectDone(t, t.select.deleted(count), place, undo));
      }
      case "tags": {
        const files = await listFileIds(ctx.db, libraryId, scope, SELECTION_MAX);
        if (files.length === 0) return await ctx.answer(t.select.gone().text);
        tickFiles(ctx.session, scope, files, true);
        ask(ctx, { step: "tagging_selection", place });
        return await show(ctx, askTagsScreen(t, files.length, place));
      }
      case "move": {
        const [files, page, recent, inFolders] = await ctx.db.batch((tx) => [
          listFileIds(tx, libraryId, scope, SELECTION_MAX),
          readFolders(tx, libraryId, lookInto(0)),
          listRecentFolders(tx, libraryId),
          areInFolders(tx, libraryId, scope),
        ]);
        if (files.length === 0) return await ctx.answer(t.select.gone().text);
        tickFiles(ctx.session, scope, files, true);
        return await show(ctx, moveTicksScreen(t, files.length, place, page!, recent, inFolders));
      }
    }
  });
  return feature;
}
