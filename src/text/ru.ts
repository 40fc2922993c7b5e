import { fmt, FormattedString } from "@grammyjs/parse-mode";
import type { Category } from "../domain/kinds.ts";
import type { EntryFault, ManifestProblem } from "../domain/manifest.ts";
import { shorten } from "../domain/names.ts";
import type { FilterReason } from "../domain/search_query.ts";
import { type Catalogue, isUsedUp, type LinkState } from "./en.ts";
import { formatFor } from "./format.ts";
import { NAME_UNITS, nameList } from "./name_lists.ts";

const format = formatFor("ru");
const { b, code } = FormattedString;

/** A count with what goes along with 1, 2 and 5; a fraction takes the second. */
const counted = (one: string, few: string, many: string) => (count: number) =>
  format.plural(count, { one, few, many, other: few });

const files = counted("файл", "файла", "файлов");
const folders = counted("папка", "папки", "папок");
const links = counted("ссылка", "ссылки", "ссылок");
const filesSaved = counted("файл сохранён", "файла сохранены", "файлов сохранено");
const filesMovedToTrash = counted(
  "файл перемещён в корзину",
  "файла перемещены в корзину",
  "файлов перемещено в корзину",
);
const entriesWait = counted("файл ещё не пришёл", "файла ещё не пришли", "файлов ещё не пришло");
/** After «не больше»: the genitive. */
const atMostFiles = counted("файла", "файлов", "файлов");
const atMostCharacters = counted("символа", "символов", "символов");
const atMostLevels = counted("уровня", "уровней", "уровней");

const category: Record<Category, string> = {
  photo: "Фото",
  video: "Видео",
  document: "Документы",
  audio: "Аудио",
  other: "Другое",
};
/** A category within a sentence: in quotes, since its name is not inflected. */
const quoted = (of: Category) => `«${category[of]}»`;

const USED_UP =
  "Все открытия израсходованы: сохранить могут только те, кто уже открыл ссылку. Чтобы её снова можно было открыть, выберите другой лимит.";
const EXPIRED = "Срок истёк. Чтобы ссылку снова можно было открыть, выберите другой срок.";

/** Why a filter can't be understood. */
const filterReason: Record<FilterReason, string> = {
  unknown_type: "бывают типы фото, видео, документ, аудио и другое",
  bad_extension: "расширение пишется так: pdf",
  bad_size: "размер пишется так: >5mb или <1gb",
  bad_date: "дата пишется так: 2026, 2026-06 или 2026-06-15",
  empty: "здесь нужно значение",
  repeated: "можно искать только в одной папке",
};

/** What is wrong with a manifest, in one sentence. */
const manifestProblem = (problem: ManifestProblem): string => {
  switch (problem.problem) {
    case "not_json":
      return "Этот документ — не JSON.";
    case "not_a_manifest":
      return 'Это JSON, но не файл экспорта: в поле "format" должно быть "filekeeper".';
    case "version":
      return problem.version === null
        ? "Не указана версия формата."
        : `Версия формата — ${problem.version}, а я знаю только версию 1.`;
    case "part":
      return 'Числа в полях "part" и "parts" не подходят друг к другу.';
    case "exported_at":
      return 'В поле "exported_at" — не дата в формате ISO 8601.';
    case "no_files":
      return 'Нет списка "files".';
    case "too_many_folders":
      return `Папок больше, чем ${format.number(problem.limit)}.`;
    case "entry":
      return `Запись ${format.number(problem.entry)}: ${entryFault(problem.fault)}.`;
  }
};
const entryFault = ({ fault, limit = 0 }: EntryFault): string => {
  switch (fault) {
    case "no_object":
      return "это не объект";
    case "file_unique_id":
      return 'в поле "file_unique_id" пусто или не то, что даёт Telegram';
    case "name":
      return 'поле "name" пустое, или в имени нет видимых символов';
    case "name_long":
      return `имя длиннее ${atMostCharacters(limit)}`;
    case "category":
      return 'в поле "category" не photo, video, document, audio или other';
    case "folder":
      return 'в поле "folder" не список имён';
    case "folder_deep":
      return `папка вложена глубже ${atMostLevels(limit)}`;
    case "folder_name":
      return "в имени папки нет видимых символов";
    case "folder_name_long":
      return `имя папки длиннее ${atMostCharacters(limit)}`;
    case "tags":
      return 'в поле "tags" не список слов';
    case "tags_many":
      return `тегов больше, чем ${format.number(limit)}`;
    case "tag":
      return `тег — не слово длиной не больше ${atMostCharacters(limit)}`;
    case "caption":
      return 'в поле "caption" не текст';
    case "caption_long":
      return `подпись длиннее ${atMostCharacters(limit)}`;
    case "created_at":
      return 'в поле "created_at" нет даты в формате ISO 8601 между 1970 и 2100 годами';
  }
};

