import { fmt, FormattedString } from "@grammyjs/parse-mode";
import type { Catalogue } from "../en.ts";
import { atMostFiles, category, counted, format, nFiles } from "./words.ts";

const { b, code } = FormattedString;

export const settings: Catalogue["settings"] = {
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
};

export const account: Catalogue["account"] = {
  word: "УДАЛИТЬ",
  question: () =>
    fmt`❌ Это сотрёт всё, что я о вас храню: записи обо всех файлах, папки, теги, ссылки, настройки. Отменить это нельзя. Если хотите сохранить библиотеку, сначала отправьте /export.

Чтобы продолжить, напишите ${b("УДАЛИТЬ")}`,
  wrongWord: () =>
    fmt`Это не то слово, поэтому ничего не стёрто. Чтобы стереть всё, напишите ${b("УДАЛИТЬ")}`,
  deleted: () => fmt`Всё, что хранилось о вас, стёрто. До свидания! /start — начать заново.`,
};
