import { fmt, FormattedString } from "../formatted_string.ts";
import { shorten } from "../../domain/names.ts";
import type { Catalogue } from "../en.ts";
import { NAME_UNITS } from "../name_lists.ts";
import { manifestProblem } from "./manifest.ts";
import { counted, format, nFiles, nOf } from "./words.ts";

const { b } = FormattedString;

export const exports: Catalogue["exports"] = {
  begun: () => fmt`📦 Готовлю экспорт…`,
  underWay: () => fmt`📦 Экспорт уже готовится. Пришлю, как только закончу.`,
  part: (part, parts, count, ofGroup) => {
    const library = ofGroup ? "Библиотека группы" : "Ваша библиотека";
    return parts === 1
      ? fmt`📦 ${library}: ${nFiles(count)}`
      : fmt`📦 ${library}, часть ${format.number(part)} из ${format.number(parts)}: ${
        nFiles(count)
      }`;
  },
  done: (count, parts, ofGroup) =>
    fmt`📦 ${ofGroup ? "Вся библиотека группы" : "Вся ваша библиотека"}: ${nFiles(count)}${
      parts === 1 ? "" : ` в ${counted("части", "частях", "частях")(parts)}`
    }, без корзины. Это список, а сами файлы остаются в чатах Telegram.

Чтобы перенести её в другого такого же бота, отправьте ему /import, затем ${
      parts === 1 ? "этот документ" : "эти документы"
    } и перешлите ${
      ofGroup ? "сами" : "свои"
    } файлы. Имена, разделы, папки, теги, подписи и даты восстановятся сами.`,
  empty: (ofGroup) =>
    fmt`📦 ${ofGroup ? "Библиотека группы" : "Ваша библиотека"} пуста, и этот экспорт тоже.`,
};

export const imports: Catalogue["imports"] = {
  ask: () =>
    fmt`📥 Пришлите документ, который сделала команда /export — здесь или в другом боте. Если частей несколько, пришлите все, в любом порядке.`,
  waiting: (count) =>
    fmt`📋 После прошлых импортов не хватает: ${
      nFiles(count)
    }. Перешлите мне эти файлы, и их данные восстановятся.`,
  begun: (name) => {
    const shown = shorten(name, NAME_UNITS);
    return shown === "" ? fmt`📥 Проверяю документ…` : fmt`📥 Проверяю ${b(shown)}…`;
  },
  tooLarge: (limit) =>
    fmt`🚫 Ничего не импортировано: документ больше ${format.size(limit)}. Части экспорта меньше.`,
  notHandedOut: () =>
    fmt`🚫 Ничего не импортировано: Telegram больше не хранит этот документ. Пришлите его ещё раз.`,
  refused: (problems) =>
    FormattedString.join(
      [
        fmt`🚫 Ничего не импортировано. Не удаётся прочитать этот экспорт:`,
        ...problems.map((problem) => fmt`• ${manifestProblem(problem)}`),
      ],
      "\n",
    ),
  done: ({ entries, part, parts, here, in_trash, waiting, made, refused }) =>
    FormattedString.join([
      fmt`📥 ${b("Импортировано")}: ${counted("запись", "записи", "записей")(entries)}${
        parts === 1 ? "" : `, часть ${format.number(part)} из ${format.number(parts)}`
      }`,
      ...(here === 0 ? [] : [fmt`✅ Уже здесь, обновлено: ${nFiles(here)}`]),
      ...(in_trash === 0 ? [] : [fmt`🗑 Обновлено в корзине: ${nFiles(in_trash)}`]),
      ...(waiting === 0 ? [] : [
        fmt`⏳ Ещё не хватает: ${
          nFiles(waiting)
        }. Перешлите мне эти файлы в любом порядке, и их данные восстановятся.`,
      ]),
      ...(made === 0 ? [] : [fmt`📝 Сохранено: ${nOf("note", made)}`]),
      ...(refused === 0 ? [] : [fmt`🚫 Сверх лимита, не сохранено: ${nOf("note", refused)}`]),
      ...(parts === 1 ? [] : [fmt`Пришлите и остальные части, в любом порядке.`]),
    ], "\n"),
  missing: (count) => fmt`📋 ${b("Чего не хватает")}: ${nFiles(count)}`,
  missingLine: (icon, name, date) => fmt`${icon} ${name} · ${format.date(date)}`,
  nothingMissing: () => fmt`📋 Всё на месте.`,
  askForget: (count) =>
    fmt`🗑 Больше не ждать ${nFiles(count)}? Те, что уже здесь, останутся как есть.`,
  forgotten: () => fmt`🗑 Готово, эти файлы больше не жду.`,
};
