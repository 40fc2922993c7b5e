import { fmt, FormattedString } from "@grammyjs/parse-mode";

const { b, code } = FormattedString;

export const menu = {
  greeting: (name: string) =>
    fmt`Hello, ${b(name)}! 👋

Send me any file and I'll keep it. Type anything and I'll look for it.`,
  menu: () => fmt`Send me any file and I'll keep it. Type anything and I'll look for it.`,
  help: () =>
    fmt`${
      b("Two things to know")
    }: send me anything and I'll keep it; type anything and I'll search for it.

A search looks at names, captions and tags, and forgives typos. Filters narrow it: ${
      code("type:photo")
    } ${code("ext:pdf")} ${code("#tag")} ${code(">5mb")} ${code("<1gb")} ${
      code("before:2026-06")
    } ${code("after:2026-01-15")} ${code('in:"Folder"')}

#words in a caption become tags. In any chat, type my username and a few words, and I'll find your files there. Everything else is buttons:`,
  group: () => fmt`I keep files in private chats: open ours and send me anything.`,
  stale: () => fmt`That button is from an older message. Here is a fresh menu.`,
  unknownCommand: () => fmt`I don't know that command. Send me a file to keep it, or use the menu.`,
  noFile: () =>
    fmt`I can't keep that. Send me photos, videos, documents, audio, voice messages or stickers, or use the menu.`,
  cancelled: () => fmt`Cancelled: nothing changed.`,
  nothingToCancel: () => fmt`There is nothing to cancel. Here is the menu.`,
};

export const command = {
  start: "Start, or see the menu",
  upload: "Upload files into a category",
  files: "Your files",
  search: "Find files",
  links: "Your links",
  trash: "What you deleted",
  usage: "How much space you use",
  settings: "Language, phone, account",
  export: "Take your library with you",
  import: "Bring a library in",
  privacy: "What I keep about you",
  help: "How it works",
  cancel: "Stop what we are doing",
  stats: "Figures for this server",
  user: "A person: usage, ban, quota",
};

export const about = {
  description:
    "Send me any file and I'll keep it. Type anything and I'll find it again.\n\nPhotos, videos, documents, audio: sorted, searched, and shared by links that you can take back. Your library is yours: /export gives you all of it.",
  short: "Keeps your files: send anything, find it again, share it by link.",
};
