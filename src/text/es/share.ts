import { fmt, FormattedString } from "@grammyjs/parse-mode";
import type { Catalogue } from "../en.ts";
import { isUsedUp, type LinkState } from "../link_state.ts";
import { counted, format, nFiles } from "./words.ts";

const { b } = FormattedString;

const nLinks = counted("enlace", "enlaces");
const openings = counted("apertura", "aperturas");
const opens = (state: LinkState) =>
  `${openings(state.opens)}, ${counted("copia guardada", "copias guardadas")(state.saves)}`;
const USED_UP =
  "Ya se usaron todas sus aperturas: solo quienes ya lo abrieron pueden guardar. Elige otro límite para que se pueda volver a abrir.";
const EXPIRED = "Ha caducado. Elige otro plazo para que se pueda volver a abrir.";

export const links: Catalogue["links"] = {
  link: (name, count, single, url, state) =>
    fmt`🔗 ${b(name)}${single ? "" : ` – ${nFiles(count)}`}
${url}

⏳ Caduca: ${b(state.expires_at === null ? "nunca" : `el ${format.dateTime(state.expires_at)} UTC`)}
👥 Personas que pueden abrirlo: ${
      b(state.max_opens === null ? "sin límite" : format.number(state.max_opens))
    }
${
      state.protected
        ? fmt`🔒 ${b("Protegido")}: no se puede reenviar ni guardar`
        : fmt`🔓 ${b("Sin proteger")}: se puede reenviar y guardar`
    }
📊 ${opens(state)}${isUsedUp(state) ? `\n\n⚠️ ${USED_UP}` : ""}${
      state.expired ? `\n\n⚠️ ${EXPIRED}` : ""
    }`,
  title: (count) => fmt`🔗 ${b("Mis enlaces")} – ${nLinks(count)}`,
  none: () =>
    fmt`🔗 ${b("Mis enlaces")} – ninguno todavía. Pulsa ${
      b("🔗 Compartir")
    } en un archivo, una carpeta o una selección, y te hago un enlace.`,
  line: (name, count, single, state) =>
    fmt`${name}${single ? "" : ` – ${nFiles(count)}`}
${opens(state)}${state.max_opens === null ? "" : `, máximo ${openings(state.max_opens)}`}${
      state.expires_at === null ? "" : ` · hasta el ${format.dateTime(state.expires_at)} UTC`
    }${state.protected ? " · 🔒" : ""}`,
  revoked: () => fmt`🚫 Revocado: ese enlace ya no abre nada.`,
  gone: () => fmt`Este enlace ya no está: se revocó, o ya no existe lo que compartía.`,

  unknown: () =>
    fmt`🔗 Este enlace no abre nada: nunca existió, ha caducado, se agotó o se revocó. Pide uno nuevo donde lo conseguiste.`,
  empty: (name) => fmt`📁 ${b(name)} – esta carpeta está vacía por ahora.`,
  opened: (name, count) => fmt`🔗 ${b(name)} – ${nFiles(count)}`,
  openedPart: (name, count, total) =>
    fmt`🔗 ${b(name)} – por ahora ${nFiles(count)} de ${format.number(total)}`,
  undelivered: (count) => fmt`Telegram ya no entrega ${nFiles(count)}.`,

  own: () => fmt`Estos archivos son tuyos: ya los tienes.`,
  cantSave: () => fmt`🔒 Está protegido por quien lo comparte: no se puede guardar.`,
  saving: () => fmt`💾 Guardando… Tarda un momento.`,
  savedOne: (name) => fmt`✅ Guardado en tus archivos: ${b(name)}`,
  savedMany: (count, bytes) =>
    fmt`✅ ${counted("archivo guardado", "archivos guardados")(count)} entre los tuyos, ${
      format.size(bytes)
    }`,
  restoredOne: (name) => fmt`♻️ De vuelta de tu papelera: ${b(name)}`,
  restoredMany: (count) => fmt`♻️ De vuelta de tu papelera: ${nFiles(count)}`,
  duplicateOne: (name) => fmt`Ya tienes este archivo: ${b(name)}`,
  duplicateMany: (count) => fmt`De estos ya tienes ${nFiles(count)}.`,
  tooLargeMany: (count, limit) =>
    fmt`🚫 No se guardó: ${nFiles(count)} de más de ${
      format.size(limit)
    }, que es el máximo por archivo.`,
  overQuotaMany: (count, bytes, used, quota) =>
    fmt`🚫 No se guardó: ${nFiles(count)} (${format.size(bytes)}), porque ya has usado ${
      format.size(used)
    } de tus ${format.size(quota)}.`,
  tooMany: (count, used, limit) =>
    fmt`🚫 No se guardó: ${nFiles(count)}. Ya tienes ${nFiles(used)}, y aquí el máximo es ${
      format.number(limit)
    }.`,
};
