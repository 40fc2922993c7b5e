import { fmt, FormattedString } from "../formatted_string.ts";
import type { Catalogue } from "../en.ts";

const { code } = FormattedString;

export const failure: Catalogue["failure"] = {
  apology: (reference) =>
    fmt`😔 Lo siento, algo salió mal. Inténtalo de nuevo. Si se repite, envía este código a quien administra el bot: ${
      code(reference)
    }`,
  banned: () => fmt`🚫 No puedes usar este bot.`,
  stranger: () => fmt`🔒 Este bot es privado.`,
  delayed: () =>
    fmt`⏳ El almacenamiento no está disponible en este momento. No se pierde nada de lo que enviaste: lo procesaré en cuanto pueda.`,
  flooded: () => fmt`⏳ Son muchos mensajes a la vez. Los procesaré todos, en orden.`,
};
