import { fmt, FormattedString } from "@grammyjs/parse-mode";
import type { Category } from "../domain/kinds.ts";
import type { EntryFault, ManifestProblem } from "../domain/manifest.ts";
import { shorten } from "../domain/names.ts";
import type { FilterReason } from "../domain/search_query.ts";
import { type Catalogue, isUsedUp, type LinkState } from "./en.ts";
import { formatFor } from "./format.ts";
import { NAME_UNITS, nameList } from "./name_lists.ts";

const format = formatFor("es");
const { b, code } = FormattedString;

/** A count with what goes along with it; whole millions take "de": 1.000.000 de archivos. */
const counted = (one: string, other: string) => (count: number) =>
  format.plural(count, { one, many: `de ${other}`, other });

const files = counted("archivo", "archivos");
const folders = counted("carpeta", "carpetas");
const links = counted("enlace", "enlaces");
const characters = counted("carácter", "caracteres");
const filesMovedToTrash = counted(
  "archivo movido a la papelera",
  "archivos movidos a la papelera",
);
const filesMissing = counted("archivo por llegar", "archivos por llegar");

const category: Record<Category, string> = {
  photo: "Fotos",
  video: "Videos",
  document: "Documentos",
  audio: "Audio",
  other: "Otros",
};

const USED_UP =
  "Ya se usaron todas sus aperturas: solo quienes ya lo abrieron pueden guardar. Elige otro límite para que se pueda volver a abrir.";
const EXPIRED = "Ha caducado. Elige otro plazo para que se pueda volver a abrir.";

/** Why a filter can't be understood. */
const filterReason: Record<FilterReason, string> = {
  unknown_type: "un tipo es foto, video, documento, audio u otro",
  bad_extension: "una extensión se escribe así: pdf",
  bad_size: "un tamaño se escribe así: >5mb o <1gb",
  bad_date: "una fecha se escribe así: 2026, 2026-06 o 2026-06-15",
  empty: "le falta un valor",
  repeated: "una carpeta a la vez",
};

/** What is wrong with a manifest, in one sentence. */
const manifestProblem = (problem: ManifestProblem): string => {
  switch (problem.problem) {
    case "not_json":
      return "Este documento no es JSON.";
    case "not_a_manifest":
      return 'Es JSON, pero no un archivo de exportación: "format" debe ser "filekeeper".';
    case "version":
      return problem.version === null
        ? "No dice qué versión del formato tiene."
        : `Tiene la versión ${problem.version} del formato, y yo conozco la versión 1.`;
    case "part":
      return 'Sus números "part" y "parts" no encajan.';
    case "exported_at":
      return 'Su "exported_at" no es una fecha ISO 8601.';
    case "no_files":
      return 'No tiene ninguna lista "files".';
    case "too_many_folders":
      return `Nombra más de ${folders(problem.limit)}.`;
    case "entry":
      return `Entrada ${format.number(problem.entry)}: ${entryFault(problem.fault)}.`;
  }
};
const entryFault = ({ fault, limit = 0 }: EntryFault): string => {
  switch (fault) {
    case "no_object":
      return "no es un objeto";
    case "file_unique_id":
      return 'falta su "file_unique_id", o no es de los que da Telegram';
    case "name":
      return 'falta su "name", o no tiene nada visible';
    case "name_long":
      return `su nombre tiene más de ${characters(limit)}`;
    case "category":
      return 'su "category" no es photo, video, document, audio ni other';
    case "folder":
      return 'su "folder" no es una lista de nombres';
    case "folder_deep":
      return `su carpeta está a más de ${counted("nivel", "niveles")(limit)} de profundidad`;
    case "folder_name":
      return "el nombre de una carpeta no tiene nada visible";
    case "folder_name_long":
      return `el nombre de una carpeta tiene más de ${characters(limit)}`;
    case "tags":
      return 'sus "tags" no son una lista de palabras';
    case "tags_many":
      return `tiene más de ${counted("etiqueta", "etiquetas")(limit)}`;
    case "tag":
      return `una etiqueta no es una palabra de ${characters(limit)} como máximo`;
    case "caption":
      return 'su "caption" no es texto';
    case "caption_long":
      return `su descripción tiene más de ${characters(limit)}`;
    case "created_at":
      return 'falta su "created_at", o no es una fecha ISO 8601 entre 1970 y 2100';
  }
};

