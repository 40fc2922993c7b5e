import { fmt, FormattedString } from "../formatted_string.ts";
import { shorten } from "../../domain/names.ts";
import { format, nFiles } from "./words.ts";

const { b } = FormattedString;

/** What became of files that were copied to another library: copied, there already, over a limit. */
interface CopyFigures {
  copied: number;
  known: number;
  refused: number;
}

const unchecked =
  "\n\nI can't check who is in some of your groups. Make me an administrator there; no rights needed.";

export const groups = {
  header: (title: string) => fmt`📍 ${b(shorten(title, 60))}`,
  choose: (someUnverified: boolean) =>
    fmt`📍 Choose a library. You'll work in it until you choose another.${
      someUnverified ? unchecked : ""
    }`,
  own: () => fmt`📍 You're in your own library. Send me anything and I'll keep it.`,
  entered: (count: number) =>
    fmt`The group's library – ${nFiles(count)}. What you send me here is now kept in it.`,
  noMember: () => fmt`You're not a member of this group.`,
  unverified: () =>
    fmt`I can't check who is in this group. Make me an administrator; no rights needed.`,
  onlyInGroups: () => fmt`${b("/keep")} and ${b("/library")} work in groups that I'm in.`,
  administratorsOnly: () => fmt`Only administrators can do this.`,
  postedBy: (name: string) => fmt`👤 Posted by ${name}`,
  copyWhere: (count: number, someUnverified: boolean) =>
    fmt`📍 Choose a library to copy ${nFiles(count)} to.${someUnverified ? unchecked : ""}`,
  /** The title is null for the person's own library. */
  copied: (title: string | null, { copied, known, refused }: CopyFigures) =>
    fmt`📍 Copied to ${title === null ? "your library" : b(shorten(title, 60))}: ${
      nFiles(copied)
    }.${known === 0 ? "" : ` Already there: ${format.number(known)}.`}${
      refused === 0 ? "" : ` No room for ${format.number(refused)}.`
    }`,
  everywhere: (query: string, someUnverified: boolean) =>
    fmt`🔍 ${shorten(query, 100)} – choose a library.${someUnverified ? unchecked : ""}`,
  welcome: () =>
    fmt`👋 Reply to a file with /keep to keep it. To keep everything posted here, make me an administrator; no rights needed. You'll each find everything in your private chat with me:`,
  line: () =>
    fmt`Reply to a file with /keep to keep it. You'll each find everything in your private chat with me:`,
  askEverything: () => fmt`Keep everything posted here from now on?`,
  everything: () => fmt`From now on I keep every file posted here.`,
  replied: () => fmt`I keep only what somebody replies to with /keep.`,
  keepWhat: () => fmt`Reply to a file with /keep to keep it.`,
  tooLarge: (name: string, limit: number) =>
    fmt`🚫 Not kept: ${b(name)} is larger than ${format.size(limit)}.`,
  full: (name: string) => fmt`🚫 Not kept: there's no room left in this library for ${b(name)}.`,
  settings: (title: string) => fmt`📍 ${b(shorten(title, 60))} – settings of this group's library`,
  erased: () => fmt`❌ This library was deleted.`,
  /** Typed to delete a library. */
  word: "DELETE",
  askErase: () =>
    fmt`❌ This deletes every file in this library for everybody in the group. It can't be undone. Reply to this message with ${
      b("DELETE")
    }.`,
};
