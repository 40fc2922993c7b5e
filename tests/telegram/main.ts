import { parseArgs } from "node:util";
import { control } from "./control.ts";
import { Emulator } from "./emulator.ts";

// deno run --config tests/deno.json -A tests/telegram/main.ts --port 8081 --token 1:abc

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    hostname: { type: "string", default: "127.0.0.1" },
    token: { type: "string" },
    username: { type: "string" },
    "calls-kept": { type: "string", default: "1000" },
    "messages-kept": { type: "string", default: "1000" },
    limits: { type: "boolean", default: false },
  },
});

const telegram: Emulator = await Emulator.start({
  port: Number(values.port),
  hostname: values.hostname,
  ...(values.token === undefined ? {} : { token: values.token }),
  ...(values.username === undefined ? {} : { botUsername: values.username }),
  callsKept: Number(values["calls-kept"]),
  messagesKept: Number(values["messages-kept"]),
  limits: values.limits,
  alsoServe: (request) => control(telegram, request),
});
console.log(JSON.stringify({ url: telegram.url, token: telegram.token }));

const stop = () => void telegram.stop().then(() => Deno.exit(0));
Deno.addSignalListener("SIGTERM", stop);
Deno.addSignalListener("SIGINT", stop);
