import assert from "node:assert/strict";
import type { Message } from "grammy/types";
import { textFor } from "../../../src/text/languages.ts";
import { until } from "../../support/until.ts";
import { testKeeper } from "../../support/keeper.ts";
import type { Emulator, Person } from "../../telegram/emulator.ts";

/** What a conversation presses and expects, as a person of that language reads it. */
interface Words {
  language_code: string;
  greeting: string;
  menu: string[];
  upload: string;
  choose: RegExp;
  categories: string[];
  documents: string;
  waiting: RegExp;
  misplaced: RegExp;
  moveToPhotos: string;
  moved: RegExp;
  done: string;
  kept: RegExp;
  album: RegExp;
  again: RegExp;
  overview: RegExp;
  documentsCounted: string;
  documentsTitle: RegExp;
  card: RegExp;
  more: string;
  details: RegExp;
  back: string;
  delete: string;
  deleted: RegExp;
  undo: string;
  restored: RegExp;
  rename: string;
  askName: RegExp;
  renamed: RegExp;
  filter: string;
  notFound: RegExp;
  misunderstood: RegExp;
  folders: string;
  noFolders: RegExp;
  newFolder: string;
  folderCreated: RegExp;
  share: string;
  link: RegExp;
  revoke: string;
  revoked: RegExp;
  trash: string;
  trashEmpty: RegExp;
  settings: string;
  settingsOf: RegExp;
  usage: string;
  used: RegExp;
  stale: RegExp;
  unknownCommand: RegExp;
  commandStart: string;
}

const RUSSIAN: Words = {
  language_code: "ru",
  greeting: "Здравствуйте, Аня! 👋",
  menu: [
    "📤 Загрузить файл",
    "📂 Мои файлы",
    "🔍 Поиск",
    "🔗 Мои ссылки",
    "🗑 Корзина",
    "⚙️ Настройки",
  ],
  upload: "📤 Загрузить файл",
  choose: /Выберите раздел/,
  categories: [
    "✨ Авто",
    "🖼 Фото",
    "🎥 Видео",
    "📄 Документы",
    "🎵 Аудио",
    "📦 Другое",
    "✖️ Отмена",
  ],
  documents: "📄 Документы",
  waiting: /Присылайте файлы в раздел Документы/,
  misplaced: /✅ Сохранено в «Документы»: море\.jpg\nПохоже, ему место в разделе «Фото»\./,
  moveToPhotos: "➡️ Переместить в «Фото»",
  moved: /➡️ Перемещено в «Фото»: море\.jpg/,
  done: "✅ Готово",
  kept: /✅ Готово: 1 файл сохранён\./,
  album: /✅ 5 файлов сохранено: Фото 4, Видео 1/,
  again: /Этот файл у вас уже есть: отчёт\.pdf, в разделе «Документы»\./,
  overview: /📂 Мои файлы — 7 файлов, /,
  documentsCounted: "📄 Документы · 1",
  documentsTitle: /📄 Документы — 1 файл$/,
  card: /^отчёт\.pdf\n1,5 KB$/,
  more: "ℹ️ Подробнее",
  details: /^отчёт\.pdf\n📄 Документы · 1,5 KB · \d+ \S+ \d{4} г\.$/,
  back: "⬅️ Назад",
  delete: "🗑 Удалить",
  deleted: /🗑 Перемещено в корзину: отчёт\.pdf/,
  undo: "↩️ Вернуть",
  restored: /↩️ Восстановлено: 1 файл/,
  rename: "✏️ Переименовать",
  askName: /Пришлите новое имя для отчёт\.pdf\. Расширение останется/,
  renamed: /✏️ Переименовано: Итоги\.pdf/,
  filter: "тип:видео",
  notFound: /По запросу zzzzqqq ничего не нашлось/,
  misunderstood: /Так искать не получится:\n• >5z — укажите размер/,
  folders: "📁 Папки",
  noFolders: /Папки — пока ни одной/,
  newFolder: "➕ Новая папка",
  folderCreated: /✅ Папка создана: Дача/,
  share: "🔗 Поделиться",
  link: /Срок действия: бессрочно\n👥 Лимит открытий: нет/,
  revoke: "🚫 Отозвать",
  revoked: /🚫 Ссылка отозвана/,
  trash: "🗑 Корзина",
  trashEmpty: /🗑 Корзина — пусто/,
  settings: "⚙️ Настройки",
  settingsOf: /⚙️ Настройки — Аня/,
  usage: "📊 Занятое место",
  used: /▓\S*░ \d+\s%\n7 файлов, .* из 1 GB/,
  stale: /Эта кнопка устарела/,
  unknownCommand: /Такой команды нет/,
  commandStart: "Открыть меню",
};

