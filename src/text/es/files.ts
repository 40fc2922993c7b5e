import { fmt, FormattedString } from "@grammyjs/parse-mode";
import type { Catalogue } from "../en.ts";
import { category, characters, format, nFiles, nFolders } from "./words.ts";

const { b } = FormattedString;

export const files: Catalogue["files"] = {
  overview: (count, folderCount, bytes) =>
    fmt`📂 ${b("Mis archivos")} – ${nFiles(count)}, ${
      folderCount === 0 ? "" : `${nFolders(folderCount)}, `
    }${format.size(bytes)}`,
  listTitle: (title, count) => fmt`${b(title)} – ${nFiles(count)}`,
  empty: (title) => fmt`${b(title)} – todavía no hay nada. ¡Envíame un archivo!`,
  gone: () => fmt`Este archivo ya no está.`,
  undeliverable: (name) => fmt`Telegram ya no entrega ${b(name)}. Su entrada se conserva.`,
  movedTo: (to, name) => fmt`➡️ Movido a ${category[to]}: ${b(name)}`,
  deleted: (name) => fmt`🗑 Movido a la papelera: ${b(name)}`,
  restored: (count) => fmt`↩️ De vuelta: ${nFiles(count)}`,
  nothingToUndo: () => fmt`Ya no hay nada que recuperar.`,
};

export const rename: Catalogue["rename"] = {
  ask: (name, keepsEnding) =>
    fmt`✏️ Envíame el nuevo nombre de ${b(name)}.${
      keepsEnding ? " La extensión se mantiene, salvo que escribas otra." : ""
    }`,
  done: (name) => fmt`✏️ Renombrado: ${b(name)}`,
  empty: () => fmt`Así no queda ningún nombre. Envíame otro, o pulsa ${b("✖️ Cancelar")}.`,
  tooLong: (limit) =>
    fmt`Ese nombre es demasiado largo: el máximo son ${
      characters(limit)
    }. Envíame uno más corto, o pulsa ${b("✖️ Cancelar")}.`,
};

export const move: Catalogue["move"] = {
  ask: (name, to, folder) =>
    fmt`📁 ¿Adónde muevo ${b(name)}? Ahora está en ${b(category[to])}${
      folder === null ? "" : fmt`, en la carpeta ${b(folder)}`
    }.`,
  toFolder: (folder, name) => fmt`📁 Movido a la carpeta ${b(folder)}: ${b(name)}`,
  outOfFolder: (name) => fmt`📁 Ya sin carpeta: ${b(name)}`,
};

export const tags: Catalogue["tags"] = {
  ask: (name, tags) =>
    fmt`🏷 Etiquetas de ${b(name)}: ${tags === "" ? "ninguna todavía" : tags}

Envíame las etiquetas que debe tener, por ejemplo ${
      b("vacaciones mar 2026")
    }: sustituyen a las que hay.${tags === "" ? "" : " Para quitar una, púlsala."}`,
  none: () =>
    fmt`No veo ninguna etiqueta ahí. Envíame una o más palabras, o pulsa ${b("✖️ Cancelar")}.`,
  done: (name, tags) =>
    tags === "" ? fmt`🏷 Ya sin etiquetas: ${b(name)}` : fmt`🏷 Etiquetas de ${b(name)}: ${tags}`,
};
