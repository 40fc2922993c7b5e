import { fmt, FormattedString } from "@grammyjs/parse-mode";
import type { FilterReason } from "../../domain/search_query.ts";
import type { Catalogue } from "../en.ts";
import { atMostFiles } from "./words.ts";

const { b, code } = FormattedString;

/** Why a filter can't be understood. */
const filterReason: Record<FilterReason, string> = {
  unknown_type: "бывают типы фото, видео, документ, аудио и другое",
  bad_extension: "расширение пишется так: pdf",
  bad_size: "размер пишется так: >5mb или <1gb",
  bad_date: "дата пишется так: 2026, 2026-06 или 2026-06-15",
  empty: "здесь нужно значение",
  repeated: "можно искать только в одной папке",
};

export const search: Catalogue["search"] = {
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
};

export const inline: Catalogue["inline"] = {
  noFiles: "Сохранить свой первый файл",
  nothing: "Ничего не нашлось. Открыть File Keeper",
  invite: "Хранить файлы в File Keeper",
  problem: (filter) => `Не получится искать ${filter}`,
};
