import { fmt, FormattedString } from "../formatted_string.ts";

const { b, code } = FormattedString;

export const menu = {
  greeting: (name: string) =>
    fmt`Hello, ${b(name)}! 👋

Send me anything and I'll keep it. Type a few words and I'll find it.`,
  menu: () => fmt`Send me anything and I'll keep it. Type a few words and I'll find it.`,
  help: (readsDocuments: boolean) =>
    fmt`${
      b("Two things to know")
    }: send me anything and I'll keep it; type a few words and I'll find it.

Search covers names, captions, tags and notes, and forgives typos.${
      readsDocuments
        ? fmt` Below come documents that have your words inside, marked 📖; ${
          code("inside:lease")
        } looks only there.`
        : ""
    } Narrow it down with ${code("type:photo")} ${code("ext:pdf")} ${code("#tag")} ${
      code(">5mb")
    } ${code("<1gb")} ${code("before:2026-06")} ${code("after:2026-01-15")} ${
      code('in:"Folder"')
    } ${code("from:Anna")}

Links, forwarded texts and what you write after ${
      b("/note")
    } are kept as notes. #words in a caption become tags. In any chat, type my username and a few words to send a file from here. The rest is buttons:`,
  stale: () => fmt`That button is out of date. Here's a fresh menu.`,
  unknownCommand: () => fmt`I don't know that command. Here's the menu.`,
  noFile: () =>
    fmt`I can't keep this kind of message. Send me a photo, video, document, audio, voice message or sticker, a link or a text.`,
  paidMedia: () => fmt`I can't keep paid photos and videos.`,
  cancelled: () => fmt`Cancelled. Nothing changed.`,
  nothingToCancel: () => fmt`There's nothing to cancel. Here's the menu.`,
};

export const command = {
  start: "Open the menu",
  upload: "Upload files",
  files: "Browse your files",
  search: "Find files and notes",
  note: "Keep a note",
  links: "Your share links",
  trash: "Deleted files",
  usage: "Space used",
  settings: "Language, phone, account",
  export: "Export your library",
  import: "Import a library",
  privacy: "What I keep about you",
  help: "How it works",
  cancel: "Cancel the current step",
  stats: "Server statistics",
  user: "A user: usage, ban, quota",
};

export const about = {
  description:
    "Send me anything and I'll keep it. Type a few words and I'll find it.\n\nPhotos, videos, documents, audio, notes: sorted, searchable, and shared by links you can revoke. Your library is yours: /export lists all of it.",
  short: "Keeps your files: send anything, find it again, share it by link.",
};
