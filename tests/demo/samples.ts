import type { Participant } from "../telegram/emulator.ts";
import { origins } from "../telegram/emulator.ts";
import type { MediaKind } from "../telegram/files.ts";
import type { Sent } from "../telegram/sender.ts";
import { HEIGHT, pdf, picture, tune, TUNE_DURATION, WIDTH } from "./drawn_files.ts";

type SampleFile = Sent & { kind: MediaKind };

/** What a person can send to the bot by one press. */
export interface Sample {
  readonly name: string;
  readonly label: string;
  /** The sample without which this one makes no sense. */
  readonly after?: string;
  send(chat: Participant): Promise<unknown>;
}

const GRANDMA = origins.hidden("Grandma");

const photo = (number: number, caption?: string): Promise<SampleFile> =>
  sampleFile({
    kind: "photo",
    bytes: picture(number),
    width: WIDTH,
    height: HEIGHT,
    mime_type: "image/png",
    ...(caption === undefined ? {} : { caption }),
  });

const holiday = () =>
  Promise.all([photo(0, "Three days in the hills #holiday"), photo(1), photo(2)]);

/** The names of the two scans don't say what is in them. */
const lease = () =>
  scan("scan 0412.pdf", [
    "Lease",
    "",
    "Between Ann and the house on the hill.",
    "Rent: one pie a week, due on Fridays.",
    "Notice: three months.",
  ]);

const warranty = () =>
  scan("scan 0413.pdf", [
    "Warranty",
    "",
    "The kettle is to whistle for two years.",
    "Keep this sheet with the receipt.",
  ]);

export const SAMPLES: readonly Sample[] = [
  {
    name: "photos",
    label: "3 photos",
    send: async (chat) => await chat.sendAlbum(await holiday()),
  },
  {
    name: "pdf",
    label: "a PDF",
    send: async (chat) => await send(chat, await lease()),
  },
  {
    name: "second pdf",
    label: "another PDF",
    send: async (chat) => await send(chat, await warranty()),
  },
  {
    name: "search",
    label: 'search "lease"',
    after: "pdf",
    send: (chat) => chat.send("lease"),
  },
  {
    name: "forward",
    label: "a forwarded album with a comment",
    send: async (chat) =>
      await chat.forwardWithComment(
        await Promise.all([photo(3), photo(4)]),
        "Grandma's farm, autumn and winter #family",
        { album: true, origin: GRANDMA },
      ),
  },
  {
    name: "link",
    label: "a link",
    send: (chat) => chat.send("https://en.wikipedia.org/wiki/Alexandrian_library"),
  },
];

/** Puts samples into each of the chats, to be forwarded from there. */
export async function sendSamples(chats: readonly Participant[]): Promise<void> {
  for (const chat of chats) await sendTo(chat);
}

async function sendTo(chat: Participant): Promise<void> {
  await chat.send(
    "Some files to try: select them (⋯), then Forward to File Keeper. Or send it your own.",
  );
  await chat.sendAlbum(await holiday());
  await send(chat, await lease());
  await send(chat, await warranty());
  const list = new TextEncoder().encode("Tent\nRope\nTea, much of it\n");
  await chat.sendDocument({ file_name: "packing list.txt", mime_type: "text/plain", bytes: list });
  await chat.sendAudio({
    file_name: "hill song.wav",
    mime_type: "audio/wav",
    title: "Hill song",
    performer: "The Demo",
    duration: TUNE_DURATION,
    bytes: tune(),
  });
}

async function send(chat: Participant, { kind, ...file }: SampleFile): Promise<void> {
  await chat.sendMedia(kind, file);
}

function scan(file_name: string, lines: readonly string[]): Promise<SampleFile> {
  const bytes = pdf(lines);
  return sampleFile({ kind: "document", file_name, mime_type: "application/pdf", bytes });
}

async function sampleFile(
  file: SampleFile & { bytes: Uint8Array<ArrayBuffer> },
): Promise<SampleFile> {
  return { ...file, file_unique_id: await uniqueId(file.bytes) };
}

/** The same bytes are the same file, as when an app sends again what it sent before. */
export async function uniqueId(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return `AgAD${digest.subarray(0, 12).toBase64({ alphabet: "base64url" })}`;
}
