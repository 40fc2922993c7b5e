import { fmt, FormattedString } from "@grammyjs/parse-mode";
import { shorten } from "../../domain/names.ts";
import type { Catalogue } from "../en.ts";
import { NAME_UNITS } from "../name_lists.ts";
import { manifestProblem } from "./manifest.ts";
import { counted, format, nFiles } from "./words.ts";

const { b } = FormattedString;

const entriesWait = counted("файл ещё не пришёл", "файла ещё не пришли", "файлов ещё не пришло");

export const exports: Catalogue["exports"] = {
  begun: () =>
    fmt`📦 Записываю вашу библиотеку. Если файлов много, это займёт немного времени; ждать не обязательно.`,
  underWay: () => fmt`📦 Экспорт уже идёт. Пришлю его, как только он будет готов.`,
  part: (part, parts, count) =>
    parts === 1
      ? fmt`📦 Ваша библиотека: ${nFiles(count)}`
      : fmt`📦 Ваша библиотека, часть ${format.number(part)} из ${format.number(parts)}: ${
        nFiles(count)
      }`,
  done: (count, parts) =>
    fmt`📦 Это вся ваша библиотека: ${nFiles(count)}${
      parts === 1 ? "" : ` в ${counted("части", "частях", "частях")(parts)}`
    }. То, что лежит в корзине, сюда не вошло.

Чтобы перенести её в другого такого же бота, отправьте ему /import, потом ${
      parts === 1 ? "этот документ" : "эти документы"
    }, а потом перешлите ему свои файлы. Имена, разделы, папки, теги, подписи и даты вернутся сами.`,
  empty: () =>
    fmt`📦 Ваша библиотека пуста, и этот файл экспорта тоже. Пришлите мне что-нибудь, и в следующем уже будет о чём рассказать.`,
};

export const imports: Catalogue["imports"] = {
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
      ...(here === 0 ? [] : [fmt`✅ Уже здесь и обновлено: ${nFiles(here)}`]),
      ...(in_trash === 0 ? [] : [fmt`🗑 Обновлено в вашей корзине: ${nFiles(in_trash)}`]),
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
};
