import { fmt, FormattedString } from "@grammyjs/parse-mode";
import type { Catalogue } from "../en.ts";
import { isUsedUp, type LinkState } from "../link_state.ts";
import { counted, format, nFiles } from "./words.ts";

const { b } = FormattedString;

const nLinks = counted("ссылка", "ссылки", "ссылок");
const openings = counted("открытие", "открытия", "открытий");
const atMostOpenings = counted("открытия", "открытий", "открытий");
const saves = counted("сохранение", "сохранения", "сохранений");
const opens = (state: LinkState) => `${openings(state.opens)}, ${saves(state.saves)}`;
const USED_UP =
  "Все открытия израсходованы: сохранить могут только те, кто уже открыл ссылку. Чтобы её снова можно было открыть, выберите другой лимит.";
const EXPIRED = "Срок истёк. Чтобы ссылку снова можно было открыть, выберите другой срок.";

export const links: Catalogue["links"] = {
  link: (name, count, single, url, state) =>
    fmt`🔗 ${b(name)}${single ? "" : ` — ${nFiles(count)}`}
${url}

⏳ Срок действия: ${
      b(state.expires_at === null ? "бессрочно" : `до ${format.dateTime(state.expires_at)} UTC`)
    }
👥 Сколько людей могут открыть: ${
      b(state.max_opens === null ? "без лимита" : format.number(state.max_opens))
    }
${
      state.protected
        ? fmt`🔒 ${b("С защитой")}: нельзя ни переслать, ни сохранить`
        : fmt`🔓 ${b("Без защиты")}: можно пересылать и сохранять`
    }
📊 ${opens(state)}${isUsedUp(state) ? `\n\n⚠️ ${USED_UP}` : ""}${
      state.expired ? `\n\n⚠️ ${EXPIRED}` : ""
    }`,
  title: (count) => fmt`🔗 ${b("Мои ссылки")} — ${nLinks(count)}`,
  none: () =>
    fmt`🔗 ${b("Мои ссылки")} — пока ни одной. Нажмите ${
      b("🔗 Поделиться")
    } у файла, папки или выбранных файлов, и я сделаю на них ссылку.`,
  line: (name, count, single, state) =>
    fmt`${name}${single ? "" : ` — ${nFiles(count)}`}
${opens(state)}${state.max_opens === null ? "" : `, не больше ${atMostOpenings(state.max_opens)}`}${
      state.expires_at === null ? "" : ` · до ${format.dateTime(state.expires_at)} UTC`
    }${state.protected ? " · 🔒" : ""}`,
  revoked: () => fmt`🚫 Отозвано: эта ссылка больше ничего не открывает.`,
  gone: () => fmt`Этой ссылки больше нет: её отозвали или удалено то, на что она вела.`,

  unknown: () =>
    fmt`🔗 Эта ссылка ничего не открывает: её никогда не было, её срок или число открытий исчерпаны, либо её отозвали. Попросите новую там же, где взяли эту.`,
  empty: (name) => fmt`📁 ${b(name)} — эта папка пока пуста.`,
  opened: (name, count) => fmt`🔗 ${b(name)} — ${nFiles(count)}`,
  openedPart: (name, count, total) =>
    fmt`🔗 ${b(name)} — пока ${nFiles(count)} из ${format.number(total)}`,
  undelivered: (count) => fmt`Telegram больше не выдаёт ${nFiles(count)}.`,

  own: () => fmt`Это ваши собственные файлы: они у вас уже есть.`,
  cantSave: () => fmt`🔒 Защищено владельцем: сохранить нельзя.`,
  saving: () => fmt`💾 Сохраняю… Это займёт немного времени.`,
  savedOne: (name) => fmt`✅ Сохранено в ваши файлы: ${b(name)}`,
  savedMany: (count, bytes) =>
    fmt`✅ Сохранено в ваши файлы: ${nFiles(count)}, ${format.size(bytes)}`,
  restoredOne: (name) => fmt`♻️ Возвращено из вашей корзины: ${b(name)}`,
  restoredMany: (count) => fmt`♻️ Возвращено из вашей корзины: ${nFiles(count)}`,
  duplicateOne: (name) => fmt`Этот файл у вас уже есть: ${b(name)}`,
  duplicateMany: (count) => fmt`Из них у вас уже есть ${nFiles(count)}.`,
  tooLargeMany: (count, limit) =>
    fmt`🚫 Не сохранено: ${nFiles(count)} размером больше ${
      format.size(limit)
    }, а это предел для одного файла.`,
  overQuotaMany: (count, bytes, used, quota) =>
    fmt`🚫 Не сохранено: ${nFiles(count)} (${format.size(bytes)}), ведь у вас уже занято ${
      format.size(used)
    } из ${format.size(quota)}.`,
  tooMany: (count, used, limit) =>
    fmt`🚫 Не сохранено: ${nFiles(count)}. У вас уже ${
      nFiles(used)
    }, а хранить здесь можно не больше ${format.number(limit)}.`,
};