const openings = counted("apertura", "aperturas");
const opens = (state: LinkState) =>
  `${openings(state.opens)}, ${counted("copia guardada", "copias guardadas")(state.saves)}`;

/** Spanish of no country in particular: the bot says «tú». */
export const es: Catalogue = {
  format,
  category,
  order: {
    newest: "Más recientes",
    oldest: "Más antiguos",
    name: "Nombre",
    largest: "Más grandes",
  },

  button: {
    upload: "📤 Subir archivo",
    files: "📂 Mis archivos",
    search: "🔍 Buscar",
    auto: "✨ Automático",
    done: "✅ Listo",
    cancel: "✖️ Cancelar",
    allFiles: "📂 Todos los archivos",
    back: "⬅️ Atrás",
    menu: "🏠 Menú",
    delete: "🗑 Eliminar",
    undo: "↩️ Deshacer",
    moveTo: (to) => `➡️ Mover a ${category[to]}`,
    removeThese: (count) =>
      count === 1 ? "🗑 Quitar este archivo" : `🗑 Quitar estos ${files(count)}`,
    openBot: "💬 Abrir File Keeper",
    share: "🔗 Compartir",
    links: "🔗 Mis enlaces",
    expiry: { day: "1 día", week: "7 días", never: "Nunca" },
    openLimit: { one: "1 apertura", ten: "10 aperturas", none: "Sin límite" },
    protect: "🔒 Proteger",
    revoke: "🚫 Revocar",
    sendLink: "📨 Enviar a un chat",
    saveLink: "💾 Guardar en mis archivos",
    nextFiles: (count) => `⏬ Los siguientes ${format.number(count)}`,
    settings: "⚙️ Ajustes",
    language: "🌐 Idioma",
    phone: "📱 Teléfono",
    phoneShare: "📱 Compartir mi número",
    phoneRemove: "🗑 Quitar mi número",
    usage: "📊 Espacio usado",
    privacy: "🔏 Privacidad",
    export: "📦 Exportar",
    import: "📥 Importar",
    missing: "📋 Qué falta",
    forgetMissing: "🗑 Olvidarlos",
    yesForget: "✅ Sí, olvidarlos",
    deleteAccount: "❌ Eliminar cuenta",
    ban: "⛔ Bloquear",
    unban: "✅ Desbloquear",
    quota: "Cuota",
    trash: "🗑 Papelera",
    restore: "♻️ Restaurar",
    emptyTrash: "🧹 Vaciar papelera",
    yesEmptyTrash: "✅ Sí, eliminar para siempre",
    select: "☑️ Seleccionar",
    wholePage: "✔️ Toda la página",
    noneOfPage: "▫️ Nada de esta página",
    getAll: "📥 Recibir todo",
    rename: "✏️ Renombrar",
    move: "📁 Mover",
    tags: "🏷 Etiquetas",
    clearTags: "🧹 Quitar todas las etiquetas",
    folders: "📁 Carpetas",
    allFolders: (count) => `📁 Las ${folders(count)}`,
    newFolder: "➕ Nueva carpeta",
    uploadHere: "📤 Subir aquí",
    moveHere: "✅ Mover aquí",
    up: "⬆️ Subir un nivel",
    noFolder: "🚫 Sin carpeta",
    topFolder: "⏫ Al nivel superior",
  },

  menu: {
    greeting: (name) =>
      fmt`¡Hola, ${b(name)}! 👋

Envíame cualquier archivo y lo guardo. Escribe lo que sea y lo busco.`,
    menu: () => fmt`Envíame cualquier archivo y lo guardo. Escribe lo que sea y lo busco.`,
    help: () =>
      fmt`${b("Basta con saber dos cosas")}: lo que me envías, lo guardo; lo que escribes, lo busco.

Busco en nombres, descripciones y etiquetas, y perdono las erratas. Los filtros afinan la búsqueda: ${
        code("tipo:foto")
      } ${code("ext:pdf")} ${code("#etiqueta")} ${code(">5mb")} ${code("<1gb")} ${
        code("antes:2026-06")
      } ${code("después:2026-01-15")} ${code('carpeta:"Nombre"')}

Las #palabras de una descripción se convierten en etiquetas. En cualquier chat, escribe mi nombre de usuario y unas palabras, y allí encuentro tus archivos. Todo lo demás son botones:`,
    group: () => fmt`Guardo archivos en chats privados: abre el nuestro y envíame lo que quieras.`,
    stale: () => fmt`Ese botón es de un mensaje anterior. Aquí tienes un menú nuevo.`,
    unknownCommand: () =>
      fmt`No conozco ese comando. Envíame un archivo para guardarlo, o usa el menú.`,
    noFile: () =>
      fmt`Eso no lo puedo guardar. Envíame fotos, vídeos, documentos, audio, mensajes de voz o stickers, o usa el menú.`,
    cancelled: () => fmt`Cancelado: no ha cambiado nada.`,
    nothingToCancel: () => fmt`No hay nada que cancelar. Aquí tienes el menú.`,
  },

  upload: {
    choose: () =>
      fmt`¿Dónde pongo los archivos? Con ${b("✨ Automático")} los clasifico según lo que son.`,
    waiting: (to, folder) =>
      to === "auto"
        ? fmt`📤 Envíame tus archivos, todos los que quieras: yo los clasifico${
          folder === null ? "" : fmt` y los pongo en ${b(folder)}`
        }. Cuando termines, pulsa ${b("✅ Listo")}.`
        : fmt`📤 Envíame tus archivos para ${
          b(category[to])
        }, todos los que quieras. Cuando termines, pulsa ${b("✅ Listo")}.`,
    textMeanwhile: () =>
      fmt`Estoy esperando tus archivos. Envíalos, o pulsa ${b("✅ Listo")} si eso es todo.`,
    done: (count) =>
      count === 0
        ? fmt`✅ Listo: no llegó ningún archivo y no ha cambiado nada.`
        : fmt`✅ Listo: ${counted("archivo guardado", "archivos guardados")(count)}.`,
    cancelled: (count) =>
      count === 0
        ? fmt`Cancelado: aún no había llegado nada.`
        : fmt`Cancelado. Lo que ya había llegado se queda: ${files(count)}.`,
    expired: () =>
      fmt`La subida que habías empezado se cerró después de una hora sin recibir archivos.`,
    removed: (count) => fmt`🗑 ${filesMovedToTrash(count)}.`,
    nothingToRemove: () => fmt`Esos archivos ya no están.`,

    savedOne: (to, name) => fmt`✅ Guardado en ${category[to]}: ${b(name)}`,
    restoredOne: (to, name) =>
      fmt`✅ Guardado en ${category[to]}: ${b(name)}
Estaba en la papelera y ya está de vuelta.`,
    duplicateOne: (to, name) => fmt`Ya tienes este archivo: ${b(name)}, en ${category[to]}.`,
    savedMany: (count, counts) =>
      fmt`✅ ${counted("archivo guardado", "archivos guardados")(count)}: ${
        counts.map(([to, n]) => `${category[to]} ${format.number(n)}`).join(", ")
      }`,
    savedNone: () => fmt`No se ha guardado nada nuevo.`,
    lineSaved: (icon, name) => fmt`${icon} ${name}`,
    lineDuplicate: (icon, name) => fmt`${icon} Ya tienes este archivo: ${name}`,
    lineLooksLike: (icon, name, detected) => fmt`${icon} ${name} – parece de ${category[detected]}`,
    lineRefused: (icon, name) => fmt`🚫 ${icon} ${name} – no guardado`,
    looksLike: (detected) => fmt`Parece que su sitio es ${category[detected]}.`,

    tooLarge: (name, size, limit) =>
      fmt`🚫 No guardado: ${b(name)} ocupa ${format.size(size)}, y un archivo puede ocupar ${
        format.size(limit)
      } como máximo.`,
    overQuota: (name, size, used, quota) =>
      fmt`🚫 No guardado: ${b(name)} ocupa ${format.size(size)}, y ya has usado ${
        format.size(used)
      } de tus ${format.size(quota)}.`,
    tooMany: (name, used, limit) =>
      fmt`🚫 No guardado: ${b(name)}. Ya tienes ${files(used)}, y aquí el máximo es ${
        format.number(limit)
      }.`,
  },

  files: {
    overview: (count, folderCount, bytes) =>
      fmt`📂 ${b("Mis archivos")} – ${files(count)}, ${
        folderCount === 0 ? "" : `${folders(folderCount)}, `
      }${format.size(bytes)}`,
    listTitle: (title, count) => fmt`${b(title)} – ${files(count)}`,
    empty: (title) => fmt`${b(title)} – todavía no hay nada. ¡Envíame un archivo!`,
    gone: () => fmt`Este archivo ya no está.`,
    undeliverable: (name) => fmt`Telegram ya no entrega ${b(name)}. Su entrada se conserva.`,
    movedTo: (to, name) => fmt`➡️ Movido a ${category[to]}: ${b(name)}`,
    deleted: (name) => fmt`🗑 Movido a la papelera: ${b(name)}`,
    restored: (count) => fmt`↩️ De vuelta: ${files(count)}`,
    nothingToUndo: () => fmt`Ya no hay nada que recuperar.`,
    saved: (date) => fmt`Guardado el ${format.date(date)}`,
  },

  rename: {
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
  },

  move: {
    ask: (name, to, folder) =>
      fmt`📁 ¿Adónde muevo ${b(name)}? Ahora está en ${b(category[to])}${
        folder === null ? "" : fmt`, en la carpeta ${b(folder)}`
      }.`,
    toFolder: (folder, name) => fmt`📁 Movido a la carpeta ${b(folder)}: ${b(name)}`,
    outOfFolder: (name) => fmt`📁 Ya sin carpeta: ${b(name)}`,
  },

  tags: {
    ask: (name, tags) =>
      fmt`🏷 Etiquetas de ${b(name)}: ${tags === "" ? "ninguna todavía" : tags}

Envíame las etiquetas que debe tener, por ejemplo ${
        b("vacaciones mar 2026")
      }: sustituyen a las que hay.${tags === "" ? "" : " Para quitar una, púlsala."}`,
    none: () =>
      fmt`No veo ninguna etiqueta ahí. Envíame una o más palabras, o pulsa ${b("✖️ Cancelar")}.`,
    done: (name, tags) =>
      tags === "" ? fmt`🏷 Ya sin etiquetas: ${b(name)}` : fmt`🏷 Etiquetas de ${b(name)}: ${tags}`,
  },

  folders: {
    title: (title, count) => fmt`${b(title)} – ${folders(count)}`,
    none: () => fmt`📁 ${b("Carpetas")} – ninguna todavía. Crea una y mueve archivos a ella.`,
    inside: (title, folderCount, fileCount) =>
      fmt`${b(title)} – ${
        folderCount + fileCount === 0 ? "todavía no hay nada." : [
          folderCount > 0 ? folders(folderCount) : undefined,
          fileCount > 0 ? files(fileCount) : undefined,
        ].filter((part) => part !== undefined).join(", ")
      }`,
    gone: () => fmt`Esta carpeta ya no está.`,
    ask: (inside) =>
      inside === null
        ? fmt`➕ Envíame el nombre de la nueva carpeta.`
        : fmt`➕ Envíame el nombre de la nueva carpeta en ${b(inside)}.`,
    askName: (name) => fmt`✏️ Envíame el nuevo nombre de la carpeta ${b(name)}.`,
    created: (name) => fmt`✅ Carpeta creada: ${b(name)}`,
    there: (name) => fmt`Ahí ya tienes una carpeta ${b(name)}.`,
    renamed: (name) => fmt`✏️ Carpeta renombrada: ${b(name)}`,
    tooDeep: (limit) =>
      fmt`Las carpetas tienen como máximo ${counted("nivel", "niveles")(limit)}, y así serían más.`,
    askMove: (name) => fmt`📁 ¿Adónde muevo la carpeta ${b(name)}?`,
    moved: (name, into) =>
      into === null
        ? fmt`📁 Movida al nivel superior: ${b(name)}`
        : fmt`📁 Movida a ${b(into)}: ${b(name)}`,
    intoItself: (name) =>
      fmt`${b(name)} no se puede mover dentro de sí misma ni de una de sus carpetas.`,
    deleted: (name, folderCount, fileCount) =>
      fmt`🗑 Carpeta eliminada: ${b(name)}${
        folderCount === 0
          ? ""
          : fmt`, con ${counted("carpeta dentro", "carpetas dentro")(folderCount)}`
      }${fileCount === 0 ? "" : fmt`. ${filesMovedToTrash(fileCount)}`}.`,
    restored: (folderCount, fileCount) =>
      fmt`↩️ De vuelta: ${folders(folderCount)}${
        fileCount === 0 ? "" : fmt`, ${files(fileCount)}`
      }`,
  },

  trash: {
    empty: () => fmt`🗑 ${b("Papelera")} – vacía.`,
    deletedOn: (date) => fmt`🗑 En la papelera desde el ${format.date(date)}`,
    keptUntil: (date) => fmt`se conserva hasta el ${format.date(date)}`,
    gone: () => fmt`Este archivo ya no está en la papelera.`,
    restored: (name, to) => fmt`♻️ Restaurado en ${category[to]}: ${b(name)}`,
    restoredMany: (count) =>
      fmt`♻️ ${counted("archivo restaurado", "archivos restaurados")(count)}`,
    ask: (count) =>
      fmt`🧹 ¿Eliminar para siempre ${files(count)} de la papelera? No se puede deshacer.`,
    emptied: (count) =>
      count === 0
        ? fmt`🧹 Lo que había en la papelera se ha eliminado para siempre.`
        : fmt`🧹 ${counted("archivo eliminado", "archivos eliminados")(count)} para siempre.`,
    emptying: () => fmt`🧹 Eliminando para siempre. Con tantos archivos tarda un momento.`,
  },

  select: {
    title: (title, count) =>
      count === 0
        ? fmt`☑️ ${b(title)} – marca archivos, en tantas páginas como quieras.`
        : fmt`☑️ ${b(title)} – ${counted("marcado", "marcados")(count)}.`,
    none: () => fmt`Primero marca uno o más archivos.`,
    full: (limit) => fmt`El máximo son ${files(limit)} a la vez. Haz algo primero con estos.`,
    gone: () => fmt`Estos archivos ya no están.`,
    deleted: (count) => fmt`🗑 ${filesMovedToTrash(count)}.`,
    askMove: (count) => fmt`📁 ¿Adónde muevo ${files(count)}?`,
    moved: (to, count) =>
      fmt`➡️ ${counted("archivo movido", "archivos movidos")(count)} a ${category[to]}.`,
    movedToFolder: (folder, count) =>
      fmt`📁 ${counted("archivo movido", "archivos movidos")(count)} a la carpeta ${b(folder)}.`,
    movedOutOfFolder: (count) => fmt`📁 Ya sin carpeta: ${files(count)}.`,
    askTags: (count) =>
      fmt`🏷 Envíame las etiquetas para añadir a ${files(count)}, por ejemplo ${
        b("vacaciones mar 2026")
      }.`,
    tagged: (tags, count) => fmt`🏷 Añadido a ${files(count)}: ${tags}`,
    sending: (count) => fmt`📥 Enviando ${files(count)}…`,
    sent: (count, failed) => {
      const sent = counted("archivo enviado", "archivos enviados")(count);
      return failed.length === 0 ? fmt`📥 ${sent}.` : fmt`📥 ${sent}.

Telegram ya no entrega ${files(failed.length)}:
${nameList(format, failed)}`;
    },
  },

  search: {
    ask: () =>
      fmt`🔍 ¿Qué busco? Envíame palabras de nombres, descripciones o etiquetas, en cualquier orden; basta con partes de palabras.`,
    more: (title, count) => fmt`${b(title)} – más de ${files(count)}`,
    nothing: (query) =>
      fmt`🔍 No he encontrado nada para ${b(query)}.

Prueba con menos palabras o solo con una parte. También puedes usar los filtros solos: ${
        code("tipo:foto")
      } ${code("ext:pdf")} ${code("#etiqueta")} o ${code("después:2026-01")}.`,
    forgotten: () =>
      fmt`Esa búsqueda es de hace tiempo y ya no recuerdo qué buscábamos. Vuelve a buscar, por favor.`,
    problems: (lines) => FormattedString.join([fmt`🔍 Así no puedo buscar:`, ...lines], "\n"),
    problem: (filter, reason) => fmt`• ${code(filter)} – ${filterReason[reason]}`,
  },

  inline: {
    noFiles: "Guarda tu primer archivo",
    nothing: "No hay resultados. Abrir File Keeper",
    invite: "Guarda tus archivos con File Keeper",
    problem: (filter) => `No puedo buscar ${filter}`,
  },

  settings: {
    title: (name) => fmt`⚙️ Ajustes de ${b(name)}`,
    chooseLanguage: () => fmt`🌐 ¿En qué idioma te hablo?`,
    languageSet: () => fmt`🌐 Ahora hablo español.`,
    phone: (phone) =>
      phone === null
        ? fmt`📱 No sé tu número de teléfono, ni lo necesito para nada. Aun así, puedes dejarlo aquí.`
        : fmt`📱 Tu número de teléfono: ${code(phone)}`,
    phoneAsk: () => fmt`Pulsa el botón de abajo para enviarme tu propio contacto.`,
    phoneSaved: (phone) => fmt`📱 Guardado: ${phone}`,
    phoneRefused: () => fmt`Ese no es tu propio contacto, así que no lo guardo.`,
    usage: ({ files: count, bytes, maxFiles, maxFileSize, quota, lines, trash }) =>
      FormattedString.join([
        fmt`📊 ${b("Espacio usado")}`,
        quota === null
          ? fmt`${files(count)}, ${format.size(bytes)}`
          : fmt`${quota.bar} ${format.percent(quota.share)}
${files(count)}, ${format.size(bytes)} de ${format.size(quota.bytes)}`,
        ...lines.map((line) =>
          fmt`${line.icon} ${category[line.category]}: ${files(line.files)}, ${
            format.size(line.bytes)
          }`
        ),
        ...(trash.files === 0 ? [] : [
          fmt`🗑 Papelera: ${files(trash.files)}, ${
            format.size(trash.bytes)
          } (no cuenta para ningún límite)`,
        ]),
        ...(maxFiles === null ? [] : [fmt`En total: ${files(maxFiles)} como máximo`]),
        ...(maxFileSize === null ? [] : [fmt`Un archivo: ${format.size(maxFileSize)} como máximo`]),
      ], "\n"),
    privacy: (trashDays) =>
      fmt`🔏 ${b("Privacidad")}

Guardo lo que tu biblioteca necesita para funcionar: tu id de Telegram, tu nombre y nombre de usuario, el idioma, tu número de teléfono si lo dejaste, lo que Telegram dice de cada archivo (sus identificadores, nombre, tipo, tamaño y descripción), tus carpetas, etiquetas y enlaces, y lo que tenemos a medias.

El contenido de tus archivos se queda en Telegram; yo solo guardo la llave de cada uno. Lo que eliminas pasa ${
        counted("día", "días")(trashDays)
      } en la papelera y después se borra. Nadie más ve tus archivos, salvo que compartas un enlace, y nunca leo lo que hay en ellos.

/export te lo da todo, /delete_account lo borra todo.`,
  },

  exports: {
    begun: () =>
      fmt`📦 Estoy anotando tu biblioteca. Con muchos archivos tarda un momento; mientras tanto puedes seguir.`,
    underWay: () => fmt`📦 Tu exportación ya está en camino. Llegará en cuanto esté lista.`,
    part: (part, parts, count) =>
      parts === 1
        ? fmt`📦 Tu biblioteca: ${files(count)}`
        : fmt`📦 Tu biblioteca, parte ${format.number(part)} de ${format.number(parts)}: ${
          files(count)
        }`,
    done: (count, parts) =>
      fmt`📦 Esta es toda tu biblioteca: ${files(count)}${
        parts === 1 ? "" : ` en ${counted("parte", "partes")(parts)}`
      }. Lo que está en la papelera no se incluye.

Para llevarla a otro bot como este, envíale /import, después ${
        parts === 1 ? "este documento" : "estos documentos"
      }, y luego reenvíale tus archivos. Los nombres, categorías, carpetas, etiquetas, descripciones y fechas vuelven solos.`,
    empty: () =>
      fmt`📦 Tu biblioteca está vacía, y este archivo de exportación también. Envíame algo, y el próximo ya tendrá qué contar.`,
  },

  imports: {
    ask: () =>
      fmt`📥 Envíame el archivo de exportación: el documento que hizo /export, aquí o en otro bot. Si son varias partes, envíalas todas, en cualquier orden.`,
    waiting: (count) =>
      fmt`📋 De importaciones anteriores: ${
        filesMissing(count)
      }. Reenvíame los archivos, y cada uno recupera todo lo que se sabía de él.`,
    begun: (name) => {
      const shown = shorten(name, NAME_UNITS);
      return shown === ""
        ? fmt`📥 He recibido el documento y lo estoy comprobando…`
        : fmt`📥 He recibido ${b(shown)} y lo estoy comprobando…`;
    },
    tooLarge: (limit) =>
      fmt`🚫 No ha cambiado nada: ese documento es demasiado grande para mí. El máximo son ${
        format.size(limit)
      }, y cualquier parte de una exportación ocupa menos.`,
    notHandedOut: () =>
      fmt`🚫 No ha cambiado nada: Telegram ya no entrega ese documento. Por favor, envíalo otra vez.`,
    refused: (problems) =>
      FormattedString.join(
        [
          fmt`🚫 No ha cambiado nada, porque no puedo aceptar este archivo de exportación:`,
          ...problems.map((problem) => fmt`• ${manifestProblem(problem)}`),
        ],
        "\n",
      ),
    done: ({ entries, part, parts, here, in_trash, waiting }) =>
      FormattedString.join([
        fmt`📥 ${b("Importado")}: ${
          counted("entrada", "entradas")(entries)
        } en el archivo de exportación${
          parts === 1 ? "" : `, que es la parte ${format.number(part)} de ${format.number(parts)}`
        }`,
        ...(here === 0
          ? []
          : [fmt`✅ Ya estaban aquí, y quedan como dice la exportación: ${files(here)}`]),
        ...(in_trash === 0 ? [] : [fmt`🗑 En tu papelera, y actualizados allí: ${files(in_trash)}`]),
        ...(waiting === 0 ? [] : [
          fmt`⏳ ${
            filesMissing(waiting)
          }: reenvíame los archivos, en cualquier orden, y cada uno recupera todo lo que se sabía de él`,
        ]),
        ...(parts === 1 ? [] : [fmt`Envíame también las demás partes, en cualquier orden.`]),
      ], "\n"),
    missing: (count) => fmt`📋 ${b("Qué falta")}: ${filesMissing(count)}`,
    missingLine: (icon, name, date) => fmt`${icon} ${name} · ${format.date(date)}`,
    nothingMissing: () => fmt`📋 No falta nada: ninguna importación espera archivos.`,
    askForget: (count) =>
      fmt`🗑 ¿Olvido lo que dicen las importaciones de lo que no ha llegado (${
        files(count)
      })? Los archivos que ya están aquí se quedan como están.`,
    forgotten: () => fmt`🗑 Olvidado. Las importaciones ya no esperan ningún archivo.`,
  },

  account: {
    word: "ELIMINAR",
    question: () =>
      fmt`❌ Esto borra todo lo que guardo de ti: la entrada de cada archivo, carpetas, etiquetas, enlaces y ajustes. No se puede deshacer. Si quieres conservar tu biblioteca, primero usa /export.

Para continuar, escribe ${b("ELIMINAR")}`,
    wrongWord: () =>
      fmt`Esa no es la palabra, así que no se ha borrado nada. Para borrarlo todo, escribe ${
        b("ELIMINAR")
      }`,
    deleted: () =>
      fmt`He borrado todo lo que guardaba de ti. ¡Hasta pronto! Con /start empiezas de nuevo.`,
  },

  admin: {
    stats: (stats, database, uptimeS, version) =>
      fmt`📈 ${b("File Keeper")} ${version}
Usuarios: ${format.number(stats.users)}, activos hoy: ${format.number(stats.active_today)}
Archivos: ${format.number(stats.files)}, ${format.size(stats.bytes)}
Base de datos: ${database}, ${format.size(stats.database_bytes)}
En marcha: ${format.duration(uptimeS)}`,
    userUsage: () => fmt`Indica a una persona por su id de Telegram: ${code("/user 12345")}`,
    nobody: () => fmt`No conozco a nadie con ese id.`,
    account: (account, serverQuota) => {
      const quota = account.quota_bytes ?? serverQuota;
      return fmt`👤 ${b(account.full_name)}${
        account.username === null ? "" : ` @${account.username}`
      }
Id: ${code(`${account.id}`)}
${files(account.files)}, ${format.size(account.bytes)}${
        quota === null ? ", sin cuota" : ` de ${format.size(quota)}`
      }${account.quota_bytes === null ? "" : " (cuota propia)"}
Desde el ${format.date(account.created_at)}${
        account.banned_at === null ? "" : "\n⛔ Acceso bloqueado"
      }`;
    },
    quotaAsk: () =>
      fmt`¿Qué cuota? Un tamaño como ${code("500MB")} o ${code("4GB")}, o ${
        code("-")
      } para la del servidor.`,
  },

  command: {
    start: "Empezar o ver el menú",
    upload: "Subir archivos a una categoría",
    files: "Tus archivos",
    search: "Buscar archivos",
    links: "Tus enlaces",
    trash: "Lo que eliminaste",
    usage: "Cuánto espacio usas",
    settings: "Idioma, teléfono, cuenta",
    export: "Llevarte tu biblioteca",
    import: "Traer una biblioteca",
    privacy: "Qué se guarda de ti",
    help: "Cómo funciona",
    cancel: "Dejar lo que tenemos a medias",
    stats: "Cifras de este servidor",
    user: "Una persona: uso, bloqueo, cuota",
  },

  about: {
    description:
      "Envíame cualquier archivo y lo guardo. Escribe lo que sea y lo encuentro.\n\nFotos, videos, documentos, audio: clasificados, fáciles de encontrar y de compartir con enlaces que puedes revocar. Tu biblioteca es tuya: /export te la da entera.",
    short: "Guarda tus archivos: envía lo que sea, encuéntralo después, compártelo con un enlace.",
  },

  links: {
    link: (name, count, single, url, state) =>
      fmt`🔗 ${b(name)}${single ? "" : ` – ${files(count)}`}
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
    title: (count) => fmt`🔗 ${b("Mis enlaces")} – ${links(count)}`,
    none: () =>
      fmt`🔗 ${b("Mis enlaces")} – ninguno todavía. Pulsa ${
        b("🔗 Compartir")
      } en un archivo, una carpeta o una selección, y te hago un enlace.`,
    line: (name, count, single, state) =>
      fmt`${name}${single ? "" : ` – ${files(count)}`}
${opens(state)}${state.max_opens === null ? "" : `, máximo ${openings(state.max_opens)}`}${
        state.expires_at === null ? "" : ` · hasta el ${format.dateTime(state.expires_at)} UTC`
      }${state.protected ? " · 🔒" : ""}`,
    revoked: () => fmt`🚫 Revocado: ese enlace ya no abre nada.`,
    gone: () => fmt`Este enlace ya no está: se revocó, o ya no existe lo que compartía.`,
    nothingSelected: () => fmt`Primero marca uno o más archivos.`,
    nothingThere: () => fmt`Estos archivos ya no están.`,

    unknown: () =>
      fmt`🔗 Este enlace no abre nada: nunca existió, ha caducado, se agotó o se revocó. Pide uno nuevo donde lo conseguiste.`,
    empty: (name) => fmt`📁 ${b(name)} – esta carpeta está vacía por ahora.`,
    opened: (name, count) => fmt`🔗 ${b(name)} – ${files(count)}`,
    openedPart: (name, count, total) =>
      fmt`🔗 ${b(name)} – por ahora ${files(count)} de ${format.number(total)}`,
    undelivered: (count) => fmt`Telegram ya no entrega ${files(count)}.`,

    own: () => fmt`Estos archivos son tuyos: ya los tienes.`,
    cantSave: () => fmt`🔒 Está protegido por quien lo comparte: no se puede guardar.`,
    saving: () => fmt`💾 Guardando… Tarda un momento.`,
    savedOne: (name) => fmt`✅ Guardado en tus archivos: ${b(name)}`,
    savedMany: (count, bytes) =>
      fmt`✅ ${counted("archivo guardado", "archivos guardados")(count)} entre los tuyos, ${
        format.size(bytes)
      }`,
    savedNone: () => fmt`No se ha guardado nada nuevo.`,
    restoredOne: (name) => fmt`♻️ De vuelta de tu papelera: ${b(name)}`,
    restoredMany: (count) => fmt`♻️ De vuelta de tu papelera: ${files(count)}`,
    duplicateOne: (name) => fmt`Ya tienes este archivo: ${b(name)}`,
    duplicateMany: (count) => fmt`De estos ya tienes ${files(count)}.`,
    tooLargeMany: (count, limit) =>
      fmt`🚫 No se guardó: ${files(count)} de más de ${
        format.size(limit)
      }, que es el máximo por archivo.`,
    overQuotaMany: (count, bytes, used, quota) =>
      fmt`🚫 No se guardó: ${files(count)} (${format.size(bytes)}), porque ya has usado ${
        format.size(used)
      } de tus ${format.size(quota)}.`,
    tooMany: (count, used, limit) =>
      fmt`🚫 No se guardó: ${files(count)}. Ya tienes ${files(used)}, y aquí el máximo es ${
        format.number(limit)
      }.`,
  },

  failure: {
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
  },
};
