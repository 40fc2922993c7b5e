import { fmt, FormattedString } from "../formatted_string.ts";
import type { Catalogue } from "../en.ts";
import { counted } from "./words.ts";

const { b } = FormattedString;

const toFiles = counted("файлу", "файлам", "файлам");

export const notes: Catalogue["notes"] = {
  ask: () => fmt`📝 Что сохранить? Пришлите текст заметки.`,
  noted: (count) => fmt`📝 Подпись добавлена к ${toFiles(count)}`,
  duplicate: (name) => fmt`Эта заметка у вас уже есть: ${b(name)}.`,
  equal: () => fmt`Заметка с таким текстом уже есть.`,
};
