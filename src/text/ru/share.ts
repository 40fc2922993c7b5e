import { fmt, FormattedString } from "@grammyjs/parse-mode";
import type { Catalogue } from "../en.ts";
import { isUsedUp } from "../link_state.ts";
import { atMostFiles, counted, format, nFiles } from "./words.ts";

const { b } = FormattedString;

const nLinks = counted("ссылка", "ссылки", "ссылок");
const nOpens = counted("открытие", "открытия", "открытий");
/** After «из»: the genitive. */
const ofOpens = counted("открытия", "открытий", "открытий");
const nSaves = counted("сохранение", "сохранения", "сохранений");
const OPEN_LIMIT_REACHED =
  "Лимит открытий исчерпан. Кто уже открыл ссылку, ещё может сохранить; чтобы открыли другие, выберите другой лимит.";
const EXPIRED = "Срок действия истёк. Чтобы ссылка снова работала, выберите другой срок.";

export const links: Catalogue["links"] = {
  link: (name, count, single, url, state) =>
    fmt`🔗 ${b(name)}${single ? "" : ` — ${nFiles(count)}`}
${url}

⏳ Срок действия: ${
      b(state.expires_at === null ? "бессрочно" : `до ${format.dateTime(state.expires_at)}`)
    }
👥 Лимит открытий: ${b(state.max_opens === null ? "нет" : format.number(state.max_opens))}
${
      state.protected
        ? fmt`🔒 ${b("С защитой")}: нельзя пересылать и сохранять`
        : fmt`🔓 ${b("Без защиты")}: можно пересылать и сохранять`
    }
📊 ${nOpens(state.opens)}, ${nSaves(state.saves)}${
      isUsedUp(state) ? `\n\n⚠️ ${OPEN_LIMIT_REACHED}` : ""
    }${state.expired ? `\n\n⚠️ ${EXPIRED}` : ""}`,
  title: (count) => fmt`🔗 ${b("Мои ссылки")} — ${nLinks(count)}`,
  none: () =>
    fmt`🔗 ${b("Мои ссылки")} — пока ни одной. Чтобы создать ссылку, нажмите ${
      b("🔗 Поделиться")
    } у файла, папки или выбранных файлов.`,
  line: (name, count, single, state) =>
    fmt`${name}${single ? "" : ` — ${nFiles(count)}`}
${
      state.max_opens === null
        ? nOpens(state.opens)
        : `${format.number(state.opens)} из ${ofOpens(state.max_opens)}`
    }, ${nSaves(state.saves)}${
      state.expires_at === null ? "" : ` · до ${format.dateTime(state.expires_at)}`
    }${state.protected ? " · 🔒" : ""}`,
  revoked: () => fmt`🚫 Ссылка отозвана и больше не работает.`,
  gone: () => fmt`Этой ссылки больше нет: её отозвали, или удалено то, на что она вела.`,

  unknown: () => fmt`🔗 Эта ссылка больше не работает. Попросите новую.`,
  empty: (name) => fmt`📁 ${b(name)} — в этой папке пусто.`,
  opened: (name, count) => fmt`🔗 ${b(name)} — ${nFiles(count)}`,
  openedPart: (name, count, total) =>
    fmt`🔗 ${b(name)} — ${format.number(count)} из ${atMostFiles(total)}`,
  refused: (count) => fmt`Telegram не дал отправить ${nFiles(count)}. Попробуйте позже.`,
  undelivered: (count) => fmt`Telegram больше не хранит ${nFiles(count)}.`,

  own: () => fmt`Это ваши собственные файлы.`,
  cantSave: () => fmt`🔒 Ссылка защищена: сохранить нельзя.`,
  saving: () => fmt`💾 Сохраняю…`,
  savedOne: (name) => fmt`✅ Сохранено в ваши файлы: ${b(name)}`,
  savedMany: (count, bytes) =>
    fmt`✅ Сохранено в ваши файлы: ${nFiles(count)}, ${format.size(bytes)}`,
  restoredOne: (name) => fmt`♻️ Восстановлено из корзины: ${b(name)}`,
  restoredMany: (count) => fmt`♻️ Восстановлено из корзины: ${nFiles(count)}`,
  duplicateOne: (name) => fmt`Этот файл у вас уже есть: ${b(name)}`,
  duplicateMany: (count) => fmt`Из них у вас уже есть ${nFiles(count)}.`,
  tooLargeMany: (count, limit) =>
    fmt`🚫 Не сохранено: ${nFiles(count)}, каждый больше лимита в ${format.size(limit)}.`,
  overQuotaMany: (count, bytes, used, quota) =>
    fmt`🚫 Не сохранено: ${nFiles(count)}, всего ${format.size(bytes)}, а свободно ${
      format.size(Math.max(0, quota - used))
    }.`,
  tooMany: (count, used, limit) =>
    fmt`🚫 Не сохранено: ${nFiles(count)}. У вас ${nFiles(used)}, лимит — ${format.number(limit)}.`,
};