const SPANISH: Words = {
  language_code: "es",
  greeting: "¡Hola, Аня! 👋",
  menu: [
    "📤 Subir archivo",
    "📂 Mis archivos",
    "🔍 Buscar",
    "🔗 Mis enlaces",
    "🗑 Papelera",
    "⚙️ Ajustes",
  ],
  upload: "📤 Subir archivo",
  choose: /Elige una categoría/,
  categories: [
    "✨ Automático",
    "🖼 Fotos",
    "🎥 Videos",
    "📄 Documentos",
    "🎵 Audio",
    "📦 Otros",
    "✖️ Cancelar",
  ],
  documents: "📄 Documentos",
  waiting: /Envíame archivos para Documentos/,
  misplaced: /✅ Guardado en Documentos: море\.jpg\nParece que va en Fotos\./,
  moveToPhotos: "➡️ Mover a Fotos",
  moved: /➡️ Movido a Fotos: море\.jpg/,
  done: "✅ Listo",
  kept: /✅ Listo: 1 archivo guardado\./,
  album: /✅ 5 archivos guardados: Fotos 4, Videos 1/,
  again: /Ya tienes este archivo: отчёт\.pdf, en Documentos\./,
  overview: /📂 Mis archivos – 7 archivos, /,
  documentsCounted: "📄 Documentos · 1",
  documentsTitle: /📄 Documentos – 1 archivo$/,
  card: /^отчёт\.pdf\n1,5 KB$/,
  more: "ℹ️ Detalles",
  details: /^отчёт\.pdf\n📄 Documentos · 1,5 KB · \d+ \S+ \d{4}$/,
  back: "⬅️ Atrás",
  delete: "🗑 Eliminar",
  deleted: /🗑 Movido a la papelera: отчёт\.pdf/,
  undo: "↩️ Deshacer",
  restored: /↩️ De vuelta: 1 archivo/,
  rename: "✏️ Renombrar",
  askName: /Envíame un nombre nuevo para отчёт\.pdf\. La extensión se mantiene/,
  renamed: /✏️ Renombrado: Итоги\.pdf/,
  filter: "tipo:video",
  notFound: /No encontré nada para zzzzqqq/,
  misunderstood: /Así no puedo buscar:\n• >5z – usa un tamaño/,
  folders: "📁 Carpetas",
  noFolders: /Carpetas – ninguna todavía/,
  newFolder: "➕ Nueva carpeta",
  folderCreated: /✅ Carpeta creada: Дача/,
  share: "🔗 Compartir",
  link: /Caduca: nunca\n👥 Límite de aperturas: ninguno/,
  revoke: "🚫 Revocar",
  revoked: /🚫 Enlace revocado/,
  trash: "🗑 Papelera",
  trashEmpty: /🗑 Papelera – vacía/,
  settings: "⚙️ Ajustes",
  settingsOf: /⚙️ Ajustes – Аня/,
  usage: "📊 Espacio usado",
  used: /▓\S*░ \d+\s%\n7 archivos, .* de 1 GB/,
  stale: /Ese botón ya no sirve/,
  unknownCommand: /No conozco ese comando/,
  commandStart: "Abrir el menú",
};

