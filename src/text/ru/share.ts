import { fmt, FormattedString } from "../formatted_string.ts";
import type { Catalogue } from "../en.ts";
import { isUsedUp, type LinkThing } from "../link_state.ts";
import { atMostFiles, counted, format, nFiles, nOf } from "./words.ts";

const { b } = FormattedString;

const nLinks = counted("ссылка", "ссылки", "ссылок");
const nOpens = counted("открытие", "открытия", "открытий");
/** After «из»: the genitive. */
const ofOpens = counted("открытия", "открытий", "открытий");
const nSaves = counted("сохранение", "сохранения", "сохранений");
const OPEN_LIMIT_REACHED =
  "Лимит открытий исчерпан. Кто уже открыл ссылку, ещё может сохранить; чтобы открыли другие, выберите другой лимит.";
const EARLIER_TOKEN =
  "⚠️ Ссылка создана с прежним токеном бота. У кого она есть, тот может её открыть, но показать её снова нельзя.";
const EXPIRED = "Срок действия истёк. Чтобы ссылка снова работала, выберите другой срок.";

/** What a link shares, with how much of it. */
const thing = ({ shared, name, category }: LinkThing, count: number) =>
  shared === "files"
    ? fmt`${b(nOf(category, count))}`
    : shared === "folder"
    ? fmt`${b(name)} — ${nFiles(count)}`
    : fmt`${b(name)}`;

export const links: Catalogue["links"] = {
  link: (of, count, url, state) =>
    fmt`🔗 ${thing(of, count)}
${url ?? EARLIER_TOKEN}

⏳ Срок действия: ${
      b(state.expires_at === null ? "бессрочно" : `до ${format.dateTime(state.expires_at)}`)
    }
👥 Лимит открытий: ${b(state.max_opens === null ? "нет" : format.number(state.max_opens))}
${
      state.protected
        ? fmt`🔒 ${b("С защитой")}: нельзя пересылать и сохранять`
        : fmt`🔓 ${b("Без защиты")}: можно пересылать и сохранять`
    }${
      state.include_captions
        ? fmt`
📝 ${b("С подписями")}`
        : ""
    }
📊 ${nOpens(state.opens)}, ${nSaves(state.saves)}${
      isUsedUp(state) ? `\n\n⚠️ ${OPEN_LIMIT_REACHED}` : ""
    }${state.expired ? `\n\n⚠️ ${EXPIRED}` : ""}`,
  title: (count) => fmt`🔗 ${b("Мои ссылки")} — ${nLinks(count)}`,
  none: () =>
    fmt`🔗 ${b("Мои ссылки")} — пока ни одной. Чтобы создать ссылку, нажмите ${
      b("🔗 Поделиться")
    } у файла, папки или выбранных файлов.`,
  line: (name, count, single, state, shows = true) =>
    fmt`${name}${single ? "" : ` — ${nFiles(count)}`}
${
      state.max_opens === null
        ? nOpens(state.opens)
        : `${format.number(state.opens)} из ${ofOpens(state.max_opens)}`
    }, ${nSaves(state.saves)}${
      state.expires_at === null ? "" : ` · до ${format.dateTime(state.expires_at)}`
    }${state.protected ? " · 🔒" : ""}${state.include_captions ? " · 📝" : ""}${
      shows ? "" : "\n⚠️ создана с прежним токеном"
    }`,
  revoked: () => fmt`🚫 Ссылка отозвана и больше не работает.`,
  titleOf: (of, count) => of.shared === "files" ? nOf(of.category, count) : of.name,
  stillWorks: () => fmt`🔗 Ссылка по-прежнему работает.`,
  revived: () => fmt`↩️ Ссылка снова работает.`,
  gone: () => fmt`Этой ссылки больше нет: её отозвали, или удалено то, на что она вела.`,

  unknown: () => fmt`🔗 Эта ссылка больше не работает. Попросите новую.`,
  empty: (name) => fmt`📁 ${b(name)} — в этой папке пусто.`,
  opened: (of, count) => fmt`🔗 ${thing(of, count)}`,
  openedPart: (of, count, total) =>
    fmt`🔗 ${b(of.shared === "files" ? nOf(of.category, total) : of.name)} — ${
      format.number(count)
    } из ${atMostFiles(total)}`,
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
