import { fmt, FormattedString } from "../formatted_string.ts";
import { shorten } from "../../domain/names.ts";
import type { Catalogue } from "../en.ts";
import { format, nFiles } from "./words.ts";

const { b } = FormattedString;

const unchecked =
  "\n\nНе могу проверить, кто состоит в некоторых ваших группах. Сделайте меня там администратором: права не нужны.";

export const groups: Catalogue["groups"] = {
  header: (title) => fmt`📍 ${b(shorten(title, 60))}`,
  choose: (someUnverified) =>
    fmt`📍 Выберите библиотеку. Вы будете работать в ней, пока не выберете другую.${
      someUnverified ? unchecked : ""
    }`,
  own: () => fmt`📍 Вы в своей библиотеке. Присылайте что угодно — сохраню.`,
  entered: (count) =>
    fmt`Библиотека группы — ${nFiles(count)}. Всё, что вы пришлёте сюда, попадёт в неё.`,
  noMember: () => fmt`Вы не состоите в этой группе.`,
  unverified: () =>
    fmt`Не могу проверить, кто состоит в группе. Сделайте меня администратором: права не нужны.`,
  onlyInGroups: () => fmt`${b("/keep")} и ${b("/library")} работают в группах, куда меня добавили.`,
  administratorsOnly: () => fmt`Это могут только администраторы.`,
  postedBy: (name) => fmt`👤 Кто прислал: ${name}`,
  copyWhere: (count, someUnverified) =>
    fmt`📍 Куда скопировать ${nFiles(count)}? Выберите библиотеку.${
      someUnverified ? unchecked : ""
    }`,
  copied: (title, { copied, known, refused }) =>
    fmt`📍 Скопировано в ${
      title === null ? "вашу библиотеку" : fmt`библиотеку ${b(shorten(title, 60))}`
    }: ${nFiles(copied)}.${known === 0 ? "" : ` Уже есть там: ${format.number(known)}.`}${
      refused === 0 ? "" : ` Не поместилось: ${format.number(refused)}.`
    }`,
  everywhere: (query, someUnverified) =>
    fmt`🔍 ${shorten(query, 100)} — выберите библиотеку.${someUnverified ? unchecked : ""}`,
  welcome: () =>
    fmt`👋 Ответьте на файл командой /keep — сохраню его. Чтобы я сохранял всё, что здесь публикуют, сделайте меня администратором: права не нужны. Всё найдётся в нашем личном чате:`,
  line: () => fmt`Ответьте на файл командой /keep — сохраню его. Всё найдётся в нашем личном чате:`,
  askEverything: () => fmt`Сохранять всё, что здесь публикуют?`,
  everything: () => fmt`Теперь я сохраняю каждый файл, который здесь публикуют.`,
  replied: () => fmt`Сохраняю только то, на что ответили командой /keep.`,
  keepWhat: () => fmt`Ответьте на файл командой /keep — сохраню его.`,
  tooLarge: (name, limit) => fmt`🚫 Не сохранено: ${b(name)} больше ${format.size(limit)}.`,
  full: (name) => fmt`🚫 Не сохранено: в этой библиотеке нет места для ${b(name)}.`,
  settings: (title) => fmt`📍 ${b(shorten(title, 60))} — настройки библиотеки группы`,
  erased: () => fmt`❌ Библиотека удалена.`,
  word: "УДАЛИТЬ",
  askErase: () =>
    fmt`❌ Все файлы этой библиотеки будут удалены у всех участников группы. Отменить это нельзя. Ответьте на это сообщение словом ${
      b("УДАЛИТЬ")
    }.`,
};
