import { fmt, FormattedString } from "../formatted_string.ts";
import type { Catalogue } from "../en.ts";

const { code } = FormattedString;

export const failure: Catalogue["failure"] = {
  apology: (reference) =>
    fmt`😔 Извините, что-то пошло не так. Попробуйте ещё раз. Если ошибка повторится, отправьте этот код владельцу бота: ${
      code(reference)
    }`,
  banned: () => fmt`🚫 Вам закрыт доступ к этому боту.`,
  stranger: () => fmt`🔒 Это закрытый бот.`,
  delayed: () =>
    fmt`⏳ Хранилище временно недоступно. Ничего из присланного не потеряется: обработаю при первой возможности.`,
  flooded: () => fmt`⏳ Сразу столько не успеваю. Обработаю всё по порядку.`,
};
