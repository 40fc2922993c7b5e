import { fmt, FormattedString } from "@grammyjs/parse-mode";
import type { Category } from "../domain/kinds.ts";
import type { Expiry, OpenLimit } from "../domain/links.ts";
import type { Order } from "../domain/lists.ts";
import type { FilterReason } from "../domain/search_query.ts";
import type { EntryFault, ManifestProblem } from "../domain/manifest.ts";
import { shorten } from "../domain/names.ts";
import { formatFor } from "./format.ts";
import { NAME_UNITS, nameList } from "./name_lists.ts";

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
const folders = (count: number) => format.plural(count, { one: "folder", other: "folders" });
const OPENS = { one: "open", other: "opens" };
const USED_UP =
  "All its opens are used up: only those who have already opened it can still save it. Choose another limit to open it again.";
const EXPIRED = "It has expired. Choose another time to open it again.";

const entriesWait = (count: number) =>
  `${files(count)} ${count === 1 ? "is" : "are"} still to come`;
/** What is wrong with a manifest, in one sentence. */
const manifestProblem = (problem: ManifestProblem): string => {
  switch (problem.problem) {
    case "not_json":
      return "This document is not JSON.";
    case "not_a_manifest":
      return 'It is JSON, but not a manifest: "format" has to be "filekeeper".';
    case "version":
      return problem.version === null
        ? "It does not say which version of the format it has."
        : `It has version ${problem.version} of the format, and I know version 1.`;
    case "part":
      return 'Its "part" and "parts" are not numbers that fit together.';
    case "exported_at":
      return 'Its "exported_at" is not a date in ISO 8601.';
    case "no_files":
      return 'It has no list of "files".';
    case "too_many_folders":
      return `It names more than ${format.number(problem.limit)} folders.`;
    case "entry":
      return `Entry ${format.number(problem.entry)}: ${entryFault(problem.fault)}.`;
  }
};
const entryFault = ({ fault, limit = 0 }: EntryFault): string => {
  const most = format.number(limit);
  switch (fault) {
    case "no_object":
      return "it is not an object";
    case "file_unique_id":
      return 'its "file_unique_id" is missing, or not one that Telegram gives';
    case "name":
      return 'its "name" is missing, or has nothing visible in it';
    case "name_long":
      return `its name is longer than ${most} characters`;
    case "category":
      return 'its "category" is none of photo, video, document, audio, other';
    case "folder":
      return 'its "folder" is not a list of names';
    case "folder_deep":
      return `its folder lies deeper than ${most} levels`;
    case "folder_name":
      return "one of its folders has no name that can be seen";
    case "folder_name_long":
      return `the name of a folder is longer than ${most} characters`;
    case "tags":
      return 'its "tags" are not a list of words';
    case "tags_many":
      return `it has more than ${most} tags`;
    case "tag":
      return `a tag is not a word of at most ${most} characters`;
    case "caption":
      return 'its "caption" is not text';
    case "caption_long":
      return `its caption is longer than ${most} characters`;
    case "created_at":
      return 'its "created_at" is missing, or not a date in ISO 8601 between 1970 and 2100';
  }
};

/** What a sentence about a link needs of it. */
export interface LinkState {
  expires_at: Date | null;
  expired: boolean;
  max_opens: number | null;
  protected: boolean;
  opens: number;
  saves: number;
}
const opens = (state: LinkState) =>
  `${format.plural(state.opens, OPENS)}, ${
    format.plural(state.saves, { one: "save", other: "saves" })
  }`;
/** Whether nobody else can open a link any more. */
export const isUsedUp = ({ max_opens, opens }: LinkState) =>
  max_opens !== null && opens >= max_opens;
const order: Record<Order, string> = {
  newest: "Newest",
  oldest: "Oldest",
  name: "Name",
  largest: "Largest",
};

