import assert from "node:assert/strict";
import fc from "fast-check";
import {
  cleanName,
  cleanText,
  extensionOf,
  FOLDER_NAME_MAX,
  folderName,
  NAME_MAX,
  rename,
  shorten,
  shortenForButton,
} from "../../src/domain/names.ts";
import { splitGraphemes } from "../../src/domain/plain_text.ts";
import { anyText } from "./text_arbitrary.ts";

Deno.test("a clean name is one line without control characters and direction overrides", () => {
  assert.equal(cleanName("a\u202Egpj.exe\0"), "agpj.exe");
  assert.equal(cleanName("  two\r\n lines\u2028here  "), "two lines here");
  assert.equal(cleanName("e\u0301.txt"), "é.txt");
  assert.equal(cleanName("half \ud83d pair"), "half pair");
  assert.equal(cleanName("<b>AC/DC</b> 👨‍👩‍👧.mp3"), "<b>AC/DC</b> 👨‍👩‍👧.mp3");
  assert.equal(cleanName("می‌روم.pdf"), "می‌روم.pdf");
});

Deno.test("a name without anything visible is none", () => {
  for (
    const raw of [undefined, null, "", " \n", "\u202e\u200f", "\u3164", "\u2800", "\u200d\ufe0f"]
  ) {
    assert.equal(cleanName(raw), undefined);
  }
});

Deno.test("cleaning any text twice changes nothing more, and the result is safe to store and show", () => {
  fc.assert(
    fc.property(anyText(120), (raw) => {
      const name = cleanName(raw);
      if (name === undefined) return;
      assert.equal(cleanName(name), name);
      assert.ok(name.isWellFormed() && name.length <= NAME_MAX && name === name.trim());
      // deno-lint-ignore no-control-regex
      assert.doesNotMatch(name, /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/);
    }),
    { numRuns: 1000 },
  );
});

Deno.test("a name of ten thousand characters keeps its extension", () => {
  const name = cleanName("x".repeat(10_000) + ".pdf")!;
  assert.equal(name.length, NAME_MAX);
  assert.ok(name.endsWith(".pdf") && name.includes("…"));
});

Deno.test("a clean caption keeps its lines", () => {
  assert.equal(cleanText(" a\0\r\nb\u2028c\td \u202ee\n"), "a\nb\nc d e");
  assert.equal(cleanText("\n \n"), undefined);
  assert.equal(cleanText("abc".repeat(10), 5), "abcab");
  assert.equal(cleanText("ab👍👍", 5), "ab👍");
});

Deno.test("a caption of a thousand accents is cut, not lost", () => {
  assert.equal(cleanText("e" + "\u0301".repeat(9000))?.length, 4096);
});

Deno.test("a new name keeps the extension unless one is given", () => {
  const cases: [string, string, string][] = [
    ["holiday.jpg", "beach", "beach.jpg"],
    ["holiday.JPG", "beach", "beach.JPG"],
    ["holiday.jpg", "beach.jpg", "beach.jpg"],
    ["holiday.jpg", "beach.JPG", "beach.JPG"],
    ["holiday.jpg", "beach.png", "beach.png"],
    ["holiday.jpg", "beach.", "beach.jpg"],
    ["holiday.jpg", "v1.2", "v1.2.jpg"],
    ["holiday.jpg", "report 2026.05.01", "report 2026.05.01.jpg"],
    ["holiday.jpg", "Mr. Smith", "Mr. Smith.jpg"],
    ["отчёт.docx", "Отчёт.Итог", "Отчёт.Итог.docx"],
    ["backup.tar.gz", "old", "old.tar.gz"],
    ["backup.tar.gz", "old.zip", "old.zip"],
    ["part.001", "part.002", "part.002"],
    ["README", "notes", "notes"],
    ["README", "notes.md", "notes.md"],
    ["README", "notes v1.2", "notes v1.2"],
    ["paper.pdf", "thesis.v2", "thesis.v2.pdf"],
    ["paper.pdf", "Letter to Mr.Smith", "Letter to Mr.Smith.pdf"],
    ["paper.pdf", "Release 2.0rc1", "Release 2.0rc1.pdf"],
    ["paper.pdf", "example.com", "example.com.pdf"],
    ["paper.pdf", "final.final", "final.final.pdf"],
    ["paper.pdf", "paper.docx", "paper.docx"],
    ["shot.cr2", "sea.nef", "sea.nef"],
    ["main.txt", "main.rs", "main.rs"],
    ["thesis.v2", "thesis", "thesis"],
    ["Letter to Mr.Smith", "Letter", "Letter"],
    ["chapter 1.2", "chapter 1.3", "chapter 1.3"],
    ["model.xyzzy", "other", "other.xyzzy"],
    ["MODEL.XYZZY", "other", "other.XYZZY"],
    ["photos.ΑΣ", "άλμα.ΑΣ", "άλμα.ΑΣ"],
    ["α.Σ", "α.Σ", "α.Σ"],
    ["archive.7z", "old", "old.7z"],
    ["a.txt", " two\nlines ", "two lines.txt"],
    ["a.mp3", "AC/DC", "AC/DC.mp3"],
  ];
  for (const [current, typed, name] of cases) assert.deepEqual(rename(current, typed), { name });
});