/** Pieces of English sentences and labels that would show through. */
const ENGLISH =
  /\b(the|and|is|are|to|you|your|not|this|that|with|files?|folders?|menu|back|cancel|done|moved?|saved?|photos|documents|search|settings|trash|share|upload|delete|rename|tags|undo)\b/i;

const said = ({ text, caption }: Message) => text ?? caption ?? "";
const labels = (person: Person, message: Message) => person.buttons(message).flat();

/** Everything that the bot has sent or shown so far: texts, captions, labels, toasts. */
function everythingSaid(telegram: Emulator): string[] {
  const words: string[] = [];
  const gather = (value: unknown, key: string) => {
    if (typeof value === "string") {
      if (["text", "caption"].includes(key)) words.push(value);
      else if (/^[[{]/.test(value)) gather(JSON.parse(value), "");
    } else if (typeof value === "object" && value !== null) {
      for (const [inner, one] of Object.entries(value)) gather(one, inner);
    }
  };
  for (const { method, params } of telegram.calls) {
    if (/^(send|edit|answer)/.test(method)) gather(params, "");
  }
  return words;
}

/** Waits until Telegram has everything that is set at the start: the menu button is the last. */
async function introduced(telegram: Emulator): Promise<void> {
  for (const deadline = Date.now() + 5000; Date.now() < deadline;) {
    if (telegram.calls.some(({ method }) => method === "getChatMenuButton")) break;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await telegram.idle();
}

for (const words of [RUSSIAN, SPANISH]) {
  testKeeper(`a whole conversation goes in ${words.language_code}`, async ({ telegram }) => {
    const { language_code } = words;
    const anya = telegram.person({ first_name: "Аня", language_code });
    await anya.send("/start");
    const greeting = await anya.waitFor(words.greeting);
    assert.deepEqual(labels(anya, greeting), words.menu);
    await introduced(telegram);
    assert.equal(
      telegram.world.settings.seenBy(anya.id, language_code)[0]?.description,
      words.commandStart,
    );

    await anya.press(greeting, words.upload);
    const choice = await anya.waitFor(words.choose);
    assert.deepEqual(labels(anya, choice), words.categories);
    await anya.press(choice, words.documents);
    await anya.waitFor(words.waiting);
    await anya.sendDocument({ file_name: "море.jpg", mime_type: "image/jpeg", file_size: 2048 });
    const reply = await anya.waitFor(words.misplaced);
    await anya.press(reply, words.moveToPhotos);
    await anya.waitFor(words.moved);
    await anya.press(words.done);
    await anya.waitFor(words.kept);

    await anya.sendAlbum([
      ...Array.from({ length: 4 }, () => ({ kind: "photo" as const })),
      { kind: "video" },
    ]);
    await anya.waitFor(words.album);
    const sent = await anya.sendDocument({
      file_name: "отчёт.pdf",
      mime_type: "application/pdf",
      file_size: 1536,
    });
    await anya.waitFor(/отчёт\.pdf/);
    await anya.send("/frobnicate");
    await anya.waitFor(words.unknownCommand);
    await anya.forward(sent);
    await anya.waitFor(words.again);

    await anya.send("/files");
    await anya.press(await anya.waitFor(words.overview), words.documentsCounted);
    await anya.press(await anya.waitFor(words.documentsTitle), /отчёт\.pdf/);
    const file = await anya.waitFor((message) => message.document !== undefined);
    assert.match(said(file), words.card);
    await anya.press(file, words.more);
    await anya.waitFor(words.details);
    await anya.press(file, words.back);
    await anya.waitFor(words.card);
    await anya.press(file, words.delete);
    const deleted = await anya.waitFor(words.deleted);
    await anya.press(deleted, words.undo);
    await anya.waitFor(words.restored);

    await anya.send("/files");
    await anya.press(await anya.waitFor(words.overview), words.documentsCounted);
    await anya.press(await anya.waitFor(words.documentsTitle), /отчёт\.pdf/);
    const again = await anya.waitFor((message) => message.document !== undefined);
    await anya.press(again, words.rename);
    await anya.waitFor(words.askName);
    await anya.send("Итоги");
    const renamed = await anya.waitFor(words.renamed);
    await anya.press(renamed, words.share);
    const link = await anya.waitFor(words.link);
    await anya.press(link, words.revoke);
    await anya.waitFor(words.revoked);

    await anya.send("ИТОГИ");
    const found = await anya.waitFor((message) => message.document !== undefined);
    assert.match(said(found), /^Итоги\.pdf/);
    await anya.send(words.filter);
    await anya.waitFor((message) => message.video !== undefined);
    await anya.send("zzzzqqq");
    await anya.waitFor(words.notFound);
    await anya.send(">5z");
    await anya.waitFor(words.misunderstood);

    await anya.send("/files");
    await anya.press(await anya.waitFor(words.overview), words.folders);
    await anya.press(await anya.waitFor(words.noFolders), words.newFolder);
    await anya.waitFor(/➕/);
    await anya.send("Дача");
    await anya.waitFor(words.folderCreated);

    await anya.send("/start");
    const menu = await anya.waitFor(words.greeting);
    await anya.press(menu, words.trash);
    await anya.waitFor(words.trashEmpty);
    await anya.pressData(menu, "no:such:button");
    await anya.press(await anya.waitFor(words.stale), words.settings);
    await anya.press(await anya.waitFor(words.settingsOf), words.usage);
    await anya.waitFor(words.used);

    for (const command of ["/help", "/privacy", "/links", "/export", "/import", "/cancel"]) {
      const before = anya.last?.message_id ?? 0;
      await anya.send(command);
      await anya.waitFor(({ message_id }) => message_id > before);
    }
    await anya.send("/delete_account");
    const { account } = textFor(language_code, null, "en");
    const question = await anya.waitFor(/❌/);
    assert.deepEqual(anya.marked(question, "bold"), [account.word]);
    // As one types it on a phone.
    await anya.send(` ${account.word.toLowerCase()} `);
    await anya.waitFor(account.deleted().text);
    await telegram.idle();

    for (const text of everythingSaid(telegram)) {
      const own = text.replaceAll(/https:\S+|\/[a-z_]+|File Keeper/g, " ");
      assert.doesNotMatch(own, ENGLISH, text);
    }
  }, { USER_QUOTA: "1GB" });
}

testKeeper(
  "the language is changed in the settings, at once, commands included, and survives a restart",
  async ({ telegram, database, restart }) => {
    const ann = telegram.person({ first_name: "Ann", language_code: "ru" });
    const firstCommand = () => telegram.world.settings.seenBy(ann.id, "ru")[0]?.description;
    await ann.send("/settings");
    await ann.press(await ann.waitFor(/Настройки — Ann/), "🌐 Язык");
    const choice = await ann.waitFor(/Выберите язык/);
    assert.deepEqual(labels(ann, choice), ["English", "Русский", "Español", "⬅️ Назад"]);
    await ann.press(choice, "Español");
    const changed = await ann.waitFor("Idioma: español");
    await telegram.idle();
    assert.equal(firstCommand(), SPANISH.commandStart);
    await ann.press(changed, "🏠 Menú");
    const menu = await ann.waitFor("Envíame lo que quieras");
    assert.deepEqual(labels(ann, menu), SPANISH.menu);

    // Twice, as on a slow line: the same.
    await ann.press(menu, "⚙️ Ajustes");
    await ann.press(await ann.waitFor(/Ajustes – Ann/), "🌐 Idioma");
    await ann.press(await ann.waitFor(/Elige un idioma/), "Español");
    await ann.waitFor("Idioma: español");

    await restart();
    await ann.sendAlbum([{ kind: "photo" }, { kind: "photo" }]);
    await ann.waitFor(/2 archivos guardados: Fotos 2/);
    await ann.send("/files");
    await ann.waitFor(/Mis archivos/);
    await telegram.idle();
    assert.equal(firstCommand(), SPANISH.commandStart);
    assert.deepEqual(await database.query(`SELECT language, telegram_language FROM users`), [
      { language: "es", telegram_language: "ru" },
    ]);

    // Another language on the phone changes nothing of what was chosen.
    ann.rename({ language_code: "en" });
    await ann.send("/start");
    await ann.waitFor("¡Hola, Ann!");

    // A forged choice of no language.
    await ann.pressData(ann.last, "sc:9");
    await ann.waitFor(/Elige un idioma/);
    await telegram.idle();
    assert.deepEqual(await database.query(`SELECT language FROM users`), [{ language: "es" }]);
  },
);

testKeeper("commands of a chosen language are renewed by /start", async ({ telegram }) => {
  const ann = telegram.person({ first_name: "Ann" });
  await ann.send("/settings");
  await ann.press(await ann.waitFor(/Settings – /), "🌐 Language");
  await ann.press(await ann.waitFor(/Choose a language/), "Русский");
  await ann.waitFor(/Язык: русский/);
  await telegram.idle();
  const seen = () => telegram.world.settings.seenBy(ann.id, "en");
  await until(() => seen()[0]?.description === RUSSIAN.commandStart, "the commands are not set");
  const all = seen();
  // What an earlier version had set.
  for (const [key, commands] of telegram.world.settings.commands) {
    if (key.includes(`${ann.id}`)) telegram.world.settings.commands.set(key, commands.slice(0, 3));
  }
  await ann.send("/start");
  await ann.waitFor(/Здравствуйте/);
  await telegram.idle();
  await until(() => seen().length === all.length, "the commands are not renewed");
  assert.deepEqual(seen(), all);
});

testKeeper(
  "a language that the bot does not speak falls back to the server's, variants do not",
  async ({ telegram }) => {
    const heard: [string, RegExp][] = [
      ["fr", /Здравствуйте/],
      ["pt-br", /Здравствуйте/],
      ["constructor", /Здравствуйте/],
      ["es-MX", /¡Hola/],
      ["en-GB", /Hello/],
    ];
    for (const [language_code, greeting] of heard) {
      const person = telegram.person({ first_name: "Ann", language_code });
      await person.send("/start");
      await person.waitFor(greeting);
    }
    await introduced(telegram);
    const first = (language: string) => telegram.world.settings.seenBy(1, language)[0]?.description;
    assert.equal(first("fr"), RUSSIAN.commandStart);
    assert.equal(first("es"), SPANISH.commandStart);
    assert.equal(first("en"), textFor("en", null, "en").command.start);
    // Where a language has none of its own, Telegram shows the one without a language.
    const { descriptions, shortDescriptions } = telegram.world.settings;
    for (const [code, spoken] of [["", "ru"], ["en", "en"], ["ru", "ru"], ["es", "es"]] as const) {
      const { about } = textFor(spoken, null, "en");
      assert.equal(descriptions.get(code) ?? descriptions.get(""), about.description);
      assert.equal(shortDescriptions.get(code) ?? shortDescriptions.get(""), about.short);
    }
  },
  { DEFAULT_LANGUAGE: "ru" },
);

testKeeper(
  "limits, bans and admins' figures come in the person's language",
  async ({ telegram }) => {
    const boss = telegram.person({ first_name: "Босс", id: 777, language_code: "ru" });
    const eva = telegram.person({ first_name: "Eva", language_code: "es" });
    await eva.sendDocument({ file_name: "a.pdf", mime_type: "application/pdf", file_size: 3072 });
    await eva.waitFor(/Guardado en Documentos: a\.pdf/);
    await eva.send("/start");
    await eva.waitFor(/¡Hola/);
    await eva.sendDocument({ file_name: "b.pdf", mime_type: "application/pdf", file_size: 1536 });
    await eva.waitFor("No se guardó: b.pdf ocupa 1,5 KB; espacio libre: 1 KB.");
    await eva.send("/start");
    await eva.waitFor(/¡Hola/);
    await eva.sendDocument({ file_name: "c.pdf", mime_type: "application/pdf", file_size: 9000 });
    await eva.waitFor(
      "No se guardó: c.pdf ocupa 8,8 KB; el límite es 8 KB por archivo.",
    );

    await boss.send("/stats");
    await boss.waitFor(/Пользователи: 2, активны сегодня: 2\nГруппы: 0\nФайлы: 1, 3 KB/);
    await boss.send(`/user ${eva.id}`);
    const account = await boss.waitFor(/👤 Eva/);
    await boss.press(account, "Квота");
    await boss.waitFor(/Укажите квоту/);
    await boss.send("5,5 МБ");
    const changed = await boss.waitFor(/3 KB из 5,5 MB \(личная квота\)/);
    await boss.press(changed, "⛔ Заблокировать");
    await boss.waitFor(/⛔ Заблокирован/);
    await eva.send("/files");
    await eva.waitFor("No puedes usar este bot");
    // Admins see their commands, in their language.
    await boss.send("/start");
    await boss.waitFor(/Здравствуйте/);
    await telegram.idle();
    assert.equal(
      telegram.world.settings.seenBy(boss.id, "ru").at(-1)?.description,
      textFor("ru", null, "en").command.user,
    );
  },
  { ADMINS: "777", USER_QUOTA: "4KB", MAX_FILE_SIZE: "8KB" },
);

testKeeper(
  "a link, an export and an import speak the language of whom they are for",
  async ({ telegram }) => {
    const anya = telegram.person({ first_name: "Аня", language_code: "ru" });
    const eva = telegram.person({ first_name: "Eva", language_code: "es" });
    await anya.sendDocument({ file_name: "план.pdf", mime_type: "application/pdf" });
    await anya.press(await anya.waitFor(/план\.pdf/), "🔗 Поделиться");
    const shared = await anya.waitFor(/start=(s_[\w-]+)/);
    const payload = /start=(s_[\w-]+)/.exec(said(shared))![1]!;
    await eva.open(payload);
    const opened = await eva.waitFor((message) => message.document !== undefined);
    await eva.press(opened, "💾 Guardar en mis archivos");
    await eva.waitFor("Guardado en tus archivos: план.pdf");
    await eva.open(`${payload.slice(0, -3)}abc`);
    await eva.waitFor("Este enlace ya no funciona");
    await anya.send("/links");
    await anya.waitFor(/Мои ссылки — 1 ссылка[^]*1 открытие, 1 сохранение/);

    await eva.send("/export");
    await eva.waitFor("Toda tu biblioteca: 1 archivo");
    const manifest = eva.messages.findLast(({ document }) =>
      document?.file_name?.endsWith(".json")
    );
    assert.ok(manifest);
    assert.match(said(manifest), /📦 Toda tu biblioteca: 1 archivo/);
    await anya.send("/import");
    await anya.waitFor(/Пришлите документ, который сделала команда/);
    await anya.forward(manifest);
    await anya.waitFor(/Импортировано: 1 запись\n✅ Уже здесь/);
  },
);

testKeeper("strangers are turned away in their language", async ({ telegram }) => {
  const heard: [string, string][] = [
    ["ru", "🔒 Это закрытый бот."],
    ["es", "🔒 Este bot es privado."],
    ["en", "🔒 This bot is private."],
  ];
  for (const [language_code, sentence] of heard) {
    const stranger = telegram.person({ language_code });
    await stranger.send("/start");
    await stranger.waitFor(sentence);
  }
}, { ALLOWED_USERS: "1" });