const openings = counted("открытие", "открытия", "открытий");
const atMostOpenings = counted("открытия", "открытий", "открытий");
const saves = counted("сохранение", "сохранения", "сохранений");
const opens = (state: LinkState) => `${openings(state.opens)}, ${saves(state.saves)}`;

/** Russian: to people one does not know, «вы», in lower case. */
export const ru: Catalogue = {
  format,
  category,
  order: {
    newest: "Новые",
    oldest: "Старые",
    name: "По имени",
    largest: "Большие",
  },

  button: {
    upload: "📤 Загрузить файл",
    files: "📂 Мои файлы",
    search: "🔍 Поиск",
    auto: "✨ Авто",
    done: "✅ Готово",
    cancel: "✖️ Отмена",
    allFiles: "📂 Все файлы",
    back: "⬅️ Назад",
    menu: "🏠 Меню",
    delete: "🗑 Удалить",
    undo: "↩️ Вернуть",
    moveTo: (to) => `➡️ Переместить в ${quoted(to)}`,
    removeThese: (count) => count === 1 ? "🗑 Удалить этот файл" : `🗑 Удалить эти ${files(count)}`,
    openBot: "💬 Открыть File Keeper",
    share: "🔗 Поделиться",
    links: "🔗 Мои ссылки",
    expiry: { day: "1 день", week: "7 дней", never: "Бессрочно" },
    openLimit: { one: "1 открытие", ten: "10 открытий", none: "Без лимита" },
    protect: "🔒 Защитить",
    revoke: "🚫 Отозвать",
    sendLink: "📨 Отправить в чат",
    saveLink: "💾 Сохранить к себе",
    nextFiles: (count) => `⏬ Ещё ${format.number(count)}`,
    settings: "⚙️ Настройки",
    language: "🌐 Язык",
    phone: "📱 Телефон",
    phoneShare: "📱 Отправить мой номер",
    phoneRemove: "🗑 Удалить мой номер",
    usage: "📊 Занятое место",
    privacy: "🔏 Приватность",
    export: "📦 Экспорт",
    import: "📥 Импорт",
    missing: "📋 Чего не хватает",
    forgetMissing: "🗑 Забыть о них",
    yesForget: "✅ Да, забыть о них",
    deleteAccount: "❌ Удалить аккаунт",
    ban: "⛔ Заблокировать",
    unban: "✅ Разблокировать",
    quota: "Квота",
    trash: "🗑 Корзина",
    restore: "♻️ Восстановить",
    emptyTrash: "🧹 Очистить корзину",
    yesEmptyTrash: "✅ Да, удалить навсегда",
    select: "☑️ Выбрать",
    wholePage: "✔️ Вся страница",
    noneOfPage: "▫️ Снять отметки страницы",
    getAll: "📥 Получить все",
    rename: "✏️ Переименовать",
    move: "📁 Переместить",
    tags: "🏷 Теги",
    clearTags: "🧹 Убрать все теги",
    folders: "📁 Папки",
    allFolders: (count) => `📁 Все папки · ${format.number(count)}`,
    newFolder: "➕ Новая папка",
    uploadHere: "📤 Загрузить сюда",
    moveHere: "✅ Переместить сюда",
    up: "⬆️ Уровнем выше",
    noFolder: "🚫 Без папки",
    topFolder: "⏫ На верхний уровень",
  },

  menu: {
    greeting: (name) =>
      fmt`Здравствуйте, ${b(name)}! 👋

Пришлите любой файл — я его сохраню. Напишите что угодно — я это поищу.`,
    menu: () => fmt`Пришлите любой файл — я его сохраню. Напишите что угодно — я это поищу.`,
    help: () =>
      fmt`${
        b("Достаточно знать две вещи")
      }: пришлите что угодно — я сохраню; напишите что угодно — я поищу.

Поиск учитывает имена, подписи и теги и прощает опечатки. Его можно уточнить: ${code("тип:фото")} ${
        code("ext:pdf")
      } ${code("#тег")} ${code(">5mb")} ${code("<1gb")} ${code("до:2026-06")} ${
        code("после:2026-01-15")
      } ${code('папка:"Имя"')}

#слова в подписи становятся тегами. В любом чате наберите моё имя пользователя и несколько слов — я найду там ваши файлы. Всё остальное — кнопки:`,
    group: () => fmt`Я храню файлы в личных чатах: откройте наш и пришлите мне что угодно.`,
    stale: () => fmt`Эта кнопка из старого сообщения. Вот свежее меню.`,
    unknownCommand: () =>
      fmt`Я не знаю такой команды. Пришлите файл, чтобы его сохранить, или выберите что-нибудь в меню.`,
    noFile: () =>
      fmt`Такое я хранить не могу. Пришлите фото, видео, документы, аудио, голосовые сообщения или стикеры — или выберите что-нибудь в меню.`,
    cancelled: () => fmt`Отменено: ничего не изменилось.`,
    nothingToCancel: () => fmt`Отменять нечего. Вот меню.`,
  },

  upload: {
    choose: () => fmt`Куда положить файлы? Если выбрать ${b("✨ Авто")}, я разложу их по типам.`,
    waiting: (to, folder) =>
      to === "auto"
        ? fmt`📤 Присылайте файлы, сколько нужно: я разложу их по типам${
          folder === null ? "" : fmt` и положу в папку ${b(folder)}`
        }. Когда закончите, нажмите ${b("✅ Готово")}.`
        : fmt`📤 Присылайте файлы для раздела ${
          b(category[to])
        }, сколько нужно. Когда закончите, нажмите ${b("✅ Готово")}.`,
    textMeanwhile: () =>
      fmt`Я жду ваши файлы. Присылайте их или нажмите ${b("✅ Готово")}, если это всё.`,
    done: (count) =>
      count === 0
        ? fmt`✅ Готово: файлов не было, ничего не изменилось.`
        : fmt`✅ Готово: ${filesSaved(count)}.`,
    cancelled: (count) =>
      count === 0
        ? fmt`Отменено: файлов ещё не было.`
        : fmt`Отменено. То, что уже пришло, сохранено: ${files(count)}.`,
    expired: () => fmt`Загрузка, которую вы начали, закрыта: за час не пришло ни одного файла.`,
    removed: (count) => fmt`🗑 ${filesMovedToTrash(count)}.`,
    nothingToRemove: () => fmt`Этих файлов больше нет.`,

    savedOne: (to, name) => fmt`✅ Сохранено в ${quoted(to)}: ${b(name)}`,
    restoredOne: (to, name) =>
      fmt`✅ Сохранено в ${quoted(to)}: ${b(name)}
Файл лежал в корзине и теперь снова на месте.`,
    duplicateOne: (to, name) => fmt`Этот файл у вас уже есть: ${b(name)}, в разделе ${quoted(to)}.`,
    savedMany: (count, counts) =>
      fmt`✅ ${filesSaved(count)}: ${
        counts.map(([to, n]) => `${category[to]} ${format.number(n)}`).join(", ")
      }`,
    savedNone: () => fmt`Ничего нового не сохранено.`,
    lineSaved: (icon, name) => fmt`${icon} ${name}`,
    lineDuplicate: (icon, name) => fmt`${icon} Этот файл у вас уже есть: ${name}`,
    lineLooksLike: (icon, name, detected) => fmt`${icon} ${name} — скорее ${quoted(detected)}`,
    lineRefused: (icon, name) => fmt`🚫 ${icon} ${name} — не сохранено`,
    looksLike: (detected) => fmt`Похоже, ему место в разделе ${quoted(detected)}.`,

    tooLarge: (name, size, limit) =>
      fmt`🚫 Не сохранено: ${b(name)} занимает ${
        format.size(size)
      }, а один файл может занимать не больше ${format.size(limit)}.`,
    overQuota: (name, size, used, quota) =>
      fmt`🚫 Не сохранено: ${b(name)} занимает ${format.size(size)}, а у вас уже занято ${
        format.size(used)
      } из ${format.size(quota)}.`,
    tooMany: (name, used, limit) =>
      fmt`🚫 Не сохранено: ${b(name)}. У вас уже ${files(used)}, а хранить здесь можно не больше ${
        format.number(limit)
      }.`,
  },

  files: {
    overview: (count, folderCount, bytes) =>
      fmt`📂 ${b("Мои файлы")} — ${files(count)}, ${
        folderCount === 0 ? "" : `${folders(folderCount)}, `
      }${format.size(bytes)}`,
    listTitle: (title, count) => fmt`${b(title)} — ${files(count)}`,
    empty: (title) => fmt`${b(title)} — пока пусто. Пришлите мне файл!`,
    gone: () => fmt`Этого файла больше нет.`,
    undeliverable: (name) => fmt`Telegram больше не выдаёт ${b(name)}. Запись о файле осталась.`,
    movedTo: (to, name) => fmt`➡️ Перемещено в ${quoted(to)}: ${b(name)}`,
    deleted: (name) => fmt`🗑 Перемещено в корзину: ${b(name)}`,
    restored: (count) => fmt`↩️ Возвращено: ${files(count)}`,
    nothingToUndo: () => fmt`Возвращать больше нечего.`,
    saved: (date) => fmt`Сохранено ${format.date(date)}`,
  },

  rename: {
    ask: (name, keepsEnding) =>
      fmt`✏️ Пришлите новое имя для ${b(name)}.${
        keepsEnding ? " Расширение останется прежним, если не написать другое." : ""
      }`,
    done: (name) => fmt`✏️ Переименовано: ${b(name)}`,
    empty: () =>
      fmt`От такого имени ничего не остаётся. Пришлите другое или нажмите ${b("✖️ Отмена")}.`,
    tooLong: (limit) =>
      fmt`Это имя слишком длинное: можно не больше ${
        atMostCharacters(limit)
      }. Пришлите покороче или нажмите ${b("✖️ Отмена")}.`,
  },

  move: {
    ask: (name, to, folder) =>
      fmt`📁 Куда переместить ${b(name)}? Сейчас файл в разделе ${b(category[to])}${
        folder === null ? "" : fmt`, в папке ${b(folder)}`
      }.`,
    toFolder: (folder, name) => fmt`📁 Перемещено в папку ${b(folder)}: ${b(name)}`,
    outOfFolder: (name) => fmt`📁 Теперь без папки: ${b(name)}`,
  },

  tags: {
    ask: (name, tags) =>
      fmt`🏷 Теги файла ${b(name)}: ${tags === "" ? "пока нет" : tags}

Пришлите все теги, которые нужны файлу, например ${b("отпуск море 2026")}: они заменят прежние.${
        tags === "" ? "" : " Чтобы убрать один тег, нажмите на него."
      }`,
    none: () =>
      fmt`Не вижу здесь ни одного тега. Пришлите одно или несколько слов либо нажмите ${
        b("✖️ Отмена")
      }.`,
    done: (name, tags) =>
      tags === "" ? fmt`🏷 Тегов больше нет: ${b(name)}` : fmt`🏷 Теги файла ${b(name)}: ${tags}`,
  },

  folders: {
    title: (title, count) => fmt`${b(title)} — ${folders(count)}`,
    none: () => fmt`📁 ${b("Папки")} — пока ни одной. Создайте папку и перемещайте в неё файлы.`,
    inside: (title, folderCount, fileCount) =>
      fmt`${b(title)} — ${
        folderCount + fileCount === 0 ? "пока пусто." : [
          folderCount > 0 ? folders(folderCount) : undefined,
          fileCount > 0 ? files(fileCount) : undefined,
        ].filter((part) => part !== undefined).join(", ")
      }`,
    gone: () => fmt`Этой папки больше нет.`,
    ask: (inside) =>
      inside === null
        ? fmt`➕ Пришлите имя новой папки.`
        : fmt`➕ Пришлите имя новой папки в ${b(inside)}.`,
    askName: (name) => fmt`✏️ Пришлите новое имя для папки ${b(name)}.`,
    created: (name) => fmt`✅ Папка создана: ${b(name)}`,
    there: (name) => fmt`Папка ${b(name)} там уже есть.`,
    renamed: (name) => fmt`✏️ Папка переименована: ${b(name)}`,
    tooDeep: (limit) =>
      fmt`Папки вкладываются не глубже ${atMostLevels(limit)}, а так получилось бы больше.`,
    askMove: (name) => fmt`📁 Куда переместить папку ${b(name)}?`,
    moved: (name, into) =>
      into === null
        ? fmt`📁 Перемещено на верхний уровень: ${b(name)}`
        : fmt`📁 Перемещено в папку ${b(into)}: ${b(name)}`,
    intoItself: (name) => fmt`Папку ${b(name)} нельзя переместить в неё же или в папку внутри неё.`,
    deleted: (name, folderCount, fileCount) =>
      fmt`🗑 Папка удалена: ${b(name)}${
        folderCount === 0
          ? ""
          : fmt`, вместе с ${
            counted("вложенной папкой", "вложенными папками", "вложенными папками")(folderCount)
          }`
      }${fileCount === 0 ? "" : fmt`. ${filesMovedToTrash(fileCount)}`}.`,
    restored: (folderCount, fileCount) =>
      fmt`↩️ Возвращено: ${folders(folderCount)}${
        fileCount === 0 ? "" : fmt`, ${files(fileCount)}`
      }`,
  },

  trash: {
    empty: () => fmt`🗑 ${b("Корзина")} — пусто.`,
    deletedOn: (date) => fmt`🗑 В корзине с ${format.date(date)}`,
    keptUntil: (date) => fmt`хранится до ${format.date(date)}`,
    gone: () => fmt`Этого файла в корзине больше нет.`,
    restored: (name, to) => fmt`♻️ Восстановлено в ${quoted(to)}: ${b(name)}`,
    restoredMany: (count) => fmt`♻️ Восстановлено: ${files(count)}`,
    ask: (count) => fmt`🧹 Удалить ${files(count)} из корзины навсегда? Это нельзя отменить.`,
    emptied: (count) =>
      count === 0
        ? fmt`🧹 Всё, что было в корзине, удалено навсегда.`
        : fmt`🧹 Удалено навсегда: ${files(count)}.`,
    emptying: () => fmt`🧹 Удаляю навсегда. Файлов много, это займёт немного времени.`,
  },

  select: {
    title: (title, count) =>
      count === 0
        ? fmt`☑️ ${b(title)} — отмечайте файлы, на скольких угодно страницах.`
        : fmt`☑️ ${b(title)} — отмечено: ${format.number(count)}.`,
    none: () => fmt`Сначала отметьте хотя бы один файл.`,
    full: (limit) =>
      fmt`За один раз — не больше ${atMostFiles(limit)}. Сначала сделайте что-нибудь с этими.`,
    gone: () => fmt`Этих файлов больше нет.`,
    deleted: (count) => fmt`🗑 Перемещено в корзину: ${files(count)}.`,
    askMove: (count) => fmt`📁 Куда переместить ${files(count)}?`,
    moved: (to, count) => fmt`➡️ Перемещено в ${quoted(to)}: ${files(count)}.`,
    movedToFolder: (folder, count) => fmt`📁 Перемещено в папку ${b(folder)}: ${files(count)}.`,
    movedOutOfFolder: (count) => fmt`📁 Теперь без папки: ${files(count)}.`,
    askTags: (count) =>
      fmt`🏷 Какие теги добавить к ${
        counted("файлу", "файлам", "файлам")(count)
      }? Пришлите их, например ${b("отпуск море 2026")}.`,
    tagged: (tags, count) =>
      fmt`🏷 Добавлено к ${counted("файлу", "файлам", "файлам")(count)}: ${tags}`,
    sending: (count) => fmt`📥 Отправляю ${files(count)}…`,
    sent: (count, failed) =>
      failed.length === 0
        ? fmt`📥 Отправлено: ${files(count)}.`
        : fmt`📥 Отправлено: ${files(count)}.

Telegram больше не выдаёт ${files(failed.length)}:
${nameList(format, failed)}`,
  },

  search: {
    ask: () =>
      fmt`🔍 Что искать? Пришлите слова из имён, подписей или тегов, в любом порядке; хватит и части слова.`,
    more: (title, count) => fmt`${b(title)} — больше ${atMostFiles(count)}`,
    nothing: (query) =>
      fmt`🔍 По запросу ${b(query)} ничего не нашлось.

Попробуйте меньше слов или только часть слова. Можно искать и по одному лишь фильтру: ${
        code("тип:фото")
      } ${code("ext:pdf")} ${code("#тег")} или ${code("после:2026-01")}.`,
    forgotten: () =>
      fmt`Этот поиск был давно, и я уже не помню, что мы искали. Поищите, пожалуйста, ещё раз.`,
    problems: (lines) => FormattedString.join([fmt`🔍 Так искать не получится:`, ...lines], "\n"),
    problem: (filter, reason) => fmt`• ${code(filter)} — ${filterReason[reason]}`,
  },

  inline: {
    noFiles: "Сохранить свой первый файл",
    nothing: "Ничего не нашлось. Открыть File Keeper",
    invite: "Хранить файлы в File Keeper",
    problem: (filter) => `Не получится искать ${filter}`,
  },

  settings: {
    title: (name) => fmt`⚙️ Настройки: ${b(name)}`,
    chooseLanguage: () => fmt`🌐 На каком языке мне говорить?`,
    languageSet: () => fmt`🌐 Теперь я говорю по-русски.`,
    phone: (phone) =>
      phone === null
        ? fmt`📱 Я не знаю вашего номера телефона, да он мне и не нужен. Но при желании его можно здесь оставить.`
        : fmt`📱 Ваш номер телефона: ${code(phone)}`,
    phoneAsk: () => fmt`Нажмите кнопку ниже, чтобы отправить мне свой контакт.`,
    phoneSaved: (phone) => fmt`📱 Номер сохранён: ${phone}`,
    phoneRefused: () => fmt`Это не ваш собственный контакт, поэтому я его не сохраняю.`,
    usage: ({ files: count, bytes, maxFiles, maxFileSize, quota, lines, trash }) =>
      FormattedString.join([
        fmt`📊 ${b("Занятое место")}`,
        quota === null
          ? fmt`${files(count)}, ${format.size(bytes)}`
          : fmt`${quota.bar} ${format.percent(quota.share)}
${files(count)}, ${format.size(bytes)} из ${format.size(quota.bytes)}`,
        ...lines.map((line) =>
          fmt`${line.icon} ${category[line.category]}: ${files(line.files)}, ${
            format.size(line.bytes)
          }`
        ),
        ...(trash.files === 0 ? [] : [
          fmt`🗑 Корзина: ${files(trash.files)}, ${
            format.size(trash.bytes)
          } (в лимитах не учитывается)`,
        ]),
        ...(maxFiles === null ? [] : [fmt`Всего: не больше ${atMostFiles(maxFiles)}`]),
        ...(maxFileSize === null ? [] : [fmt`Один файл: не больше ${format.size(maxFileSize)}`]),
      ], "\n"),
    privacy: (trashDays) =>
      fmt`🔏 ${b("Приватность")}

Я храню то, без чего не будет библиотеки: ваш id в Telegram, имя и имя пользователя, язык, номер телефона, если вы его оставили, то, что Telegram сообщает о каждом файле (идентификаторы, имя, тип, размер, подпись), ваши папки, теги и ссылки, а ещё то, на чём мы с вами остановились.

Сами файлы лежат в Telegram, у меня только ключи к ним. Удалённое лежит в корзине ${
        counted("день", "дня", "дней")(trashDays)
      }, а потом стирается. Никто другой не видит ваши файлы, пока вы не поделитесь ссылкой, и я никогда не читаю, что в них.

/export выдаст вам всё это, /delete_account всё это сотрёт.`,
  },

  exports: {
    begun: () =>
      fmt`📦 Записываю вашу библиотеку. Если файлов много, это займёт немного времени; ждать не обязательно.`,
    underWay: () => fmt`📦 Экспорт уже идёт. Пришлю его, как только он будет готов.`,
    part: (part, parts, count) =>
      parts === 1
        ? fmt`📦 Ваша библиотека: ${files(count)}`
        : fmt`📦 Ваша библиотека, часть ${format.number(part)} из ${format.number(parts)}: ${
          files(count)
        }`,
    done: (count, parts) =>
      fmt`📦 Это вся ваша библиотека: ${files(count)}${
        parts === 1 ? "" : ` в ${counted("части", "частях", "частях")(parts)}`
      }. То, что лежит в корзине, сюда не вошло.

Чтобы перенести её в другого такого же бота, отправьте ему /import, потом ${
        parts === 1 ? "этот документ" : "эти документы"
      }, а потом перешлите ему свои файлы. Имена, разделы, папки, теги, подписи и даты вернутся сами.`,
    empty: () =>
      fmt`📦 Ваша библиотека пуста, и этот файл экспорта тоже. Пришлите мне что-нибудь, и в следующем уже будет о чём рассказать.`,
  },

  imports: {
    ask: () =>
      fmt`📥 Пришлите файл экспорта: документ, который сделала команда /export, здесь или в другом боте. Если частей несколько, пришлите все, в любом порядке.`,
    waiting: (count) =>
      fmt`📋 Из прежних импортов ${
        entriesWait(count)
      }. Пересылайте мне файлы, и к каждому вернётся всё, что о нём записано.`,
    begun: (name) => {
      const shown = shorten(name, NAME_UNITS);
      return shown === ""
        ? fmt`📥 Документ получен, проверяю…`
        : fmt`📥 Получено: ${b(shown)}, проверяю…`;
    },
    tooLarge: (limit) =>
      fmt`🚫 Ничего не изменилось: этот документ для меня слишком велик. Можно не больше ${
        format.size(limit)
      }, а любая часть экспорта меньше.`,
    notHandedOut: () =>
      fmt`🚫 Ничего не изменилось: Telegram больше не выдаёт этот документ. Пришлите его, пожалуйста, ещё раз.`,
    refused: (problems) =>
      FormattedString.join(
        [
          fmt`🚫 Ничего не изменилось. Принять этот файл экспорта не получается:`,
          ...problems.map((problem) => fmt`• ${manifestProblem(problem)}`),
        ],
        "\n",
      ),
    done: ({ entries, part, parts, here, in_trash, waiting }) =>
      FormattedString.join([
        fmt`📥 ${b("Импорт завершён")}: ${
          counted("запись", "записи", "записей")(entries)
        } в файле экспорта${
          parts === 1 ? "" : `, это часть ${format.number(part)} из ${format.number(parts)}`
        }`,
        ...(here === 0 ? [] : [fmt`✅ Уже здесь и обновлено: ${files(here)}`]),
        ...(in_trash === 0 ? [] : [fmt`🗑 Обновлено в вашей корзине: ${files(in_trash)}`]),
        ...(waiting === 0 ? [] : [
          fmt`⏳ ${
            entriesWait(waiting)
          }: пересылайте мне файлы в любом порядке, и к каждому вернётся всё, что о нём записано`,
        ]),
        ...(parts === 1 ? [] : [fmt`Пришлите и остальные части, в любом порядке.`]),
      ], "\n"),
    missing: (count) => fmt`📋 ${b("Чего не хватает")}: ${entriesWait(count)}`,
    missingLine: (icon, name, date) => fmt`${icon} ${name} · ${format.date(date)}`,
    nothingMissing: () => fmt`📋 Всё на месте: ни один импорт не ждёт файлов.`,
    askForget: (count) =>
      fmt`🗑 Из импортов ${
        entriesWait(count)
      }. Забыть записи о том, что не пришло? Файлы, которые уже здесь, останутся как есть.`,
    forgotten: () => fmt`🗑 Забыто. Импорты больше не ждут файлов.`,
  },

  account: {
    word: "УДАЛИТЬ",
    question: () =>
      fmt`❌ Это сотрёт всё, что я о вас храню: записи обо всех файлах, папки, теги, ссылки, настройки. Отменить это нельзя. Если хотите сохранить библиотеку, сначала отправьте /export.

Чтобы продолжить, напишите ${b("УДАЛИТЬ")}`,
    wrongWord: () =>
      fmt`Это не то слово, поэтому ничего не стёрто. Чтобы стереть всё, напишите ${b("УДАЛИТЬ")}`,
    deleted: () => fmt`Всё, что хранилось о вас, стёрто. До свидания! /start — начать заново.`,
  },

  admin: {
    stats: (stats, database, uptimeS, version) =>
      fmt`📈 ${b("File Keeper")} ${version}
Пользователи: ${format.number(stats.users)}, активных сегодня: ${format.number(stats.active_today)}
Файлы: ${format.number(stats.files)}, ${format.size(stats.bytes)}
База данных: ${database}, ${format.size(stats.database_bytes)}
Время работы: ${format.duration(uptimeS)}`,
    userUsage: () => fmt`Назовите человека по его id в Telegram: ${code("/user 12345")}`,
    nobody: () => fmt`Я не знаю никого с таким id.`,
    account: (account, serverQuota) => {
      const quota = account.quota_bytes ?? serverQuota;
      return fmt`👤 ${b(account.full_name)}${
        account.username === null ? "" : ` @${account.username}`
      }
Id: ${code(`${account.id}`)}
${files(account.files)}, ${format.size(account.bytes)}${
        quota === null ? ", без квоты" : ` из ${format.size(quota)}`
      }${account.quota_bytes === null ? "" : " (личная квота)"}
С ${format.date(account.created_at)}${account.banned_at === null ? "" : "\n⛔ Доступ закрыт"}`;
    },
    quotaAsk: () =>
      fmt`Какую квоту задать? Размер, например ${code("500MB")} или ${code("4GB")}, либо ${
        code("-")
      }, чтобы действовала общая.`,
  },

  command: {
    start: "Начать или открыть меню",
    upload: "Загрузить файлы в раздел",
    files: "Ваши файлы",
    search: "Найти файлы",
    links: "Ваши ссылки",
    trash: "Удалённые файлы",
    usage: "Сколько места занято",
    settings: "Язык, телефон, аккаунт",
    export: "Забрать свою библиотеку",
    import: "Перенести библиотеку сюда",
    privacy: "Что о вас хранится",
    help: "Как это работает",
    cancel: "Прервать начатое",
    stats: "Показатели сервера",
    user: "Человек: место, доступ, квота",
  },

  about: {
    description:
      "Пришлите любой файл — я его сохраню. Напишите что угодно — я это найду.\n\nФото, видео, документы, аудио: всё разложено по местам, находится поиском, открывается другим по ссылке, которую можно отозвать. Библиотека — ваша: /export отдаст её целиком.",
    short: "Хранит ваши файлы: пришлите что угодно, найдите потом, поделитесь ссылкой.",
  },

  links: {
    link: (name, count, single, url, state) =>
      fmt`🔗 ${b(name)}${single ? "" : ` — ${files(count)}`}
${url}

⏳ Срок действия: ${
        b(state.expires_at === null ? "бессрочно" : `до ${format.dateTime(state.expires_at)} UTC`)
      }
👥 Сколько людей могут открыть: ${
        b(state.max_opens === null ? "без лимита" : format.number(state.max_opens))
      }
${
        state.protected
          ? fmt`🔒 ${b("С защитой")}: нельзя ни переслать, ни сохранить`
          : fmt`🔓 ${b("Без защиты")}: можно пересылать и сохранять`
      }
📊 ${opens(state)}${isUsedUp(state) ? `\n\n⚠️ ${USED_UP}` : ""}${
        state.expired ? `\n\n⚠️ ${EXPIRED}` : ""
      }`,
    title: (count) => fmt`🔗 ${b("Мои ссылки")} — ${links(count)}`,
    none: () =>
      fmt`🔗 ${b("Мои ссылки")} — пока ни одной. Нажмите ${
        b("🔗 Поделиться")
      } у файла, папки или выбранных файлов, и я сделаю на них ссылку.`,
    line: (name, count, single, state) =>
      fmt`${name}${single ? "" : ` — ${files(count)}`}
${opens(state)}${state.max_opens === null ? "" : `, не больше ${atMostOpenings(state.max_opens)}`}${
        state.expires_at === null ? "" : ` · до ${format.dateTime(state.expires_at)} UTC`
      }${state.protected ? " · 🔒" : ""}`,
    revoked: () => fmt`🚫 Отозвано: эта ссылка больше ничего не открывает.`,
    gone: () => fmt`Этой ссылки больше нет: её отозвали или удалено то, на что она вела.`,
    nothingSelected: () => fmt`Сначала отметьте хотя бы один файл.`,
    nothingThere: () => fmt`Этих файлов больше нет.`,

    unknown: () =>
      fmt`🔗 Эта ссылка ничего не открывает: её никогда не было, её срок или число открытий исчерпаны, либо её отозвали. Попросите новую там же, где взяли эту.`,
    empty: (name) => fmt`📁 ${b(name)} — эта папка пока пуста.`,
    opened: (name, count) => fmt`🔗 ${b(name)} — ${files(count)}`,
    openedPart: (name, count, total) =>
      fmt`🔗 ${b(name)} — пока ${files(count)} из ${format.number(total)}`,
    undelivered: (count) => fmt`Telegram больше не выдаёт ${files(count)}.`,

    own: () => fmt`Это ваши собственные файлы: они у вас уже есть.`,
    cantSave: () => fmt`🔒 Защищено владельцем: сохранить нельзя.`,
    saving: () => fmt`💾 Сохраняю… Это займёт немного времени.`,
    savedOne: (name) => fmt`✅ Сохранено в ваши файлы: ${b(name)}`,
    savedMany: (count, bytes) =>
      fmt`✅ Сохранено в ваши файлы: ${files(count)}, ${format.size(bytes)}`,
    savedNone: () => fmt`Ничего нового не сохранено.`,
    restoredOne: (name) => fmt`♻️ Возвращено из вашей корзины: ${b(name)}`,
    restoredMany: (count) => fmt`♻️ Возвращено из вашей корзины: ${files(count)}`,
    duplicateOne: (name) => fmt`Этот файл у вас уже есть: ${b(name)}`,
    duplicateMany: (count) => fmt`Из них у вас уже есть ${files(count)}.`,
    tooLargeMany: (count, limit) =>
      fmt`🚫 Не сохранено: ${files(count)} размером больше ${
        format.size(limit)
      }, а это предел для одного файла.`,
    overQuotaMany: (count, bytes, used, quota) =>
      fmt`🚫 Не сохранено: ${files(count)} (${format.size(bytes)}), ведь у вас уже занято ${
        format.size(used)
      } из ${format.size(quota)}.`,
    tooMany: (count, used, limit) =>
      fmt`🚫 Не сохранено: ${files(count)}. У вас уже ${
        files(used)
      }, а хранить здесь можно не больше ${format.number(limit)}.`,
  },

  failure: {
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
  },
};
