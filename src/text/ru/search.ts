import { fmt, FormattedString } from "../formatted_string.ts";
import type { FilterReason } from "../../domain/search_query.ts";
import type { Catalogue } from "../en.ts";
import { atMostFiles } from "./words.ts";

const { b, code } = FormattedString;

/** Why a filter can't be understood. */
const filterReason: Record<FilterReason, string> = {
  unknown_type: "укажите фото, видео, документ, аудио, другое или заметку",
  bad_extension: "укажите расширение, например pdf",
  bad_size: "укажите размер, например >5mb или <1gb",
  bad_date: "укажите дату, например 2026, 2026-06 или 2026-06-15",
  empty: "укажите значение",
  repeated: "укажите только одну папку",
};

export const search: Catalogue["search"] = {
  ask: () => fmt`🔍 Что ищем? Напишите слова из имени, подписи, тега или заметки.`,
  more: (title, count) => fmt`${b(title)} — больше ${atMostFiles(count)}`,
  nothing: (query) =>
    fmt`🔍 По запросу ${b(query)} ничего не нашлось.

Попробуйте меньше слов или фильтр: ${code("тип:фото")} ${code("ext:pdf")} ${code("#тег")} ${
      code("после:2026-01")
    }`,
  forgotten: () => fmt`Этот поиск устарел. Поищите ещё раз.`,
  problems: (lines) => FormattedString.join([fmt`🔍 Так искать не получится:`, ...lines], "\n"),
  problem: (filter, reason) => fmt`• ${code(filter)} — ${filterReason[reason]}`,
};

export const inline: Catalogue["inline"] = {
  noFiles: "Сохраните первый файл",
  nothing: "Ничего не нашлось. Открыть File Keeper",
  invite: "Храните файлы в File Keeper",
  problem: (filter) => `Неизвестный фильтр: ${filter}`,
};
