import { fmt, FormattedString } from "@grammyjs/parse-mode";
import type { Catalogue } from "../en.ts";

const { code } = FormattedString;

export const failure: Catalogue["failure"] = {
  apology: (reference) =>
    fmt`😔 Простите, у меня что-то пошло не так. Попробуйте ещё раз; если это повторится, сообщите владельцу бота: ${
      code(reference)
    }`,
  banned: () => fmt`🚫 Вы не можете пользоваться этим ботом.`,
  stranger: () => fmt`🔒 Это закрытый бот.`,
  delayed: () =>
    fmt`⏳ Сейчас мне недоступна база данных. То, что вы прислали, не пропадёт: я продолжу, как только она вернётся.`,
  flooded: () =>
    fmt`⏳ Вы присылаете быстрее, чем я успеваю. Я обработаю всё по порядку, только дайте немного времени.`,
};
