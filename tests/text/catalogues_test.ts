import assert from "node:assert/strict";
import { LANGUAGES as DEFAULTS } from "../../src/config.ts";
import { parseSearchQuery } from "../../src/domain/search_query.ts";
import {
  lineUnits,
  REPLY_LINES_UNITS,
  uploadReplyScreen,
} from "../../src/bot/screens/upload_reply.ts";
import { CATEGORIES } from "../../src/domain/kinds.ts";
import type { Receipt } from "../../src/storage/upload_replies.ts";
import type { Catalogue } from "../../src/text/en.ts";
import { LANGUAGE_NAMES, LANGUAGES, textFor } from "../../src/text/languages.ts";
import { HOSTILE_NAME, LONGEST_NAME, type Sentence, sentencesOf } from "./sentences.ts";

const catalogues = LANGUAGES.map((code) => ({ code, t: textFor(code, null, "en") }));
const english = textFor("en", null, "en");
const others = catalogues.filter(({ code }) => code !== "en");

/** What Telegram takes, in UTF-16 units (Bot API: sendMessage, sendPhoto, answerCallbackQuery). */
const MESSAGE_MAX = 4096;
const CAPTION_MAX = 1024;
const TOAST_MAX = 200;
/** Longer labels are cut by every client. */
const LABEL_MAX = 64;

/** Sentences that answer a press without a message of their own. */
const TOASTS = [
  "failure.banned",
  "failure.stranger",
  "files.gone",
  "folders.gone",
  "folders.intoItself",
  "folders.tooDeep",
  "select.full",
  "select.gone",
  "select.none",
  "trash.empty",
  "trash.gone",
];

/** Sentences that may stand where the caption of a file that was handed back stood. */
const CAPTIONS = [
  "files.deleted",
  "files.movedTo",
  "links.gone",
  "links.link",
  "links.revoked",
  "move.ask",
  "move.outOfFolder",
  "move.toFolder",
  "rename.ask",
  "tags.ask",
];

const where = ({ path, args }: Sentence, code: string) =>
  `${code} ${path}(${JSON.stringify(args)})`;

/** Labels and what else is plain text, by its place. */
function labelsOf(t: Catalogue, path: RegExp): Map<string, string> {
  return new Map(
    sentencesOf(t).filter((one) => path.test(one.path))
      .map((one) => [`${one.path}(${JSON.stringify(one.args)})`, one.text]),
  );
}

const emojiOf = (text: string) =>
  (text.replaceAll(HOSTILE_NAME, "").match(/\p{Extended_Pictographic}/gu) ?? []).join("");

