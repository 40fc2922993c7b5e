import { fmt, FormattedString } from "@grammyjs/parse-mode";
import { isUsedUp, type LinkState } from "../link_state.ts";
import { format, nFiles } from "./words.ts";

const { b } = FormattedString;

const OPENS = { one: "open", other: "opens" };
const opens = (state: LinkState) =>
  `${format.plural(state.opens, OPENS)}, ${
    format.plural(state.saves, { one: "save", other: "saves" })
  }`;
const USED_UP =
  "All its opens are used up: only those who have already opened it can still save it. Choose another limit to open it again.";
const EXPIRED = "It has expired. Choose another time to open it again.";

export const links = {
  /** A link's own screen: what it hands out, where it leads, and what holds for it. */
  link: (name: string, count: number, single: boolean, url: string, state: LinkState) =>
    fmt`🔗 ${b(name)}${single ? "" : ` – ${nFiles(count)}`}
${url}

⏳ Expires: ${b(state.expires_at === null ? "never" : `${format.dateTime(state.expires_at)} UTC`)}
👥 People who may open it: ${
      b(state.max_opens === null ? "no limit" : format.number(state.max_opens))
    }
${
      state.protected
        ? fmt`🔒 ${b("Protected")}: it can't be forwarded or saved`
        : fmt`🔓 ${b("Not protected")}: it may be forwarded and saved`
    }
📊 ${opens(state)}${isUsedUp(state) ? `\n\n⚠️ ${USED_UP}` : ""}${
      state.expired ? `\n\n⚠️ ${EXPIRED}` : ""
    }`,
  title: (count: number) =>
    fmt`🔗 ${b("My Links")} – ${format.plural(count, { one: "link", other: "links" })}`,
  none: () =>
    fmt`🔗 ${b("My Links")} – none yet. Press ${
      b("🔗 Share")
    } on a file, a folder or a selection, and I make a link for it.`,
  /** One link of the list. */
  line: (name: FormattedString, count: number, single: boolean, state: LinkState) =>
    fmt`${name}${single ? "" : ` – ${nFiles(count)}`}
${opens(state)}${
      state.max_opens === null ? "" : `, at most ${format.plural(state.max_opens, OPENS)}`
    }${state.expires_at === null ? "" : ` · until ${format.dateTime(state.expires_at)} UTC`}${
      state.protected ? " · 🔒" : ""
    }`,
  revoked: () => fmt`🚫 Revoked: that link opens nothing any more.`,
  gone: () => fmt`This link is not there any more: it was revoked, or what it shared is gone.`,

  /** The one answer to every link that can't be opened. */
  unknown: () =>
    fmt`🔗 This link opens nothing: it never did, or it has expired, was used up or was revoked. Ask for a new one where you got it.`,
  empty: (name: string) => fmt`📁 ${b(name)} – this folder is empty for now.`,
  opened: (name: string, count: number) => fmt`🔗 ${b(name)} – ${nFiles(count)}`,
  openedPart: (name: string, count: number, total: number) =>
    fmt`🔗 ${b(name)} – ${nFiles(count)} so far, of ${format.number(total)}`,
  undelivered: (count: number) =>
    fmt`${nFiles(count)} ${count === 1 ? "is" : "are"} no longer handed out by Telegram.`,

  own: () => fmt`These are your own files: you have them already.`,
  cantSave: () => fmt`🔒 The owner has protected this: it can't be saved.`,
  saving: () => fmt`💾 Saving… That takes a moment.`,
  savedOne: (name: string) => fmt`✅ Saved to your files: ${b(name)}`,
  savedMany: (count: number, bytes: number) =>
    fmt`✅ Saved to your files: ${nFiles(count)}, ${format.size(bytes)}`,
  restoredOne: (name: string) => fmt`♻️ Back from your trash: ${b(name)}`,
  restoredMany: (count: number) => fmt`♻️ Back from your trash: ${nFiles(count)}`,
  duplicateOne: (name: string) => fmt`You already have this file: ${b(name)}`,
  duplicateMany: (count: number) => fmt`You already have ${nFiles(count)} of these.`,
  tooLargeMany: (count: number, limit: number) =>
    fmt`🚫 Not saved: ${nFiles(count)} with more than ${
      format.size(limit)
    }, which is the most for one file.`,
  overQuotaMany: (count: number, bytes: number, used: number, quota: number) =>
    fmt`🚫 Not saved: ${nFiles(count)} with ${format.size(bytes)}, since you have used ${
      format.size(used)
    } of your ${format.size(quota)}.`,
  tooMany: (count: number, used: number, limit: number) =>
    fmt`🚫 Not saved: ${nFiles(count)}. You keep ${nFiles(used)}, and ${
      format.number(limit)
    } is the most here.`,
};
