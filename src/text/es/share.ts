import { fmt, FormattedString } from "../formatted_string.ts";
import type { Catalogue } from "../en.ts";
import { isUsedUp, type LinkThing } from "../link_state.ts";
import { counted, format, nFiles, nOf } from "./words.ts";

const { b } = FormattedString;

const nLinks = counted("enlace", "enlaces");
const nOpens = counted("apertura", "aperturas");
const nSaves = counted("copia guardada", "copias guardadas");
const OPEN_LIMIT_REACHED =
  "Límite de aperturas alcanzado. Quienes ya lo abrieron aún pueden guardarlo; elige otro límite para que lo abran más personas.";
const EARLIER_TOKEN =
  "⚠️ Este enlace se creó con un token anterior del bot. Sigue funcionando para quien lo tenga, pero no puedo volver a mostrarlo.";
const EXPIRED = "Este enlace caducó. Elige otro plazo para que vuelva a funcionar.";

/** What a link shares, with how much of it. */
const thing = ({ shared, name, category }: LinkThing, count: number) =>
  shared === "files"
    ? fmt`${b(nOf(category, count))}`
    : shared === "folder"
    ? fmt`${b(name)} – ${nFiles(count)}`
    : fmt`${b(name)}`;

export const links: Catalogue["links"] = {
  link: (of, count, url, state) =>
    fmt`🔗 ${thing(of, count)}
${url ?? EARLIER_TOKEN}

⏳ Caduca: ${b(state.expires_at === null ? "nunca" : `el ${format.dateTime(state.expires_at)}`)}
👥 Límite de aperturas: ${b(state.max_opens === null ? "ninguno" : format.number(state.max_opens))}
${
      state.protected
        ? fmt`🔒 ${b("Protegido")}: no se puede reenviar ni guardar`
        : fmt`🔓 ${b("Sin proteger")}: se puede reenviar y guardar`
    }${
      state.include_captions
        ? fmt`
📝 ${b("Con descripciones")}`
        : ""
    }
📊 ${nOpens(state.opens)}, ${nSaves(state.saves)}${
      isUsedUp(state) ? `\n\n⚠️ ${OPEN_LIMIT_REACHED}` : ""
    }${state.expired ? `\n\n⚠️ ${EXPIRED}` : ""}`,
  title: (count) => fmt`🔗 ${b("Mis enlaces")} – ${nLinks(count)}`,
  none: () =>
    fmt`🔗 ${b("Mis enlaces")} – ninguno todavía. Toca ${
      b("🔗 Compartir")
    } en un archivo, una carpeta o una selección para crear uno.`,
  line: (name, count, single, state, shows = true) =>
    fmt`${name}${single ? "" : ` – ${nFiles(count)}`}
${
      state.max_opens === null
        ? nOpens(state.opens)
        : `${format.number(state.opens)} de ${nOpens(state.max_opens)}`
    }, ${nSaves(state.saves)}${
      state.expires_at === null ? "" : ` · hasta el ${format.dateTime(state.expires_at)}`
    }${state.protected ? " · 🔒" : ""}${state.include_captions ? " · 📝" : ""}${
      shows ? "" : "\n⚠️ creado con un token anterior"
    }`,
  revoked: () => fmt`🚫 Enlace revocado. Ya no funciona.`,
  titleOf: (of, count) => of.shared === "files" ? nOf(of.category, count) : of.name,
  stillWorks: () => fmt`🔗 El enlace sigue funcionando.`,
  revived: () => fmt`↩️ El enlace vuelve a funcionar.`,
  gone: () => fmt`Este enlace ya no existe: se revocó o se eliminó lo que compartía.`,

  unknown: () => fmt`🔗 Este enlace ya no funciona. Pide uno nuevo.`,
  empty: (name) => fmt`📁 ${b(name)} – esta carpeta está vacía.`,
  opened: (of, count) => fmt`🔗 ${thing(of, count)}`,
  openedPart: (of, count, total) =>
    fmt`🔗 ${b(of.shared === "files" ? nOf(of.category, total) : of.name)} – ${
      format.number(count)
    } de ${nFiles(total)}`,
  refused: (count) => fmt`Telegram no me dejó enviar ${nFiles(count)}. Inténtalo más tarde.`,
  undelivered: (count) => fmt`Telegram ya no tiene ${nFiles(count)}.`,

  own: () => fmt`Estos archivos son tuyos.`,
  cantSave: () => fmt`🔒 Este enlace está protegido: no se puede guardar.`,
  saving: () => fmt`💾 Guardando…`,
  savedOne: (name) => fmt`✅ Guardado en tus archivos: ${b(name)}`,
  savedMany: (count, bytes) =>
    fmt`✅ Guardado en tus archivos: ${nFiles(count)}, ${format.size(bytes)}`,
  restoredOne: (name) => fmt`♻️ Restaurado de tu papelera: ${b(name)}`,
  restoredMany: (count) => fmt`♻️ Restaurado de tu papelera: ${nFiles(count)}`,
  duplicateOne: (name) => fmt`Ya tienes este archivo: ${b(name)}`,
  duplicateMany: (count) => fmt`De estos ya tienes ${nFiles(count)}.`,
  tooLargeMany: (count, limit) =>
    fmt`🚫 No se guardó: ${nFiles(count)} de más de ${format.size(limit)}, el límite por archivo.`,
  overQuotaMany: (count, bytes, used, quota) =>
    fmt`🚫 No se guardó: ${nFiles(count)}, ${format.size(bytes)} en total; espacio libre: ${
      format.size(Math.max(0, quota - used))
    }.`,
  tooMany: (count, used, limit) =>
    fmt`🚫 No se guardó: ${nFiles(count)}. Tienes ${nFiles(used)} y el límite es ${
      format.number(limit)
    }.`,
};
