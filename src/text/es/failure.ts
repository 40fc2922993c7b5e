import { fmt, FormattedString } from "@grammyjs/parse-mode";
import type { Catalogue } from "../en.ts";

const { code } = FormattedString;

export const failure: Catalogue["failure"] = {
  apology: (reference) =>
    fmt`😔 Lo siento, algo ha fallado por mi parte. Inténtalo otra vez; si se repite, díselo a quien administra este bot: ${
      code(reference)
    }`,
  banned: () => fmt`🚫 No puedes usar este bot.`,
  stranger: () => fmt`🔒 Este bot es privado.`,
  delayed: () =>
    fmt`⏳ Ahora mismo no puedo acceder a mi base de datos. Lo que enviaste no se pierde: sigo en cuanto vuelva.`,
  flooded: () =>
    fmt`⏳ Envías más rápido de lo que puedo seguir. Lo haré todo, en orden; dame un poco de tiempo, por favor.`,
};
