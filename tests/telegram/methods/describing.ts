import type { BotCommand, BotCommandScope, MenuButton } from "grammy/types";
import { mistake } from "../api_error.ts";
import { BotSettings } from "../settings.ts";
import type { Call, Method } from "./call.ts";

const SCOPES = new Set(
  "default all_private_chats all_group_chats all_chat_administrators chat chat_administrators chat_member"
    .split(" "),
);

function language(call: Call): string {
  const code = call.params.string("language_code") ?? "";
  if (code !== "" && !/^[a-z]{2}$/.test(code)) throw mistake("invalid language code specified");
  return code;
}

function scopeKey(call: Call): string {
  const scope = call.params.json<BotCommandScope>("scope", "BotCommandScope");
  if (scope !== undefined) {
    if (!SCOPES.has(scope.type)) {
      throw mistake("can't parse BotCommandScope: unsupported type specified");
    }
    if ("chat_id" in scope && !call.world.rooms.has(Number(scope.chat_id))) {
      throw mistake("chat not found");
    }
  }
  return BotSettings.key(scope, language(call));
}

export const setMyCommands: Method = (call) => {
  const commands = call.params.json<BotCommand[]>("commands", "commands");
  if (!Array.isArray(commands)) throw mistake("expected an Array of BotCommand");
  if (commands.length > 100) throw mistake("BOT_COMMANDS_TOO_MUCH");
  for (const { command, description } of commands) {
    if (typeof command !== "string" || !/^[a-z0-9_]{1,32}$/.test(command)) {
      throw mistake("BOT_COMMAND_INVALID");
    }
    if (typeof description !== "string" || description.length < 1 || description.length > 256) {
      throw mistake("BOT_COMMAND_DESCRIPTION_INVALID");
    }
  }
  call.world.settings.commands.set(scopeKey(call), commands);
  return true;
};

export const getMyCommands: Method = (call) =>
  call.world.settings.commands.get(scopeKey(call)) ?? [];

export const deleteMyCommands: Method = (call) => {
  call.world.settings.commands.delete(scopeKey(call));
  return true;
};

type Texts = "names" | "descriptions" | "shortDescriptions";

function setter(field: string, store: Texts, longest: number): Method {
  return (call) => {
    const text = call.params.string(field) ?? "";
    if (text.length > longest) throw mistake(`bot ${field} is too long`);
    const code = language(call);
    if (text === "") call.world.settings[store].delete(code);
    else call.world.settings[store].set(code, text);
    return true;
  };
}

function getter(field: string, store: Texts): Method {
  return (call) => {
    const texts = call.world.settings[store];
    const fallback = field === "name" ? call.world.bot.first_name : "";
    return { [field]: texts.get(language(call)) ?? texts.get("") ?? fallback };
  };
}

export const setMyName = setter("name", "names", 64);
export const getMyName = getter("name", "names");
export const setMyDescription = setter("description", "descriptions", 512);
export const getMyDescription = getter("description", "descriptions");
export const setMyShortDescription = setter("short_description", "shortDescriptions", 120);
export const getMyShortDescription = getter("short_description", "shortDescriptions");

export const setChatMenuButton: Method = (call) => {
  const button = call.params.json<MenuButton>("menu_button", "menu button") ?? { type: "default" };
  if (!["default", "commands", "web_app"].includes(button.type)) {
    throw mistake("can't parse menu button: MenuButton has unsupported type");
  }
  const where = call.params.has("chat_id") ? call.room().chat.id : "default";
  call.world.settings.menuButtons.set(where, button);
  return true;
};

export const getChatMenuButton: Method = (call) => {
  const { menuButtons } = call.world.settings;
  const own = call.params.has("chat_id") ? menuButtons.get(call.room().chat.id) : undefined;
  return own ?? menuButtons.get("default") ?? { type: "default" };
};
