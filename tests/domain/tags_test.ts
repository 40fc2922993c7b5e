import assert from "node:assert/strict";
import fc from "fast-check";
import { fold } from "../../src/domain/folding.ts";
import {
  cleanTag,
  hashtagsIn,
  isOnlyTags,
  parseTags,
  TAG_MAX,
  TAGS_MAX,
  tagsAfterEdit,
} from "../../src/domain/tags.ts";
import { anyText } from "./text_arbitrary.ts";

Deno.test("hashtags in a caption become tags, in any script", () => {
  const cases: [string | undefined, string[]][] = [
    ["#cats and (#dogs), #x_1.", ["cats", "dogs", "x_1"]],
    ["#отпуск #旅行 #عطلة #हिन्दी #τέχνη", ["отпуск", "旅行", "عطلة", "हिन्दी", "τέχνη"]],
    ["＃wide", ["wide"]],
    ["line\n#next", ["next"]],
    ["#Cats #cats #CÁTS", ["Cats"]],
    ["#road-trip", ["road"]],
    ["#tag@channel", ["tag"]],
    ["#2026 #1st", ["1st"]],
    ["C#sharp a#b http://x/#y", []],
    ["##double # alone", ["double"]],
    ["#one#two", []],
    ["", []],
    [undefined, []],
  ];
  for (const [caption, tags] of cases) assert.deepEqual(hashtagsIn(caption), tags, caption);
});

Deno.test("typed tags may be apart by spaces, commas or #, with # or without", () => {
  assert.deepEqual(parseTags("cats, #dogs;birds#fish  2026"), [
    "cats",
    "dogs",
    "birds",
    "fish",
    "2026",
  ]);
  assert.deepEqual(parseTags("road-trip Ёлка елка"), ["road_trip", "Ёлка"]);
  assert.deepEqual(parseTags(" , # !!! 🎉"), []);
});

Deno.test("a tag that was cleaned is a hashtag that Telegram would find, and stays as it is", () => {
  fc.assert(
    fc.property(anyText(), (text) => {
      for (const tag of parseTags(text)) {
        assert.equal(cleanTag(tag), tag);
        assert.ok(tag.length <= TAG_MAX && tag.isWellFormed());
        if (/\p{L}/u.test(tag) && !/[^\p{L}\p{M}\p{Nd}_]/u.test(tag)) {
          assert.deepEqual(hashtagsIn(`#${tag}`), [tag]);
        }
      }
    }),
    { numRuns: 1000 },
  );
});

Deno.test("tags of a file are distinct and bounded in number", () => {
  const many = Array.from({ length: 100 }, (_, i) => `#tag${i}`).join(" ");
  assert.equal(parseTags(many).length, TAGS_MAX);
  assert.equal(hashtagsIn(many).length, TAGS_MAX);
  fc.assert(fc.property(anyText(), (text) => {
    const tags = parseTags(text);
    assert.equal(new Set(tags.map(fold)).size, tags.length);
  }));
});

Deno.test("an edited caption brings and takes its own hashtags, and leaves what was set by hand", () => {
  const cases: [string[], string | null, string | null, string[]][] = [
    [["sea"], "#sea", "#mountain", ["mountain"]],
    [["sea", "mine"], "#sea", null, ["mine"]],
    [["mine"], null, "#Mine #new", ["mine", "new"]],
    // Removed by hand, although the caption still has it.
    [["mine"], "#sea", "#SEA again", ["mine"]],
    [["Sea"], "#sea", "#séa!", ["Sea"]],
    [[], "#a #b", "#b #c", ["c"]],
  ];
  for (const [tags, before, after, expected] of cases) {
    assert.deepEqual(tagsAfterEdit(tags, before, after), expected, `${before} → ${after}`);
  }
  fc.assert(fc.property(anyText(), anyText(), (before, after) => {
    const set = tagsAfterEdit(["by_hand"], before, after);
    assert.ok(set.length <= TAGS_MAX);
    if (!hashtagsIn(before).some((tag) => fold(tag) === "by_hand")) assert.equal(set[0], "by_hand");
    assert.deepEqual(tagsAfterEdit(set, after, after), set);
  }));
});

Deno.test("a caption consists of tags alone where each of its hashtags is a tag of the file", () => {
  const cases: [string, string[], boolean][] = [
    ["", [], true],
    ["#sea\n#Séa", ["sea", "mine"], true],
    ["#sea", [], false],
    ["#sea, #sand", ["sea", "sand"], false],
    ["#sea at dusk", ["sea"], false],
    ["#sea#sand", ["sea", "sand"], false],
  ];
  for (const [caption, tags, expected] of cases) {
    assert.equal(isOnlyTags(caption, tags), expected, caption);
  }
});