const filterReason: Record<FilterReason, string> = {
  unknown_type: "a type is photo, video, document, audio or other",
  bad_extension: "an extension looks like pdf",
  bad_size: "a size looks like >5mb or <1gb",
  bad_date: "a date looks like 2026, 2026-06 or 2026-06-15",
  empty: "it needs a value",
  repeated: "one folder at a time",
};

/** Every word that a person reads, in English; the other languages have the same shape. */
export const en = {
  format,
  category,
  order,

  button: {
    upload: "📤 Upload File",
    files: "📂 My Files",
    search: "🔍 Search",
    auto: "✨ Auto",
    done: "✅ Done",
    cancel: "✖️ Cancel",
    allFiles: "📂 All Files",
    back: "⬅️ Back",
    menu: "🏠 Menu",
    delete: "🗑 Delete",
    undo: "↩️ Undo",
    moveTo: (to: Category) => `➡️ Move to ${category[to]}`,
    removeThese: (count: number) =>
      count === 1 ? "🗑 Remove this file" : `🗑 Remove these ${format.number(count)}`,
    openBot: "💬 Open File Keeper",
    share: "🔗 Share",
    links: "🔗 My Links",
    expiry: { day: "1 day", week: "7 days", never: "Never" } satisfies Record<Expiry, string>,
    openLimit: { one: "1 open", ten: "10 opens", none: "No limit" } satisfies Record<
      OpenLimit,
      string
    >,
    protect: "🔒 Protect",
    revoke: "🚫 Revoke",
    sendLink: "📨 Send to a chat",
    saveLink: "💾 Save to my files",
    nextFiles: (count: number) => `⏬ The next ${format.number(count)}`,
    settings: "⚙️ Settings",
    language: "🌐 Language",
    phone: "📱 Phone",
    phoneShare: "📱 Share my phone number",
    phoneRemove: "🗑 Remove my number",
    usage: "📊 Usage",
    privacy: "🔏 Privacy",
    export: "📦 Export",
    import: "📥 Import",
    missing: "📋 What is missing",
    forgetMissing: "🗑 Forget them",
    yesForget: "✅ Yes, forget them",
    deleteAccount: "❌ Delete account",
    ban: "⛔ Ban",
    unban: "✅ Unban",
    quota: "Quota",
    trash: "🗑 Trash",
    restore: "♻️ Restore",
    emptyTrash: "🧹 Empty trash",
    yesEmptyTrash: "✅ Yes, delete for good",
    select: "☑️ Select",
    wholePage: "✔️ Whole page",
    noneOfPage: "▫️ None of this page",
    getAll: "📥 Get all",
    rename: "✏️ Rename",
    move: "📁 Move",
    tags: "🏷 Tags",
    clearTags: "🧹 Remove all tags",
    folders: "📁 Folders",
    allFolders: (count: number) => `📁 All ${format.number(count)} folders`,
    newFolder: "➕ New folder",
    uploadHere: "📤 Upload here",
    moveHere: "✅ Move here",
    up: "⬆️ Up",
    noFolder: "🚫 No folder",
    topFolder: "⏫ To the top",
  },

  menu: {
    greeting: (name: string) =>
      fmt`Hello, ${b(name)}! 👋

Send me any file and I'll keep it. Type anything and I'll look for it.`,
    menu: () => fmt`Send me any file and I'll keep it. Type anything and I'll look for it.`,
    help: () =>
      fmt`${
        b("Two things to know")
      }: send me anything and I'll keep it; type anything and I'll search for it.

A search looks at names, captions and tags, and forgives typos. Filters narrow it: ${
        FormattedString.code("type:photo")
      } ${FormattedString.code("ext:pdf")} ${FormattedString.code("#tag")} ${
        FormattedString.code(">5mb")
      } ${FormattedString.code("<1gb")} ${FormattedString.code("before:2026-06")} ${
        FormattedString.code("after:2026-01-15")
      } ${FormattedString.code('in:"Folder"')}

#words in a caption become tags. In any chat, type my username and a few words, and I'll find your files there. Everything else is buttons:`,
    group: () => fmt`I keep files in private chats: open ours and send me anything.`,
    stale: () => fmt`That button is from an older message. Here is a fresh menu.`,
    unknownCommand: () =>
      fmt`I don't know that command. Send me a file to keep it, or use the menu.`,
    noFile: () =>
      fmt`I can't keep that. Send me photos, videos, documents, audio, voice messages or stickers, or use the menu.`,
    cancelled: () => fmt`Cancelled: nothing changed.`,
    nothingToCancel: () => fmt`There is nothing to cancel. Here is the menu.`,
  },

  upload: {
    choose: () => fmt`Where shall the files go? With ${b("✨ Auto")} I sort them by what they are.`,
    waiting: (to: Category | "auto", folder: string | null) =>
      to === "auto"
        ? fmt`📤 Send me your files, as many as you like: I'll sort them${
          folder === null ? "" : fmt` and put them into ${b(folder)}`
        }. Press ${b("✅ Done")} when that's all.`
        : fmt`📤 Send me your files for ${b(category[to])}, as many as you like. Press ${
          b("✅ Done")
        } when that's all.`,
    textMeanwhile: () =>
      fmt`I am waiting for your files. Send them, or press ${b("✅ Done")} when that's all.`,
    done: (count: number) =>
      count === 0
        ? fmt`✅ Done: nothing was sent, and nothing changed.`
        : fmt`✅ Done: ${files(count)} kept.`,
    cancelled: (count: number) =>
      count === 0
        ? fmt`Cancelled: nothing had been sent.`
        : fmt`Cancelled. ${files(count)} that had arrived ${count === 1 ? "is" : "are"} kept.`,
    expired: () => fmt`The upload you had begun was closed after an hour without files.`,
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
    lineDuplicate: (icon: string, name: string) => fmt`${icon} You already have this file: ${name}`,
    lineLooksLike: (icon: string, name: string, detected: Category) =>
      fmt`${icon} ${name} – looks like one for ${category[detected]}`,
    lineRefused: (icon: string, name: string) => fmt`🚫 ${icon} ${name} – not saved`,
    looksLike: (detected: Category) => fmt`It looks like it belongs in ${category[detected]}.`,

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

  search: {
    ask: () =>
      fmt`🔍 What shall I look for? Send me words of names, captions or tags, in any order; parts of words will do.`,
    more: (title: string, count: number) => fmt`${b(title)} – more than ${files(count)}`,
    nothing: (query: string) =>
      fmt`🔍 I found nothing for ${b(query)}.

Try fewer words or only a part of one. Filters such as ${FormattedString.code("type:photo")} ${
        FormattedString.code("ext:pdf")
      } ${FormattedString.code("#tag")} or ${
        FormattedString.code("after:2026-01")
      } also work alone.`,
    forgotten: () =>
      fmt`This search was some time ago, and I have forgotten what it was for. Please search again.`,
    problems: (lines: readonly FormattedString[]) =>
      FormattedString.join([fmt`🔍 I can't search like this:`, ...lines], "\n"),
    problem: (filter: string, reason: FilterReason) =>
      fmt`• ${FormattedString.code(filter)} – ${filterReason[reason]}`,
  },

  inline: {
    noFiles: "Keep your first file",
    nothing: "Nothing found. Open File Keeper",
    invite: "Keep your files with File Keeper",
    problem: (filter: string) => `I can't search for ${filter}`,
  },

  files: {
    overview: (count: number, folderCount: number, bytes: number) =>
      fmt`📂 ${b("My Files")} – ${files(count)}, ${
        folderCount === 0 ? "" : `${folders(folderCount)}, `
      }${format.size(bytes)}`,
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

  rename: {
    ask: (name: string, keepsEnding: boolean) =>
      fmt`✏️ Send me the new name for ${b(name)}.${
        keepsEnding ? " Its ending stays, unless you type another." : ""
      }`,
    done: (name: string) => fmt`✏️ Renamed: ${b(name)}`,
    empty: () => fmt`That leaves no name. Send me another, or press ${b("✖️ Cancel")}.`,
    tooLong: (limit: number) =>
      fmt`That name is too long: ${
        format.number(limit)
      } characters are the most. Send me a shorter one, or press ${b("✖️ Cancel")}.`,
  },

  move: {
    ask: (name: string, to: Category, folder: string | null) =>
      fmt`📁 Where shall ${b(name)} go? Now it is in ${b(category[to])}${
        folder === null ? "" : fmt`, in the folder ${b(folder)}`
      }.`,
    toFolder: (folder: string, name: string) =>
      fmt`📁 Moved to the folder ${b(folder)}: ${b(name)}`,
    outOfFolder: (name: string) => fmt`📁 Not in a folder any more: ${b(name)}`,
  },

  tags: {
    ask: (name: string, tags: string) =>
      fmt`🏷 Tags of ${b(name)}: ${tags === "" ? "none yet" : tags}

Send me the tags it should have, like ${b("holiday sea 2026")}: they replace what is there.${
        tags === "" ? "" : " To remove one, press it."
      }`,
    none: () => fmt`I see no tag in that. Send me one or more words, or press ${b("✖️ Cancel")}.`,
    done: (name: string, tags: string) =>
      tags === "" ? fmt`🏷 No tags any more: ${b(name)}` : fmt`🏷 Tags of ${b(name)}: ${tags}`,
  },

  folders: {
    title: (title: string, count: number) => fmt`${b(title)} – ${folders(count)}`,
    none: () => fmt`📁 ${b("Folders")} – none yet. Make one, and move files into it.`,
    inside: (title: string, folderCount: number, fileCount: number) =>
      fmt`${b(title)} – ${
        folderCount + fileCount === 0 ? "nothing in it yet." : [
          folderCount > 0 ? folders(folderCount) : undefined,
          fileCount > 0 ? files(fileCount) : undefined,
        ].filter((part) => part !== undefined).join(", ")
      }`,
    gone: () => fmt`This folder is not there any more.`,
    ask: (inside: string | null) =>
      inside === null
        ? fmt`➕ Send me the new folder's name.`
        : fmt`➕ Send me the name of the new folder in ${b(inside)}.`,
    askName: (name: string) => fmt`✏️ Send me the new name for the folder ${b(name)}.`,
    created: (name: string) => fmt`✅ Folder made: ${b(name)}`,
    there: (name: string) => fmt`You already have a folder ${b(name)} there.`,
    renamed: (name: string) => fmt`✏️ Folder renamed: ${b(name)}`,
    tooDeep: (limit: number) =>
      fmt`Folders go ${format.number(limit)} levels deep at most, and that would be more.`,
    askMove: (name: string) => fmt`📁 Where shall the folder ${b(name)} go?`,
    moved: (name: string, into: string | null) =>
      into === null
        ? fmt`📁 Moved to the top: ${b(name)}`
        : fmt`📁 Moved into ${b(into)}: ${b(name)}`,
    intoItself: (name: string) => fmt`${b(name)} can't be put into itself or a folder within it.`,
    deleted: (name: string, folderCount: number, fileCount: number) =>
      fmt`🗑 Folder deleted: ${b(name)}${
        folderCount === 0
          ? ""
          : fmt`, with ${
            format.plural(folderCount, { one: "folder within", other: "folders within" })
          }`
      }${fileCount === 0 ? "" : fmt`. ${files(fileCount)} moved to the trash`}.`,
    restored: (folderCount: number, fileCount: number) =>
      fmt`↩️ Restored: ${folders(folderCount)}${fileCount === 0 ? "" : fmt`, ${files(fileCount)}`}`,
  },

  trash: {
    empty: () => fmt`🗑 ${b("Trash")} – empty.`,
    deletedOn: (date: Date) => fmt`🗑 In the trash since ${format.date(date)}`,
    keptUntil: (date: Date) => fmt`kept until ${format.date(date)}`,
    gone: () => fmt`This file is not in the trash any more.`,
    restored: (name: string, to: Category) => fmt`♻️ Restored to ${category[to]}: ${b(name)}`,
    restoredMany: (count: number) => fmt`♻️ Restored: ${files(count)}`,
    ask: (count: number) =>
      fmt`🧹 Delete ${files(count)} in the trash for good? This can't be undone.`,
    emptied: (count: number) =>
      count === 0
        ? fmt`🧹 What was in the trash is gone for good.`
        : fmt`🧹 Deleted for good: ${files(count)}.`,
    emptying: () => fmt`🧹 Deleting for good. With so many files it takes a moment.`,
  },

  select: {
    title: (title: string, count: number) =>
      count === 0
        ? fmt`☑️ ${b(title)} – tick files, on as many pages as you like.`
        : fmt`☑️ ${b(title)} – ${format.number(count)} ticked.`,
    none: () => fmt`Tick one or more files first.`,
    full: (limit: number) =>
      fmt`${format.number(limit)} files are the most at once. Do something with these first.`,
    gone: () => fmt`These files are not there any more.`,
    deleted: (count: number) => fmt`🗑 Moved to the trash: ${files(count)}.`,
    askMove: (count: number) => fmt`📁 Where shall ${files(count)} go?`,
    moved: (to: Category, count: number) => fmt`➡️ Moved to ${category[to]}: ${files(count)}.`,
    movedToFolder: (folder: string, count: number) =>
      fmt`📁 Moved to the folder ${b(folder)}: ${files(count)}.`,
    movedOutOfFolder: (count: number) => fmt`📁 Not in a folder any more: ${files(count)}.`,
    askTags: (count: number) =>
      fmt`🏷 Send me the tags to add to ${files(count)}, like ${b("holiday sea 2026")}.`,
    tagged: (tags: string, count: number) => fmt`🏷 Added to ${files(count)}: ${tags}`,
    sending: (count: number) => fmt`📥 Sending ${files(count)}…`,
    sent: (count: number, failed: readonly string[]) =>
      failed.length === 0 ? fmt`📥 Sent ${files(count)}.` : fmt`📥 Sent ${files(count)}.

Telegram does not hand out ${files(failed.length)} any more:
${nameList(format, failed)}`,
  },

  settings: {
    title: (name: string) => fmt`⚙️ Settings of ${b(name)}`,
    chooseLanguage: () => fmt`🌐 Which language shall I speak?`,
    languageSet: () => fmt`🌐 I speak English now.`,
    phone: (phone: string | null) =>
      phone === null
        ? fmt`📱 I don't know your phone number, and I don't need it. You can leave it here all the same.`
        : fmt`📱 Your phone number: ${FormattedString.code(phone)}`,
    phoneAsk: () => fmt`Press the button below to send me your own contact.`,
    phoneSaved: (phone: string) => fmt`📱 Saved: ${phone}`,
    phoneRefused: () => fmt`That is not your own contact, so I don't keep it.`,
    usage: (
      { files: count, bytes, maxFiles, maxFileSize, quota, lines, trash }: UsageFigures,
    ) =>
      FormattedString.join([
        fmt`📊 ${b("Usage")}`,
        quota === null
          ? fmt`${files(count)}, ${format.size(bytes)}`
          : fmt`${quota.bar} ${format.percent(quota.share)}
${files(count)}, ${format.size(bytes)} of ${format.size(quota.bytes)}`,
        ...lines.map((line) =>
          fmt`${line.icon} ${category[line.category]}: ${files(line.files)}, ${
            format.size(line.bytes)
          }`
        ),
        ...(trash.files === 0 ? [] : [
          fmt`🗑 Trash: ${files(trash.files)}, ${
            format.size(trash.bytes)
          } (counts against no limit)`,
        ]),
        ...(maxFiles === null ? [] : [fmt`At most ${files(maxFiles)}`]),
        ...(maxFileSize === null ? [] : [fmt`One file: at most ${format.size(maxFileSize)}`]),
      ], "\n"),
    privacy: (trashDays: number) =>
      fmt`🔏 ${b("Privacy")}

I keep what makes your library work: your Telegram id, name and username, your language, your phone number if you gave it, what Telegram says of each file (its ids, name, type, size, caption), your folders, tags and links, and what we are in the middle of.

The files themselves stay on Telegram; I only keep the keys to them. What you delete lies in the trash for ${
        format.plural(trashDays, { one: "day", other: "days" })
      } and is then erased. Nobody else sees your files unless you share a link, and I never read what is in them.

/export gives you all of it, /delete_account erases all of it.`,
  },

  exports: {
    begun: () =>
      fmt`📦 I am writing down your library. With many files it takes a moment; you can carry on meanwhile.`,
    underWay: () => fmt`📦 Your export is on its way already. It will come as soon as it is done.`,
    part: (part: number, parts: number, count: number) =>
      parts === 1
        ? fmt`📦 Your library: ${files(count)}`
        : fmt`📦 Your library, part ${format.number(part)} of ${format.number(parts)}: ${
          files(count)
        }`,
    done: (count: number, parts: number) =>
      fmt`📦 That is your whole library: ${files(count)}${
        parts === 1 ? "" : ` in ${format.number(parts)} parts`
      }. What lies in the trash is left out.

To carry it to another bot of this kind: send it /import, then ${
        parts === 1 ? "this document" : "these documents"
      }, then forward your files to it. Names, categories, folders, tags, captions and dates come back by themselves.`,
    empty: () =>
      fmt`📦 Your library is empty, and so is this manifest. Send me a file, and the next one will have something to tell.`,
  },

  imports: {
    ask: () =>
      fmt`📥 Send me the manifest: the document that /export made, here or at another bot. If there are several parts, send all of them, in any order.`,
    waiting: (count: number) =>
      fmt`📋 Of earlier imports ${
        entriesWait(count)
      }. Forward me the files, and each gets back what it was known by.`,
    begun: (name: string) => {
      const shown = shorten(name, NAME_UNITS);
      return shown === ""
        ? fmt`📥 I have the document and am checking it…`
        : fmt`📥 I have ${b(shown)} and am checking it…`;
    },
    tooLarge: (limit: number) =>
      fmt`🚫 Nothing changed: that document is too large for me. ${
        format.size(limit)
      } are the most, and every part of an export is smaller.`,
    notHandedOut: () =>
      fmt`🚫 Nothing changed: Telegram does not hand out that document any more. Please send it again.`,
    refused: (problems: readonly ManifestProblem[]) =>
      FormattedString.join(
        [
          fmt`🚫 Nothing changed, because I can't take this manifest:`,
          ...problems.map((problem) => fmt`• ${manifestProblem(problem)}`),
        ],
        "\n",
      ),
    done: ({ entries, part, parts, here, in_trash, waiting }: ImportTold) =>
      FormattedString.join([
        fmt`📥 ${b("Imported")}: ${
          format.plural(entries, { one: "entry", other: "entries" })
        } in the manifest${
          parts === 1 ? "" : `, which is part ${format.number(part)} of ${format.number(parts)}`
        }`,
        ...(here === 0 ? [] : [fmt`✅ ${files(here)} already here, and now as the manifest says`]),
        ...(in_trash === 0 ? [] : [fmt`🗑 ${files(in_trash)} in your trash, updated there`]),
        ...(waiting === 0 ? [] : [
          fmt`⏳ ${
            entriesWait(waiting)
          }: forward me the files, in any order, and each gets back what it was known by`,
        ]),
        ...(parts === 1 ? [] : [fmt`Send me the other parts as well, in any order.`]),
      ], "\n"),
    missing: (count: number) => fmt`📋 ${b("What is missing")}: ${entriesWait(count)}`,
    missingLine: (icon: string, name: string, date: Date) =>
      fmt`${icon} ${name} · ${format.date(date)}`,
    nothingMissing: () => fmt`📋 Nothing is missing: no import is waiting for a file.`,
    askForget: (count: number) =>
      fmt`🗑 Forget what the imports say of ${
        files(count)
      } that have not come yet? Files that are here stay as they are.`,
    forgotten: () => fmt`🗑 Forgotten. No import is waiting for a file any more.`,
  },

  account: {
    word: "DELETE",
    question: () =>
      fmt`❌ This erases everything I keep about you: every file's entry, folders, tags, links, settings. It can't be undone. Use /export first if you want to keep your library.

To go on, type ${b("DELETE")}`,
    wrongWord: () =>
      fmt`That was not it, so nothing is erased. To erase everything, type ${b("DELETE")}`,
    deleted: () => fmt`Everything I kept about you is erased. Goodbye! Send /start to begin again.`,
  },

  admin: {
    stats: (stats: StatsFigures, database: string, uptimeS: number, version: string) =>
      fmt`📈 ${b("File Keeper")} ${version}
Users: ${format.number(stats.users)}, active today: ${format.number(stats.active_today)}
Files: ${format.number(stats.files)}, ${format.size(stats.bytes)}
Database: ${database}, ${format.size(stats.database_bytes)}
Uptime: ${format.duration(uptimeS)}`,
    userUsage: () =>
      fmt`Name one person by their Telegram id: ${FormattedString.code("/user 12345")}`,
    nobody: () => fmt`I don't know anybody with that id.`,
    account: (account: AccountFigures, serverQuota: number | null) => {
      const quota = account.quota_bytes ?? serverQuota;
      return fmt`👤 ${b(account.full_name)}${
        account.username === null ? "" : ` @${account.username}`
      }
Id: ${FormattedString.code(`${account.id}`)}
${files(account.files)}, ${format.size(account.bytes)}${
        quota === null ? ", no quota" : ` of ${format.size(quota)}`
      }${account.quota_bytes === null ? "" : " (own quota)"}
Since ${format.date(account.created_at)}${account.banned_at === null ? "" : "\n⛔ Banned"}`;
    },
    quotaAsk: () =>
      fmt`Which quota? A size such as ${FormattedString.code("500MB")} or ${
        FormattedString.code("4GB")
      }, or ${FormattedString.code("none")} for the server's own.`,
  },

  command: {
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
  },

  about: {
    description:
      "Send me any file and I'll keep it. Type anything and I'll find it again.\n\nPhotos, videos, documents, audio: sorted, searched, and shared by links that you can take back. Your library is yours: /export gives you all of it.",
    short: "Keeps your files: send anything, find it again, share it by link.",
  },

  links: {
    /** A link's own screen: what it hands out, where it leads, and what holds for it. */
    link: (name: string, count: number, single: boolean, url: string, state: LinkState) =>
      fmt`🔗 ${b(name)}${single ? "" : ` – ${files(count)}`}
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
      fmt`${name}${single ? "" : ` – ${files(count)}`}
${opens(state)}${
        state.max_opens === null ? "" : `, at most ${format.plural(state.max_opens, OPENS)}`
      }${state.expires_at === null ? "" : ` · until ${format.dateTime(state.expires_at)} UTC`}${
        state.protected ? " · 🔒" : ""
      }`,
    revoked: () => fmt`🚫 Revoked: that link opens nothing any more.`,
    gone: () => fmt`This link is not there any more: it was revoked, or what it shared is gone.`,
    nothingSelected: () => fmt`Tick one or more files first.`,
    nothingThere: () => fmt`These files are not there any more.`,

    /** The one answer to every link that can't be opened. */
    unknown: () =>
      fmt`🔗 This link opens nothing: it never did, or it has expired, was used up or was revoked. Ask for a new one where you got it.`,
    empty: (name: string) => fmt`📁 ${b(name)} – this folder is empty for now.`,
    opened: (name: string, count: number) => fmt`🔗 ${b(name)} – ${files(count)}`,
    openedPart: (name: string, count: number, total: number) =>
      fmt`🔗 ${b(name)} – ${files(count)} so far, of ${format.number(total)}`,
    undelivered: (count: number) =>
      fmt`${files(count)} ${count === 1 ? "is" : "are"} no longer handed out by Telegram.`,

    own: () => fmt`These are your own files: you have them already.`,
    cantSave: () => fmt`🔒 The owner has protected this: it can't be saved.`,
    saving: () => fmt`💾 Saving… That takes a moment.`,
    savedOne: (name: string) => fmt`✅ Saved to your files: ${b(name)}`,
    savedMany: (count: number, bytes: number) =>
      fmt`✅ Saved to your files: ${files(count)}, ${format.size(bytes)}`,
    savedNone: () => fmt`Nothing new was saved.`,
    restoredOne: (name: string) => fmt`♻️ Back from your trash: ${b(name)}`,
    restoredMany: (count: number) => fmt`♻️ Back from your trash: ${files(count)}`,
    duplicateOne: (name: string) => fmt`You already have this file: ${b(name)}`,
    duplicateMany: (count: number) => fmt`You already have ${files(count)} of these.`,
    tooLargeMany: (count: number, limit: number) =>
      fmt`🚫 Not saved: ${files(count)} with more than ${
        format.size(limit)
      }, which is the most for one file.`,
    overQuotaMany: (count: number, bytes: number, used: number, quota: number) =>
      fmt`🚫 Not saved: ${files(count)} with ${format.size(bytes)}, since you have used ${
        format.size(used)
      } of your ${format.size(quota)}.`,
    tooMany: (count: number, used: number, limit: number) =>
      fmt`🚫 Not saved: ${files(count)}. You keep ${files(used)}, and ${
        format.number(limit)
      } is the most here.`,
  },

  failure: {
    apology: (reference: string) =>
      fmt`😔 Sorry, that went wrong on my side. Please try again; if it happens again, tell the person who runs me: ${
        FormattedString.code(reference)
      }`,
    banned: () => fmt`🚫 You can't use this bot.`,
    stranger: () => fmt`🔒 This bot is private.`,
    delayed: () =>
      fmt`⏳ I can't get at my database right now. What you sent is not lost: I'll carry on as soon as it is back.`,
    flooded: () =>
      fmt`⏳ You are sending faster than I can keep up. I'll work through all of it, in order; please give me a while.`,
  },
};

/** What the screen of `📊 Usage` shows; sizes in bytes, null where there is no limit. */
interface UsageFigures {
  files: number;
  bytes: number;
  maxFiles: number | null;
  maxFileSize: number | null;
  quota: { bytes: number; share: number; bar: string } | null;
  lines: readonly { category: Category; icon: string; files: number; bytes: number }[];
  trash: { files: number; bytes: number };
}

/** What an import came to; all but the part are numbers of files. */
interface ImportTold {
  entries: number;
  part: number;
  parts: number;
  here: number;
  in_trash: number;
  waiting: number;
}

interface StatsFigures {
  users: number;
  active_today: number;
  files: number;
  bytes: number;
  database_bytes: number;
}

interface AccountFigures {
  id: number;
  username: string | null;
  full_name: string;
  quota_bytes: number | null;
  banned_at: Date | null;
  created_at: Date;
  files: number;
  bytes: number;
}

/** The shape of a language: one that misses a sentence does not compile. */
export type Catalogue = typeof en;