Deno.test("a new name that is empty or too long is refused", () => {
  for (const typed of ["", " \n\u202e", "...", ".jpg", "\u3164"]) {
    assert.deepEqual(rename("a.jpg", typed), { problem: "empty" }, JSON.stringify(typed));
  }
  assert.deepEqual(rename("a.jpg", "x".repeat(252)), { problem: "too_long" });
  assert.deepEqual(rename("a.jpg", "x".repeat(251)), { name: "x".repeat(251) + ".jpg" });
});

Deno.test("any new name is clean, and typing it again changes nothing", () => {
  fc.assert(
    fc.property(anyText(), anyText(), (before, typed) => {
      const answer = rename(cleanName(before) ?? "a.jpg", typed);
      if ("problem" in answer) return;
      assert.equal(cleanName(answer.name), answer.name);
      assert.deepEqual(rename(answer.name, answer.name), answer);
    }),
    { numRuns: 1000 },
  );
});

Deno.test("a folder's name is one clean line of bounded length", () => {
  assert.deepEqual(folderName("  Taxes\n2026 "), { name: "Taxes 2026" });
  assert.deepEqual(folderName("\u200f"), { problem: "empty" });
  assert.deepEqual(folderName("x".repeat(FOLDER_NAME_MAX + 1)), { problem: "too_long" });
});

Deno.test("an extension is what follows the last dot, if it can be one", () => {
  const cases: [string, string | undefined][] = [
    ["a.JPG", "jpg"],
    ["a.tar.gz", "gz"],
    ["архив.ЗИП", "зип"],
    ["README", undefined],
    [".bashrc", undefined],
    ["a.", undefined],
    ["Mr. Smith", undefined],
    ["a.seventeen_letters", undefined],
    ["..jpg", undefined],
  ];
  for (const [name, extension] of cases) assert.equal(extensionOf(name), extension, name);
});

Deno.test("shortening loses the middle and keeps the extension", () => {
  assert.equal(shorten("Holiday in the mountains part 12.jpg", 20), "Holiday in…rt 12.jpg");
  assert.equal(shorten("short.jpg", 20), "short.jpg");
  assert.equal(shorten("👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧.png", 16), "👨‍👩‍👧….png");
});

Deno.test("in a button a name has at most 28 graphemes, and keeps its beginning, its end and its extension", () => {
  const cases: [string, string][] = [
    ["short.jpg", "short.jpg"],
    ["exactly twenty-eight here.md", "exactly twenty-eight here.md"],
    ["Holiday in the mountains part 12.jpg", "Holiday in the m…part 12.jpg"],
    ["backup of the whole database.tar.gz", "backup of the…tabase.tar.gz"],
    ["a name of a folder without any extension", "a name of a folder…extension"],
    ["👨‍👩‍👧".repeat(28), "👨‍👩‍👧".repeat(28)],
    ["👨‍👩‍👧".repeat(40) + ".png", "👨‍👩‍👧".repeat(16) + "…" + "👨‍👩‍👧".repeat(7) + ".png"],
  ];
  for (const [name, shown] of cases) assert.equal(shortenForButton(name), shown);
});

Deno.test("any name in a button is a beginning and an end of it with at most 28 graphemes", () => {
  const graphemes = (text: string) => [...new Intl.Segmenter().segment(text)].length;
  fc.assert(
    fc.property(anyText(80), fc.constantFrom("", ".pdf", ".tar.gz", ".JPEG"), (text, extension) => {
      const name = cleanName(text + extension) ?? "x";
      const shown = shortenForButton(name);
      assert.ok(graphemes(shown) <= 28 && shown.isWellFormed());
      if (graphemes(name) <= 28) return assert.equal(shown, name);
      const cut = shown.split("…").some((_, at, parts) =>
        at > 0 && name.startsWith(parts.slice(0, at).join("…")) &&
        name.endsWith(parts.slice(at).join("…"))
      );
      assert.ok(cut, shown);
      if (name.endsWith(extension)) assert.ok(shown.endsWith(extension), shown);
    }),
    { numRuns: 1000 },
  );
});

Deno.test("shortening any text stays within its units and splits no emoji", () => {
  fc.assert(fc.property(anyText(), fc.nat(40), (text, units) => {
    const clean = cleanName(text) ?? "";
    const short = shorten(clean, units);
    assert.ok(short.length <= units && short.isWellFormed());
    if (clean.length <= units) assert.equal(short, clean);
  }));
});

Deno.test("graphemes are those of the Unicode standard, also in text that is split without a segmenter", () => {
  const segmenter = new Intl.Segmenter("und", { granularity: "grapheme" });
  const units = Array.from({ length: 0x600 }, (_, code) => String.fromCharCode(code));
  const check = (text: string) =>
    assert.deepEqual(
      splitGraphemes(text),
      Array.from(segmenter.segment(text), ({ segment }) => segment),
    );
  for (const unit of units) check(`a${unit}b`);
  fc.assert(fc.property(anyText(), check));
  fc.assert(fc.property(fc.array(fc.constantFrom(...units)).map((all) => all.join("")), check));
});
