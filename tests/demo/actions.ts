import type { InlineQueryResult, Message } from "grammy/types";
import type { Participant } from "../telegram/emulator.ts";
import type { MediaKind } from "../telegram/files.ts";
import type { Sent } from "../telegram/sender.ts";
import { type DemoChats, required } from "./chats.ts";
import { uniqueId } from "./samples.ts";

/** A press or a query may wait so long for the bot, in milliseconds. */
const PATIENCE_MS = 15_000;
const ALBUM = 10;

type Body = Record<string, unknown>;

/** What the page can do, by name: `POST /api/<name>` with a JSON body that names `person` and `chat`. */
export type Actions = Readonly<Record<string, (chat: Participant, body: Body) => unknown>>;

export function actionsOn(chats: DemoChats): Actions {
  /** What each person was offered last: they choose one of these. */
  const offered = new Map<number, InlineQueryResult[]>();
  return {
    send: (chat, { text }) => chat.send(String(text)),
    keep: (chat, { message_id }) => chat.send("/keep", { reply_to: required(chat, message_id) }),
    open: (chat, { payload }) =>
      chats.withBot(chat.id).open(payload === undefined ? undefined : String(payload)),
    member: (chat, { who, present }) => chats.setMember(chat.id, Number(who), present === true),
    sample: (chat, { name }) => chats.sendSample(chat, String(name)),
    press: (chat, { message_id, data }) =>
      chat.pressData(required(chat, message_id), String(data), { timeout_ms: PATIENCE_MS }),
    keyboard: (chat, { label }) => pressKeyboard(chat, String(label)),
    contact: (chat) => chat.sendContact({ own: true }),
    edit: (chat, { message_id, text }) => {
      const message = required(chat, message_id);
      return message.text === undefined
        ? chat.editCaption(message, String(text))
        : chat.editText(message, String(text));
    },
    delete: (chat, { message_ids }) => {
      for (const id of message_ids as number[]) chat.delete(required(chat, id));
    },
    forward: async (chat, { message_ids, to }) => {
      const messages = (message_ids as number[]).toSorted((a, b) => a - b)
        .map((id) => required(chat, id));
      const target = chats.of(chat.id, String(to));
      for (const together of byAlbum(messages)) await target.forward(together);
    },
    commands: (chat) =>
      chat.world.settings.seenBy(chat.room.chat.id, chat.user.language_code ?? ""),
    query: async (chat, { words, offset }) => {
      const answer = await chat.query(String(words), {
        offset: String(offset ?? ""),
        timeout_ms: PATIENCE_MS,
      });
      offered.set(chat.id, [...(offset ? offered.get(chat.id) ?? [] : []), ...answer.results]);
      return answer;
    },
    choose: (chat, { result_id, query }) => {
      const result = offered.get(chat.id)?.find(({ id }) => id === result_id);
      if (!result) throw new Error("This result no longer exists");
      return chat.choose(result, String(query ?? ""), chat.room);
    },
  };
}

function pressKeyboard(chat: Participant, label: string): Promise<Message> {
  const { room } = chat;
  const button = room.keyboard?.keyboard.flat().find((button) =>
    (typeof button === "string" ? button : button.text) === label
  );
  if (room.keyboard?.one_time_keyboard) room.keyboard = undefined;
  const asksContact = typeof button === "object" && "request_contact" in button;
  return asksContact ? chat.sendContact({ own: true }) : chat.send(label);
}

/** Messages of one album go together, the others one by one. */
function byAlbum(messages: readonly Message[]): Message[][] {
  const runs: Message[][] = [];
  for (const message of messages) {
    const run = runs.at(-1);
    const album = message.media_group_id;
    if (run && album !== undefined && run[0]?.media_group_id === album) run.push(message);
    else runs.push([message]);
  }
  return runs;
}

interface Item {
  kind: MediaKind;
  width?: number;
  height?: number;
  duration?: number;
}

/** `POST /api/upload`, a form: files, what each is sent as, and one caption; two and more are an album. */
export async function upload(chats: DemoChats, form: FormData): Promise<void> {
  const chat = chats.of(Number(form.get("person")), String(form.get("chat")));
  const items = JSON.parse(String(form.get("items"))) as Item[];
  const files = form.getAll("file").filter((file) => file instanceof File);
  const caption = String(form.get("caption") ?? "");
  const sent: (Sent & { kind: MediaKind })[] = [];
  for (const [index, file] of files.entries()) {
    const { kind, ...facts } = items[index]!;
    const bytes = new Uint8Array(await file.arrayBuffer());
    if (bytes.length === 0) throw new Error(`${file.name} is empty, which Telegram refuses`);
    sent.push({
      ...facts,
      kind,
      bytes,
      file_name: file.name,
      mime_type: file.type || "application/octet-stream",
      file_unique_id: await uniqueId(bytes),
      ...(index === 0 && caption !== "" ? { caption } : {}),
    });
  }
  if (sent.length > ALBUM) throw new Error(`An album has at most ${ALBUM} files`);
  if (sent.length > 1) await chat.sendAlbum(sent);
  else for (const { kind, ...file } of sent) await chat.sendMedia(kind, file);
}
