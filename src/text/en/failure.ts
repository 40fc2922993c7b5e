import { fmt, FormattedString } from "@grammyjs/parse-mode";

const { code } = FormattedString;

export const failure = {
  apology: (reference: string) =>
    fmt`😔 Sorry, that went wrong on my side. Please try again; if it happens again, tell the person who runs me: ${
      code(reference)
    }`,
  banned: () => fmt`🚫 You can't use this bot.`,
  stranger: () => fmt`🔒 This bot is private.`,
  delayed: () =>
    fmt`⏳ I can't get at my database right now. What you sent is not lost: I'll carry on as soon as it is back.`,
  flooded: () =>
    fmt`⏳ You are sending faster than I can keep up. I'll work through all of it, in order; please give me a while.`,
};
