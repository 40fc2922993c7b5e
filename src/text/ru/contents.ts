import { fmt, FormattedString } from "../formatted_string.ts";
import type { Catalogue } from "../en.ts";
import type { PartUnit, UnreadReason } from "../en/contents.ts";
import { counted } from "./words.ts";

const { b } = FormattedString;

const parts: Record<PartUnit, (count: number) => string> = {
  page: counted("страница", "страницы", "страниц"),
  sheet: counted("лист", "листа", "листов"),
  slide: counted("слайд", "слайда", "слайдов"),
  chapter: counted("глава", "главы", "глав"),
};

const reasons: Record<UnreadReason, string> = {
  scan: "это скан без текста",
  protected: "защищено паролем",
  damaged: "файл повреждён",
  too_large: "слишком большой файл",
  not_text: "это не текст",
  unavailable: "Telegram не даёт скачать файл",
  disk_unreadable: "диск с файлом мне недоступен",
};

export const contents: Catalogue["contents"] = {
  waiting: () => fmt`📖 Ещё не прочитано`,
  read: () => fmt`📖 Прочитано`,
  readParts: (unit, count) => fmt`📖 ${parts[unit](count)}`,
  partly: () => fmt`📖 Прочитано только начало`,
  partlyParts: (unit, count) => fmt`📖 Прочитано только начало: ${parts[unit](count)}`,
  unread: (reason) => fmt`📖 Не прочитано: ${reasons[reason]}`,
  setting: (on) =>
    fmt`📖 ${b("Поиск внутри документов")}: ${on ? "включён" : "выключен"}

Сохранив документ, я читаю его, чтобы поиск находил слова внутри. Сам текст не хранится — только то, что нужно для поиска этих слов. Если поиск выключить, прочитанное сотрётся.`,
  disabled: () =>
    fmt`📖 ${b("Поиск внутри документов")}

На этом сервере он выключен: документы здесь не читаются.`,
};
