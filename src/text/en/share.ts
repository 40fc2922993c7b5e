import { fmt, FormattedString } from "../formatted_string.ts";
import { isUsedUp, type LinkState, type LinkThing } from "../link_state.ts";
import { format, nFiles, nOf } from "./words.ts";

const { b } = FormattedString;

const OPENS = { one: "open", other: "opens" };
const nSaves = (count: number) => format.plural(count, { one: "save", other: "saves" });
const OPEN_LIMIT_REACHED =
  "Open limit reached. People who opened it can still save; choose another limit to let more in.";
const EARLIER_TOKEN =
  "⚠️ This link was made with an earlier bot token. It still works for those who have it, but I can't show it again.";
const EXPIRED = "This link has expired. Choose a new time limit to make it work again.";

/** What a link shares, with how much of it. */
const thing = ({ shared, name, category }: LinkThing, count: number) =>
  shared === "files"
    ? fmt`${b(nOf(category, count))}`
    : shared === "folder"
    ? fmt`${b(name)} – ${nFiles(count)}`
    : fmt`${b(name)}`;

export const links = {
  /** A link's own screen: what it hands out, where it leads, and what holds for it. */
  link: (of: LinkThing, count: number, url: string | null, state: LinkState) =>
    fmt`🔗 ${thing(of, count)}
${url ?? EARLIER_TOKEN}

⏳ Expires: ${b(state.expires_at === null ? "never" : `${format.dateTime(state.expires_at)}`)}
👥 Open limit: ${b(state.max_opens === null ? "none" : format.number(state.max_opens))}
${
      state.protected
        ? fmt`🔒 ${b("Protected")}: can't be forwarded or saved`
        : fmt`🔓 ${b("Not protected")}: can be forwarded and saved`
    }${
      state.include_captions
        ? fmt`
📝 ${b("With captions")}`
        : ""
    }
📊 ${format.plural(state.opens, OPENS)}, ${nSaves(state.saves)}${
      isUsedUp(state) ? `\n\n⚠️ ${OPEN_LIMIT_REACHED}` : ""
    }${state.expired ? `\n\n⚠️ ${EXPIRED}` : ""}`,
  title: (count: number) =>
    fmt`🔗 ${b("My Links")} – ${format.plural(count, { one: "link", other: "links" })}`,
  none: () =>
    fmt`🔗 ${b("My Links")} – none yet. Press ${
      b("🔗 Share")
    } on a file, a folder or a selection to create one.`,
  /** One link of the list. */
  line: (name: FormattedString, count: number, single: boolean, state: LinkState, shows = true) =>
    fmt`${name}${single ? "" : ` – ${nFiles(count)}`}
${
      state.max_opens === null
        ? format.plural(state.opens, OPENS)
        : `${format.number(state.opens)} of ${format.plural(state.max_opens, OPENS)}`
    }, ${nSaves(state.saves)}${
      state.expires_at === null ? "" : ` · until ${format.dateTime(state.expires_at)}`
    }${state.protected ? " · 🔒" : ""}${state.include_captions ? " · 📝" : ""}${
      shows ? "" : "\n⚠️ made with an earlier token"
    }`,
  revoked: () => fmt`🚫 Revoked. The link no longer works.`,
  /** What is shared, in a list and beside a link that is sent. */
  titleOf: (of: LinkThing, count: number): string =>
    of.shared === "files" ? nOf(of.category, count) : of.name,
  stillWorks: () => fmt`🔗 The link still works.`,
  revived: () => fmt`↩️ The link works again.`,
  gone: () => fmt`This link no longer exists: it was revoked, or what it shared was deleted.`,

  /** The one answer to every link that can't be opened. */
  unknown: () => fmt`🔗 This link doesn't work any more. Ask for a new one.`,
  empty: (name: string) => fmt`📁 ${b(name)} – this folder is empty.`,
  opened: (of: LinkThing, count: number) => fmt`🔗 ${thing(of, count)}`,
  openedPart: (of: LinkThing, count: number, total: number) =>
    fmt`🔗 ${b(of.shared === "files" ? nOf(of.category, total) : of.name)} – ${
      format.number(count)
    } of ${nFiles(total)}`,
  refused: (count: number) =>
    fmt`Telegram didn't let me send ${nFiles(count)}. Please try again later.`,
  undelivered: (count: number) => fmt`Telegram no longer has ${nFiles(count)}.`,

  own: () => fmt`These are your own files.`,
  cantSave: () => fmt`🔒 This link is protected: it can't be saved.`,
  saving: () => fmt`💾 Saving…`,
  savedOne: (name: string) => fmt`✅ Saved to your files: ${b(name)}`,
  savedMany: (count: number, bytes: number) =>
    fmt`✅ Saved to your files: ${nFiles(count)}, ${format.size(bytes)}`,
  restoredOne: (name: string) => fmt`♻️ Restored from your trash: ${b(name)}`,
  restoredMany: (count: number) => fmt`♻️ Restored from your trash: ${nFiles(count)}`,
  duplicateOne: (name: string) => fmt`You already have this file: ${b(name)}`,
  duplicateMany: (count: number) => fmt`You already have ${format.number(count)} of these files.`,
  tooLargeMany: (count: number, limit: number) =>
    fmt`🚫 Not saved: ${nFiles(count)} over the limit of ${format.size(limit)} per file.`,
  overQuotaMany: (count: number, bytes: number, used: number, quota: number) =>
    fmt`🚫 Not saved: ${nFiles(count)}, ${format.size(bytes)} in all; you have ${
      format.size(Math.max(0, quota - used))
    } left.`,
  tooMany: (count: number, used: number, limit: number) =>
    fmt`🚫 Not saved: ${nFiles(count)}. You have ${nFiles(used)}; the limit is ${
      format.number(limit)
    }.`,
};
