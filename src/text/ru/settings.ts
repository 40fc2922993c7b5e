import { fmt, FormattedString } from "../formatted_string.ts";
import type { Catalogue } from "../en.ts";
import { category, counted, format, nFiles } from "./words.ts";

const { b, code } = FormattedString;

export const settings: Catalogue["settings"] = {
  title: (name) => fmt`⚙️ Настройки — ${b(name)}`,
  chooseLanguage: () => fmt`🌐 Выберите язык.`,
  languageSet: () => fmt`🌐 Язык: русский.`,
  phone: (phone) =>
    phone === null
      ? fmt`📱 Номер телефона не указан. Это необязательно.`
      : fmt`📱 Ваш номер телефона: ${code(phone)}`,
  phoneAsk: () => fmt`Нажмите кнопку ниже, чтобы отправить свой номер.`,
  phoneQuestion: (phone) => fmt`📱 Сохранить этот номер? ${phone}`,
  phoneSaved: (phone) => fmt`📱 Сохранено: ${phone}`,
  phoneRefused: () => fmt`Это не ваш контакт, поэтому он не сохранён.`,
  usage: ({ files: count, bytes, maxFiles, maxFileSize, quota, lines, trash }) =>
    FormattedString.join([
      fmt`📊 ${b("Занятое место")}`,
      quota === null
        ? fmt`${nFiles(count)}, ${format.size(bytes)}`
        : fmt`${quota.bar} ${format.percent(quota.share)}
${nFiles(count)}, ${format.size(bytes)} из ${format.size(quota.bytes)}`,
      ...lines.map((line) =>
        fmt`${line.icon} ${category[line.category]}: ${nFiles(line.files)}, ${
          format.size(line.bytes)
        }`
      ),
      ...(trash.files === 0 ? [] : [
        fmt`🗑 Корзина: ${nFiles(trash.files)}, ${
          format.size(trash.bytes)
        } (в лимитах не учитывается)`,
      ]),
      ...(maxFiles === null ? [] : [fmt`Лимит: ${nFiles(maxFiles)}`]),
      ...(maxFileSize === null ? [] : [fmt`Один файл: до ${format.size(maxFileSize)}`]),
    ], "\n"),
  privacy: (trashDays, readsDocuments) =>
    fmt`🔏 ${b("Приватность")}

Что хранится: ваш id в Telegram, имя, имя пользователя и язык; номер телефона, если вы его указали; то, что Telegram сообщает о каждом файле (идентификаторы, имя, тип, размер, подпись, откуда переслан); ваши заметки, папки, теги и ссылки; шаг, на котором вы остановились.

Сами файлы остаются в чатах Telegram. Удалённое лежит в корзине ${
      counted("день", "дня", "дней")(trashDays)
    }, потом стирается. Другие видят ваши файлы, только если вы поделились ссылкой.

В группах я сохраняю каждый файл или только то, на что отвечают командой /keep, — как выбрала группа; ещё хранится, кто это прислал и каких участников я видел. Файлы группы видят её участники.

${
      readsDocuments
        ? "Документы (PDF, Office, электронные книги, тексты) я читаю, чтобы поиск находил слова внутри. Сам текст не хранится — только отпечатки слов, с которыми сравнивается запрос. Это можно выключить в настройках, тогда прочитанное стирается."
        : "Что внутри файлов, я не читаю."
    }

/export пришлёт список ваших файлов и заметок, /delete_account сотрёт всё, что о вас хранится.`,
};

export const account: Catalogue["account"] = {
  word: "УДАЛИТЬ",
  question: () =>
    fmt`❌ Это сотрёт вашу библиотеку: список файлов с папками, тегами и ссылками, а также настройки. Отменить это нельзя. Сами файлы останутся в чатах Telegram.

Чтобы сохранить список, сначала отправьте /export. Чтобы удалить всё, напишите ${b("УДАЛИТЬ")}`,
  wrongWord: () => fmt`Ничего не удалено. Чтобы удалить всё, напишите ${b("УДАЛИТЬ")}`,
  deleting: () => fmt`❌ Стираю всё, что о вас хранится…`,
  deleted: () => fmt`Всё, что о вас хранилось, стёрто. Чтобы начать заново, отправьте /start.`,
};
