import { fmt, FormattedString } from "@grammyjs/parse-mode";
import type { Category } from "../domain/kinds.ts";
import type { Order } from "../domain/lists.ts";
import { formatFor } from "./format.ts";

const format = formatFor("en");
const b = FormattedString.b;

const category: Record<Category, string> = {
  photo: "Photos",
  video: "Videos",
  document: "Documents",
  audio: "Audio",
  other: "Other",
};
const files = (count: number) => format.plural(count, { one: "file", other: "files" });
const order: Record<Order, string> = {
  newest: "Newest",
  oldest: "Oldest",
  name: "Name",
  largest: "Largest",
};

/** Every word that a person reads, in English; the other languages have the same shape. */
export const en = {
  format,
  category,
  order,

  button: {
    upload: "📤 Upload File",
    files: "📂 My Files",
    auto: "✨ Auto",
    done: "✅ Done",
    cancel: "✖️ Cancel",
    allFiles: "📂 All Files",
    back: "⬅️ Back",
    menu: "🏠 Menu",
    delete: "🗑 Delete",
    undo: "↩️ Undo",
    moveTo: (to: Category) => `➡️ Move to ${category[to]}`,
    removeThese: (count: number) => `🗑 Remove these ${format.number(count)}`,
    openBot: "💬 Open File Keeper",
  },

  menu: {
    greeting: (name: string) =>
      fmt`Hello, ${b(name)}! 👋

Send me any file and I keep it. Type anything and I look for it.`,
    menu: () => fmt`Send me any file and I keep it. Type anything and I look for it.`,
    group: () => fmt`I keep files in private chats: open ours and send me anything.`,
    stale: () => fmt`That button is from an older message. Here is a fresh menu.`,
    unknownCommand: () =>
      fmt`I don't know that command. Send me a file to keep it, or use the menu.`,
    nothingToCancel: () => fmt`There is nothing to cancel. Here is the menu.`,
  },

  upload: {
    choose: () => fmt`Where shall the files go? With ${b("✨ Auto")} I sort them by what they are.`,
    waiting: (to: Category | "auto", folder: string | null) =>
      to === "auto"
        ? fmt`📤 Send me your files, as many as you like: I sort them${
          folder === null ? "" : fmt` and put them into ${b(folder)}`
        }. Press ${b("✅ Done")} when that was all.`
        : fmt`📤 Send me your files for ${b(category[to])}, as many as you like. Press ${
          b("✅ Done")
        } when that was all.`,
    textMeanwhile: () =>
      fmt`I am waiting for your files. Send them, or press ${b("✅ Done")} when that was all.`,
    done: (count: number) =>
      count === 0
        ? fmt`✅ Done: nothing was sent, and nothing changed.`
        : fmt`✅ Done: ${files(count)} kept.`,
    cancelled: (count: number) =>
      count === 0
        ? fmt`Cancelled: nothing had been sent.`
        : fmt`Cancelled. ${files(count)} that had arrived ${count === 1 ? "is" : "are"} kept.`,
    expired: () => fmt`The upload that you had begun was closed after an hour without files.`,
    removed: (count: number) => fmt`🗑 ${files(count)} moved to the trash.`,
    nothingToRemove: () => fmt`These files are not there any more.`,

    savedOne: (to: Category, name: string) => fmt`✅ Saved to ${category[to]}: ${b(name)}`,
    restoredOne: (to: Category, name: string) =>
      fmt`✅ Saved to ${category[to]}: ${b(name)}
It lay in the trash and is back.`,
    duplicateOne: (to: Category, name: string) =>
      fmt`You already have this file: ${b(name)}, in ${category[to]}.`,
    savedMany: (count: number, counts: readonly [Category, number][]) =>
      fmt`✅ Saved ${files(count)}: ${
        counts.map(([to, n]) => `${category[to]} ${format.number(n)}`).join(", ")
      }`,
    savedNone: () => fmt`Nothing new was saved.`,
    /** One line of a reply that names many files. */
    lineSaved: (icon: string, name: string) => fmt`${icon} ${name}`,
    lineDuplicate: (icon: string, name: string) =>
      fmt`${icon} ${name} – you already have this file`,
    lineRefused: (icon: string, name: string) => fmt`🚫 ${icon} ${name} – not saved`,
    looksLike: (detected: Category) => fmt`It looks like one for ${category[detected]}.`,

    tooLarge: (name: string, size: number, limit: number) =>
      fmt`🚫 Not saved: ${b(name)} has ${format.size(size)}, and one file may have ${
        format.size(limit)
      } at most.`,
    overQuota: (name: string, size: number, used: number, quota: number) =>
      fmt`🚫 Not saved: ${b(name)} has ${format.size(size)}, and you have used ${
        format.size(used)
      } of your ${format.size(quota)}.`,
    tooMany: (name: string, used: number, limit: number) =>
      fmt`🚫 Not saved: ${b(name)}. You keep ${files(used)}, and ${
        format.number(limit)
      } is the most here.`,
  },

  files: {
    overview: (count: number, bytes: number) =>
      fmt`📂 ${b("My Files")} – ${files(count)}, ${format.size(bytes)}`,
    listTitle: (title: string, count: number) => fmt`${b(title)} – ${files(count)}`,
    empty: (title: string) => fmt`${b(title)} – nothing here yet. Send me a file!`,
    gone: () => fmt`This file is not there any more.`,
    undeliverable: (name: string) =>
      fmt`Telegram does not hand out ${b(name)} any more. Its entry is kept.`,
    movedTo: (to: Category, name: string) => fmt`➡️ Moved to ${category[to]}: ${b(name)}`,
    deleted: (name: string) => fmt`🗑 Moved to the trash: ${b(name)}`,
    restored: (count: number) => fmt`↩️ Restored: ${files(count)}`,
    nothingToUndo: () => fmt`There is nothing to bring back any more.`,
    saved: (date: Date) => fmt`Saved ${format.date(date)}`,
  },

  failure: {
    apology: (reference: string) =>
      fmt`😔 Sorry, that went wrong on my side. Please try again; if it happens again, tell the person who runs me: ${
        FormattedString.code(reference)
      }`,
    banned: () => fmt`🚫 You can't use this bot.`,
    stranger: () => fmt`🔒 This bot is private.`,
  },
};

/** The shape of a language: one that misses a sentence does not compile. */
export type Catalogue = typeof en;
