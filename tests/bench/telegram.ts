/** The emulator as a process of its own, with hundreds of people who act at once: see load.ts. */
import { control } from "../telegram/control.ts";
import { Emulator } from "../telegram/emulator.ts";
import { type Load, load, type Mix, mix } from "./load.ts";

const telegram: Emulator = await Emulator.start({
  callsKept: 100,
  messagesKept: 40,
  alsoServe: async (request) => {
    const [, what] = /\/bench\/(load|mix|people)$/.exec(request.url) ?? [];
    if (what === undefined) return await control(telegram, request);
    const body = await request.json();
    return Response.json(
      what === "load"
        ? await load(telegram, body as Load)
        : what === "mix"
        ? await mix(telegram, body as Mix)
        : people(body as { count: number }),
    );
  },
});
console.log(JSON.stringify({ url: telegram.url, token: telegram.token }));

/** Makes people, and a document that all of them may have: Telegram sends no file that it does not know. */
function people({ count }: { count: number }): { ids: number[]; file_id: string } {
  const { files } = telegram.world;
  const file = files.add("document", { file_name: "report.pdf", file_size: 1_234_567 });
  return {
    ids: Array.from(
      { length: count },
      (_, index) => telegram.person({ first_name: `Ann ${index}` }).id,
    ),
    file_id: files.mint(file),
  };
}
