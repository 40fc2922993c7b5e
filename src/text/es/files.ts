import { fmt, FormattedString } from "../formatted_string.ts";
import type { Catalogue } from "../en.ts";
import { category, characters, format, nFiles, nFolders, soFar } from "./words.ts";

const { b } = FormattedString;

export const files: Catalogue["files"] = {
  overview: (count, folderCount, bytes) =>
    fmt`📂 ${b("Mis archivos")} – ${nFiles(count)}, ${
      folderCount === 0 ? "" : `${nFolders(folderCount)}, `
    }${format.size(bytes)}`,
  justSent: "📤 Recién enviados",
  listTitle: (title, count) => fmt`${b(title)} – ${nFiles(count)}`,
  empty: (title) => fmt`${b(title)} – todavía no hay nada. ¡Envíame un archivo!`,
  gone: (mayBeElsewhere) =>
    mayBeElsewhere
      ? fmt`Este archivo ya no existe o está en otra biblioteca: 📍`
      : fmt`Este archivo ya no existe.`,
  undeliverable: (name) => fmt`Telegram ya no tiene ${b(name)}. Sigue en tu lista.`,
  refused: (name) =>
    fmt`Telegram no me dejó enviar ${
      b(name)
    }. Inténtalo más tarde. Si es un mensaje de voz o de video, revisa en los ajustes de privacidad de Telegram quién puede enviártelos.`,
  from: (name, date) =>
    fmt`Reenviado de ${b(name)}${date === null ? "" : `, ${format.date(date)}`}`,
  movedTo: (to, name) => fmt`➡️ Movido a ${category[to]}: ${b(name)}`,
  deleted: (name) => fmt`🗑 Movido a la papelera: ${b(name)}`,
  restored: (count) => fmt`↩️ De vuelta: ${nFiles(count)}`,
  restoring: (count) => fmt`↩️ Restaurando…${soFar(count)}`,
  nothingToUndo: () => fmt`Ya no hay nada que deshacer.`,
};

export const rename: Catalogue["rename"] = {
  ask: (name, keepsEnding) =>
    fmt`✏️ Envíame un nombre nuevo para ${b(name)}.${
      keepsEnding ? " La extensión se mantiene si no escribes otra." : ""
    }
Al descargarlo, Telegram mantiene el nombre original.`,
  done: (name) => fmt`✏️ Renombrado: ${b(name)}`,
  empty: () => fmt`El nombre no puede estar vacío. Envíame otro o toca ${b("✖️ Cancelar")}.`,
  tooLong: (limit) =>
    fmt`El nombre es demasiado largo: ${
      characters(limit)
    } como máximo. Envíame uno más corto o toca ${b("✖️ Cancelar")}.`,
};

export const move: Catalogue["move"] = {
  ask: (name, to, folder) =>
    fmt`📁 ¿Adónde quieres mover ${b(name)}? Está en ${b(category[to])}${
      folder === null ? "" : fmt`, carpeta ${b(folder)}`
    }.`,
  toFolder: (folder, name) => fmt`📁 Movido a ${b(folder)}: ${b(name)}`,
  outOfFolder: (name) => fmt`📁 Ahora sin carpeta: ${b(name)}`,
};

export const tags: Catalogue["tags"] = {
  ask: (name, tags) =>
    fmt`🏷 Etiquetas de ${b(name)}: ${tags === "" ? "ninguna todavía" : tags}

Envíame las etiquetas que quieras, por ejemplo ${b("vacaciones playa 2026")}.${
      tags === "" ? "" : " Reemplazan a las actuales. Toca una para quitarla."
    }`,
  none: () => fmt`Ahí no hay etiquetas. Envíame una o más palabras o toca ${b("✖️ Cancelar")}.`,
  done: (name, tags) =>
    tags === "" ? fmt`🏷 Etiquetas quitadas: ${b(name)}` : fmt`🏷 Etiquetas de ${b(name)}: ${tags}`,
};