/** What a sentence says by itself: without names, commands, addresses and what is set as code. */
function ownWords({ text, entities }: Sentence): string {
  const codes = entities.filter(({ type }) => type === "code" || type === "text_link")
    .map(({ offset, length }) => text.slice(offset, offset + length));
  return [...codes, HOSTILE_NAME, LONGEST_NAME].reduce(
    (rest, part) => rest.replaceAll(part, " "),
    text,
  ).replace(/https:\S+|\/[a-z_]+\b|"[a-z_]+"|#\S+|\S+…|File Keeper/gi, " ");
}

Deno.test("the bot speaks every language that the settings take, and each has a name", () => {
  assert.deepEqual([...LANGUAGES].sort(), [...DEFAULTS].sort());
  for (const code of LANGUAGES) assert.ok(LANGUAGE_NAMES[code], code);
});

Deno.test("a person hears the language that they chose, else Telegram's, else the server's", () => {
  const heard = (chosen: string | null, telegram: string | null, byDefault: string) =>
    LANGUAGES.find((code) => textFor(code, null, "en") === textFor(chosen, telegram, byDefault));
  assert.equal(heard("ru", "es", "en"), "ru");
  assert.equal(heard(null, "es", "en"), "es");
  assert.equal(heard(null, "es-MX", "en"), "es");
  assert.equal(heard(null, "ES", "en"), "es");
  assert.equal(heard(null, "pt-br", "ru"), "ru");
  assert.equal(heard(null, null, "es"), "es");
  // A language that a later version spoke, and names that every object has.
  assert.equal(heard("fr", "ru", "en"), "ru");
  assert.equal(heard("constructor", "toString", "es"), "es");
});

Deno.test("every language has every word, and none is empty", () => {
  const shapeOf = (words: object): unknown =>
    Object.fromEntries(
      Object.entries(words).sort(([a], [b]) => a < b ? -1 : 1).map(([key, value]) => [
        key,
        typeof value === "object" ? shapeOf(value) : typeof value,
      ]),
    );
  for (const { code, t } of catalogues) {
    assert.deepEqual(shapeOf(t), shapeOf(english), code);
    for (const one of sentencesOf(t)) {
      assert.ok(one.text.trim() !== "", where(one, code));
      assert.doesNotMatch(one.text, /undefined|null|NaN|\[object/, where(one, code));
    }
  }
});

Deno.test("a hostile name stays as it is, and no entity leaves its sentence", () => {
  for (const { code, t } of catalogues) {
    for (const one of sentencesOf(t)) {
      const { text, entities, args } = one;
      for (const name of args) {
        if (name === HOSTILE_NAME) assert.ok(text.includes(name), where(one, code));
      }
      for (const { type, offset, length } of entities) {
        assert.ok(offset >= 0 && length > 0 && offset + length <= text.length, where(one, code));
        const covered = text.slice(offset, offset + length);
        assert.equal(covered, covered.trim(), where(one, code));
        assert.ok(covered.isWellFormed(), where(one, code));
        assert.ok(["bold", "code"].includes(type), where(one, code));
        // A name is marked whole.
        if (covered.includes("</b>") && type === "bold") {
          assert.equal(covered, HOSTILE_NAME, where(one, code));
        }
      }
    }
  }
});

Deno.test("every language marks the same things in a sentence", () => {
  const marks = (one: Sentence) => one.entities.map(({ type }) => type).sort();
  const inEnglish = sentencesOf(english);
  for (const { code, t } of others) {
    for (const [index, one] of sentencesOf(t).entries()) {
      assert.equal(one.path, inEnglish[index]!.path);
      assert.deepEqual(marks(one), marks(inEnglish[index]!), where(one, code));
    }
  }
});

Deno.test("every language has the same emoji, in labels and in sentences", () => {
  const inEnglish = sentencesOf(english);
  for (const { code, t } of others) {
    for (const [index, one] of sentencesOf(t).entries()) {
      assert.equal(emojiOf(one.text), emojiOf(inEnglish[index]!.text), where(one, code));
    }
  }
});

Deno.test("sentences, toasts, captions and labels are within Telegram's limits", () => {
  const paths = new Set<string>();
  for (const { code, t } of catalogues) {
    for (const one of sentencesOf(t)) {
      paths.add(one.path);
      const limit = /^(button|category|order|inline)\./.test(one.path)
        ? LABEL_MAX
        : TOASTS.includes(one.path)
        ? TOAST_MAX
        : CAPTIONS.includes(one.path)
        ? CAPTION_MAX
        : MESSAGE_MAX;
      assert.ok(one.text.length <= limit, `${where(one, code)}: ${one.text.length} > ${limit}`);
    }
    for (const [command, description] of Object.entries(t.command)) {
      assert.match(command, /^[a-z_]{1,32}$/);
      assert.ok(description.length <= 256, `${code} ${command}`);
    }
    assert.ok(t.about.description.length <= 512, code);
    assert.ok(t.about.short.length <= 120, code);
  }
  for (const path of [...TOASTS, ...CAPTIONS]) assert.ok(paths.has(path), path);
});

/** As many files as a reply takes, with every outcome and as many tags as there may be. */
function fullReply(name: string): Receipt[] {
  const outcomes = ["saved", "duplicate", "too_large", "over_quota", "too_many"] as const;
  const huge = 1023 * 1024 ** 3;
  const length = Math.floor(REPLY_LINES_UNITS / lineUnits(name));
  return Array.from({ length }, (_, index): Receipt => ({
    ordinal: index + 1,
    file_id: index + 1,
    outcome: outcomes[index % outcomes.length]!,
    name,
    category: CATEGORIES[index % CATEGORIES.length]!,
    detected: CATEGORIES[Math.floor(index / 2) % CATEGORIES.length]!,
    tags: [`${"tag".repeat(10)}${index}`],
    folder: null,
    details: {
      size: huge,
      used_files: 1_000_000,
      used_bytes: huge,
      file_size: huge,
      quota: huge,
      files: 1_000_000,
    },
  }));
}

Deno.test("an upload reply that is full fits into a message, with its head, its tags and every refusal", () => {
  const me = { supports_inline_queries: true };
  for (const { code, t } of catalogues) {
    for (const name of ["x", "x".repeat(50), LONGEST_NAME]) {
      const { text } = uploadReplyScreen({ t, me }, 1, fullReply(name), true).text;
      assert.ok(text.length <= MESSAGE_MAX, `${code}: ${text.length}`);
      assert.ok(text.length > REPLY_LINES_UNITS / 3, `${code}: ${text.length}`);
    }
    const { upload } = t;
    for (
      const line of [
        upload.lineSaved("📄", LONGEST_NAME),
        upload.lineDuplicate("📄", LONGEST_NAME),
        upload.lineRefused("📄", LONGEST_NAME),
        ...CATEGORIES.map((one) => upload.lineLooksLike("📄", LONGEST_NAME, one)),
      ]
    ) assert.ok(line.text.length + 1 <= lineUnits(LONGEST_NAME), code);
  }
});

Deno.test("no two buttons of a language look alike that differ in another", () => {
  for (const { code, t } of others) {
    const own = labelsOf(t, /^button\./);
    const inEnglish = labelsOf(english, /^button\./);
    const seen = new Map<string, string>();
    for (const [path, label] of own) {
      const twin = seen.get(label);
      if (twin !== undefined) {
        assert.equal(inEnglish.get(path), inEnglish.get(twin), `${code} ${path}`);
      }
      seen.set(label, path);
    }
  }
});

Deno.test("a sentence names buttons by their labels", () => {
  const labels = labelsOf(english, /^button\./);
  const inEnglish = sentencesOf(english);
  let named = 0;
  for (const { code, t } of others) {
    const own = labelsOf(t, /^button\./);
    for (const [index, one] of sentencesOf(t).entries()) {
      const bold = ({ text, entities }: Sentence) =>
        entities.filter(({ type }) => type === "bold")
          .map(({ offset, length }) => text.slice(offset, offset + length));
      for (const marked of bold(inEnglish[index]!)) {
        const path = [...labels].find(([, label]) => label === marked)?.[0];
        if (path === undefined) continue;
        named++;
        assert.ok(bold(one).includes(own.get(path)!), `${where(one, code)}: ${own.get(path)}`);
      }
    }
  }
  assert.ok(named > 10);
});

Deno.test("the word that deletes an account stands in bold in the question for it", () => {
  for (const { code, t } of catalogues) {
    for (const { text, entities } of [t.account.question(), t.account.wrongWord()]) {
      const [{ type, offset, length }] = entities as [Sentence["entities"][number]];
      assert.equal(type, "bold");
      assert.equal(text.slice(offset, offset + length), t.account.word, code);
    }
  }
  assert.equal(textFor("ru", null, "en").account.word, "УДАЛИТЬ");
  assert.equal(textFor("es", null, "en").account.word, "ELIMINAR");
});

Deno.test("the filters that a sentence shows are ones that the search understands", () => {
  const queryIn = ({ text, entities }: ReturnType<Catalogue["menu"]["help"]>) =>
    parseSearchQuery(
      entities.filter(({ type }) => type === "code")
        .map(({ offset, length }) => text.slice(offset, offset + length)).join(" "),
    );
  for (const { code, t } of catalogues) {
    const { problems, words, phrases, inside, folder, tags, source, ...query } = queryIn(
      t.menu.help(true),
    );
    assert.deepEqual([problems, words, phrases, inside.length], [[], [], [], 1], code);
    assert.ok(folder !== undefined && tags.length === 1 && source?.length === 1, code);
    assert.deepEqual(query, {
      types: ["photo"],
      extensions: ["pdf"],
      larger: 5 * 1024 ** 2,
      smaller: 1024 ** 3,
      before: new Date("2026-06-01"),
      after: new Date("2026-01-15"),
    }, code);
    const hint = queryIn(t.search.nothing("x"));
    assert.deepEqual([hint.problems, hint.words], [[], []], code);
    assert.deepEqual([hint.types, hint.extensions], [["photo"], ["pdf"]], code);
    // What a mistaken type is told to be, a type is.
    const reason = t.search.problem("type:x", "unknown_type").text;
    const types = reason.split(/[^\p{L}]+/u).flatMap((word) =>
      parseSearchQuery(`type:${word || "x"}`).types
    );
    assert.deepEqual(types.slice(0, 1).concat(types.slice(-5)), [...CATEGORIES], code);
  }
});

Deno.test("a count takes the form that its language asks for", () => {
  const said = (code: string) =>
    [0, 1, 2, 5, 11, 21, 22, 111, 1_000_000].map((count) =>
      textFor(code, null, "en").files.restored(count).text.replace(/^.*: /u, "").replace(
        /\s/gu,
        " ",
      )
    );
  assert.deepEqual(said("en"), [
    "0 files",
    "1 file",
    "2 files",
    "5 files",
    "11 files",
    "21 files",
    "22 files",
    "111 files",
    "1,000,000 files",
  ]);
  assert.deepEqual(said("ru"), [
    "0 файлов",
    "1 файл",
    "2 файла",
    "5 файлов",
    "11 файлов",
    "21 файл",
    "22 файла",
    "111 файлов",
    "1 000 000 файлов",
  ]);
  assert.deepEqual(said("es"), [
    "0 archivos",
    "1 archivo",
    "2 archivos",
    "5 archivos",
    "11 archivos",
    "21 archivos",
    "22 archivos",
    "111 archivos",
    "1.000.000 de archivos",
  ]);
});

Deno.test("what goes along with a count agrees with it", () => {
  const ru = textFor("ru", null, "en");
  const es = textFor("es", null, "en");
  assert.equal(ru.upload.done(1).text, "✅ Готово: 1 файл сохранён.");
  assert.equal(ru.upload.done(2).text, "✅ Готово: 2 файла сохранены.");
  assert.equal(ru.upload.done(5).text, "✅ Готово: 5 файлов сохранено.");
  assert.equal(ru.upload.done(21).text, "✅ Готово: 21 файл сохранён.");
  assert.equal(ru.select.tagged("#a", 21).text, "🏷 Добавлено к 21 файлу: #a");
  assert.equal(ru.select.tagged("#a", 4).text, "🏷 Добавлено к 4 файлам: #a");
  assert.match(
    ru.folders.deleted("A", 1, 1).text,
    /вместе с 1 вложенной папкой\. 1 файл перемещён/,
  );
  assert.match(ru.folders.deleted("A", 3, 3).text, /вместе с 3 вложенными папками\. 3 файла пере/);
  assert.match(ru.select.full(1000).text, /не больше 1\s000 файлов/);
  assert.match(ru.exports.done(5, 2, false).text, /5 файлов в 2 частях/);
  assert.equal(ru.imports.missing(1).text, "📋 Чего не хватает: 1 файл");
  assert.equal(es.upload.done(1).text, "✅ Listo: 1 archivo guardado.");
  assert.equal(es.upload.done(2).text, "✅ Listo: 2 archivos guardados.");
  assert.match(es.folders.deleted("A", 1, 1).text, /con 1 subcarpeta\. 1 archivo movido/);
  assert.match(es.folders.deleted("A", 2, 2).text, /con 2 subcarpetas\. 2 archivos movidos/);
});

Deno.test("sizes keep their units in every language, and change them at their bounds", () => {
  const bytes = [0, 1023, 1024, 1536, 10 * 1024 - 1, 1024 ** 2 - 1, 1024 ** 2, 1024 ** 3 - 1];
  const huge = [1024 ** 3, 1.5 * 1024 ** 3, 1024 ** 4, Number.MAX_SAFE_INTEGER];
  const said = (code: string) =>
    [...bytes, ...huge].map((one) =>
      textFor(code, null, "en").format.size(one).replace(/\s/gu, " ")
    );
  assert.deepEqual(said("en"), [
    "0 B",
    "1,023 B",
    "1 KB",
    "1.5 KB",
    "10 KB",
    "1 MB",
    "1 MB",
    "1 GB",
    "1 GB",
    "1.5 GB",
    "1 TB",
    "8,192 TB",
  ]);
  const decimals = (sizes: string[], mark: string, group: string) =>
    sizes.map((size) => size.replace(group, "").replace(mark, "."));
  const plain = decimals(said("en"), ".", ",");
  assert.deepEqual(decimals(said("ru"), ",", " ").map((one) => one.replace(/ /g, "")), [
    ...plain.map((one) => one.replace(/ /g, "")),
  ]);
  assert.deepEqual(decimals(said("es"), ",", "."), plain);
});

Deno.test("numbers, dates and durations are those of the language", () => {
  const date = new Date("2026-10-01T00:30:00Z");
  const said = (code: string) => {
    const { format } = textFor(code, null, "en");
    return [
      format.date(date),
      format.dateTime(date),
      format.percent(0.256),
      format.number(12345.6),
      format.duration(59),
      format.duration(3661),
    ].map((one) => one.replace(/\s/gu, " "));
  };
  const time = ["0:59", "1:01:01"];
  assert.deepEqual(said("en"), [
    "Oct 1, 2026",
    "Oct 1, 2026, 12:30 AM UTC",
    "26%",
    "12,346",
    ...time,
  ]);
  assert.deepEqual(said("ru"), [
    "1 окт. 2026 г.",
    "1 окт. 2026 г., 00:30 UTC",
    "26 %",
    "12 346",
    ...time,
  ]);
  assert.deepEqual(said("es"), ["1 oct 2026", "1 oct 2026, 0:30 UTC", "26 %", "12.346", ...time]);
});

/** Latin words in Russian: names, units, and what stands in a manifest. */
const NAMES = new Set(
  ("Telegram JSON ISO UTC B KB MB GB TB postgres id Id ann photo video document audio other note user hidden chat channel " +
    "longest banana type pdf PDF Office mb gb").split(" "),
);

Deno.test("no English is left in Russian", () => {
  const russian = sentencesOf(textFor("ru", null, "en"));
  for (const one of russian) {
    const latin = (ownWords(one).match(/[a-z]+/gi) ?? []).filter((word) => !NAMES.has(word));
    assert.deepEqual(latin, [], where(one, "ru"));
    assert.match(`${ownWords(one)}${one.path}`, /\p{L}/u);
  }
  // Above it all, Russian is written in Russian.
  const letters = russian.map(ownWords).join("").match(/\p{Script=Cyrillic}/gu);
  assert.ok((letters ?? []).length > 5000);
});

Deno.test("no English is left in Spanish, nor the punctuation of it", () => {
  const words =
    /\b(the|and|is|are|was|of|to|you|your|not|it|its|this|that|these|files?|folders?|with|for|from|my|what|there|any|more|nothing|saved?|moved?|send|press|here)\b/gi;
  for (const one of sentencesOf(textFor("es", null, "en"))) {
    const own = ownWords(one);
    assert.deepEqual(own.match(words) ?? [], [], where(one, "es"));
    const marks = (sign: string) => own.split(sign).length - 1;
    assert.equal(marks("¿"), marks("?"), where(one, "es"));
    assert.equal(marks("¡"), marks("!"), where(one, "es"));
  }
});

Deno.test("each language keeps to one spelling: ё in Russian, no country's habits in Spanish", () => {
  const spellings: [code: string, wrong: RegExp][] = [
    [
      "ru",
      /(?<!\p{L})(еще|ее|мое|твое|свое|дает|отдает|ждет|займет|найдет|вернет|истек)(?!\p{L})/iu,
    ],
    ["ru", /(сохран|удал|перемещ|защищ|включ)ен(н|(?!\p{L}))/iu],
    ["es", /vídeo|agrega|(?<!\p{L})puls(a|e|ar)(?!\p{L})|(?<!\p{L})(he|has|ha|han) \p{L}+[ai]do/iu],
  ];
  for (const [code, wrong] of spellings) {
    for (const one of sentencesOf(textFor(code, null, "en"))) {
      assert.doesNotMatch(one.text, wrong, where(one, code));
    }
  }
});

Deno.test("a sentence is the same in two languages only where it has no words", () => {
  const inEnglish = sentencesOf(english);
  const same = new Set<string>();
  for (const { t } of others) {
    for (const [index, one] of sentencesOf(t).entries()) {
      if (one.text === inEnglish[index]!.text) same.add(one.path);
    }
  }
  assert.deepEqual([...same].sort(), [
    "category.audio",
    "category.video",
    "groups.header",
    "kind.audio",
    "kind.sticker",
    "kind.video",
    // A name alone, and "1 video".
    "links.opened",
    "links.titleOf",
    "upload.lineSaved",
  ]);
});
