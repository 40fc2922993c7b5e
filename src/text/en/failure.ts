import { fmt, FormattedString } from "../formatted_string.ts";

const { code } = FormattedString;

export const failure = {
  apology: (reference: string) =>
    fmt`😔 Sorry, something went wrong. Please try again. If it keeps happening, send this code to the bot's owner: ${
      code(reference)
    }`,
  banned: () => fmt`🚫 You can't use this bot.`,
  stranger: () => fmt`🔒 This bot is private.`,
  delayed: () =>
    fmt`⏳ Storage is unavailable right now. Nothing you sent is lost; I'll process it as soon as I can.`,
  flooded: () => fmt`⏳ That's a lot at once. I'll process all of it, in order.`,
};
