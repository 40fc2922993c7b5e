/** What Telegram does between answering and being away: it hangs, answers by half, refuses, or talks to somebody else. */
import { OPENSSL } from "../support/certificates.ts";
import type { Fault } from "../telegram/faults.ts";
import type { Rig } from "./rig.ts";
import { type TableFault, testFault } from "./table.ts";

/** Faults of the emulator until they are cleared. */
function calls(
  name: string,
  holdsUp: TableFault["holdsUp"],
  faults: (rig: Rig) => Fault[],
  mayRepeat = false,
): TableFault {
  return {
    name,
    embedded: holdsUp !== "everybody",
    holdsUp,
    waitsFor: "Telegram",
    mayRepeat,
    begin(rig) {
      for (const fault of faults(rig)) rig.telegram.fault(fault);
      return Promise.resolve(() => Promise.resolve(rig.telegram.clearFaults()));
    },
  };
}

const SENDING = /^(?:send|edit)/;

const FAULTS: TableFault[] = [
  calls("calls for one chat that are never answered", "the first", ({ ledger }) => [
    { kind: "timeout", chat_id: ledger.people[0]!.id },
  ]),
  calls("calls that end without an answer after a while", "everybody", () => [
    { kind: "timeout", method: SENDING, delay_ms: 5_000 },
  ]),
  calls(
    "calls that are done and never answered",
    "nobody",
    () => [{ kind: "silent_after", method: SENDING, times: 3 }],
    true,
  ),
  calls("answers of which half arrives", "nobody", () => [{ kind: "half", rate: 0.3 }], true),
  calls(
    "answers that stop in the middle",
    "nobody",
    () => [{ kind: "stall", method: SENDING, times: 3 }],
    true,
  ),
  calls("connections that end before an answer", "nobody", () => [
    { kind: "reset", rate: 0.2 },
    { kind: "drop", rate: 0.2 },
  ]),
  calls("a token that is refused once", "nobody", () => [
    { kind: "401", method: "getUpdates", times: 1 },
    { kind: "401", method: SENDING, times: 1 },
  ]),
  {
    name: "TLS broken off again and again",
    holdsUp: "nobody",
    waitsFor: "Telegram",
    needs: OPENSSL,
    rig: { tls: true },
    mayRepeat: true,
    begin({ tls }) {
      const timer = setInterval(() => tls!.cut(), 200);
      return Promise.resolve(() => Promise.resolve(clearInterval(timer)));
    },
  },
  {
    name: "another process that polls",
    holdsUp: "nobody",
    modes: ["polling"],
    async begin({ telegram, bot }) {
      const other = telegram.pollElsewhere();
      await bot.logged(/Another process takes this bot's updates/);
      return () => other.stop();
    },
  },
  {
    name: "a webhook that somebody else sets",
    holdsUp: "nobody",
    modes: ["polling"],
    async begin({ telegram, bot }) {
      const other = telegram.setWebhookElsewhere();
      await bot.logged(/Removed a webhook that was set while the bot was polling/);
      return () => other.stop();
    },
  },
];

for (const fault of FAULTS) testFault(fault);
