/** What the sentences of a catalogue are built with in tests. One without samples does not compile. */
import { FormattedString } from "@grammyjs/parse-mode";
import type { EntryFault, ManifestProblem } from "../../src/domain/manifest_reader.ts";
import type { FilterReason } from "../../src/domain/search_query.ts";
import type { Catalogue } from "../../src/text/en.ts";
import type { LinkState, LinkThing } from "../../src/text/link_state.ts";
import type { PartUnit, UnreadReason } from "../../src/text/en/contents.ts";

/** Arguments, one list for each time that a sentence is built. */
export type Samples<T> = {
  [
    K in keyof T as T[K] extends string | Record<string, string> | (() => unknown) ? never : K
  ]: T[K] extends (...args: infer A) => unknown ? readonly A[] : Samples<T[K]>;
};

/** A name with all that could break a message, and that stays as it is when it is cleaned. */
export const HOSTILE_NAME = "</b><i>*_`[x](tg://user?id=1) &amp; {0} $& 👩‍👩‍👧 שלום.pdf";
/** The longest name that a file can have. */
export const LONGEST_NAME = `${"я".repeat(251)}.pdf`;
const LONGEST_FOLDER = "📁".repeat(64);

/** Each takes another form in one of the languages. */
const COUNTS = [0, 1, 2, 5, 11, 21, 1_000_000];
const counts = COUNTS.map((count): [number] => [count]);
const names = [HOSTILE_NAME, LONGEST_NAME];
const named = names.map((name): [string] => [name]);
const folders = [HOSTILE_NAME, LONGEST_FOLDER];
const inFolders = folders.map((name): [string] => [name]);
const pairs = folders.flatMap((folder) => names.map((name): [string, string] => [folder, name]));
const sized = names.map((name): [string, number, number] => [name, 5 * 1024 ** 3, 1024 ** 3]);
const withCounts = names.flatMap((name) => COUNTS.map((n): [string, number] => [name, n]));
const manyNamed = (name: string, length: number) => Array.from({ length }, () => name);
const PART_UNITS: readonly PartUnit[] = ["page", "sheet", "slide", "chapter"];
const UNREAD: readonly UnreadReason[] = [
  ...["scan", "protected", "damaged", "too_large"] as const,
  ...["not_text", "unavailable", "disk_unreadable"] as const,
];
const DATE = new Date("2026-12-31T23:59:59Z");
const TAGS = `${manyNamed("#longest", 60).join(" ")} ${HOSTILE_NAME}`.slice(0, 500);
/** As long as a bot's username and a token make it. */
const URL = `https://t.me/${"b".repeat(32)}?start=s_${"t".repeat(62)}`;

const links: LinkState[] = [
  {
    expires_at: null,
    expired: false,
    max_opens: null,
    protected: false,
    include_captions: false,
    opens: 0,
    saves: 0,
  },
  {
    expires_at: DATE,
    expired: false,
    max_opens: 10,
    protected: true,
    include_captions: true,
    opens: 2,
    saves: 1,
  },
  {
    expires_at: DATE,
    expired: true,
    max_opens: 1,
    protected: true,
    include_captions: true,
    opens: 21,
    saves: 5,
  },
];

const FAULTS: Record<EntryFault["fault"], number | undefined> = {
  no_object: undefined,
  too_large: undefined,
  file_unique_id: undefined,
  name: undefined,
  name_long: 255,
  category: undefined,
  folder: undefined,
  folder_deep: 20,
  folder_name: undefined,
  folder_name_long: 128,
  tags: undefined,
  tags_many: 50,
  tag: 64,
  caption: undefined,
  caption_long: 4096,
  entities: undefined,
  from: undefined,
  note: undefined,
  note_long: 4096,
  created_at: undefined,
};
const PROBLEMS: Record<ManifestProblem["problem"], readonly ManifestProblem[]> = {
  not_json: [{ problem: "not_json" }],
  not_a_manifest: [{ problem: "not_a_manifest" }],
  version: [{ problem: "version", version: null }, { problem: "version", version: 2 }],
  part: [{ problem: "part" }],
  exported_at: [{ problem: "exported_at" }],
  no_files: [{ problem: "no_files" }],
  too_many_folders: [{ problem: "too_many_folders", limit: 50_000 }],
  entry: (Object.keys(FAULTS) as EntryFault["fault"][]).map((fault) => {
    const limit = FAULTS[fault];
    return {
      problem: "entry",
      entry: 1_000_000,
      fault: limit === undefined ? { fault } : { fault, limit },
    };
  }),
};
const REASONS: Record<FilterReason, true> = {
  unknown_type: true,
  bad_extension: true,
  bad_size: true,
  bad_date: true,
  empty: true,
  repeated: true,
};
const FIGURES = {
  files: 1_000_000,
  bytes: 5 * 1024 ** 4,
  maxFiles: null,
  maxFileSize: null,
  quota: null,
  lines: [],
  trash: { files: 0, bytes: 0 },
};
const IMPORTED = {
  entries: 1,
  part: 1,
  parts: 1,
  here: 0,
  in_trash: 0,
  waiting: 0,
  made: 0,
  refused: 0,
};
const ACCOUNT = {
  id: 2 ** 52 - 1,
  username: null,
  full_name: HOSTILE_NAME,
  quota_bytes: null,
  banned_at: null,
  created_at: DATE,
  files: 1,
  bytes: 1024,
};
const saved = names.flatMap((name) =>
  [null, ...folders].map((folder): [{ category: "document"; folder: string | null }, string] => [
    { category: "document", folder },
    name,
  ])
);
const things: LinkThing[] = [
  { shared: "file", name: HOSTILE_NAME, category: null },
  { shared: "folder", name: LONGEST_FOLDER, category: null },
  ...[null, "photo", "video", "document", "audio", "other", "note"].map((category) => ({
    shared: "files",
    name: LONGEST_NAME,
    category,
  } as LinkThing)),
];
const linked = things.flatMap((thing) => COUNTS.map((n): [LinkThing, number] => [thing, n]));
const LINK_NAME = new FormattedString(HOSTILE_NAME);

export const SAMPLES: Samples<Omit<Catalogue, "format">> = {
  button: {
    moveTo: [["photo"], ["document"]],
    removeThese: counts,
    nextFiles: counts,
    allFolders: counts,
    getAllOf: counts,
    selectAll: counts,
    openFolder: [["📁"]],
  },
  menu: { greeting: named, help: [[true], [false]] },
  upload: {
    waiting: [
      ["auto", null],
      ["document", null],
      ...inFolders.map(([name]): ["auto", string] => ["auto", name]),
    ],
    done: counts,
    cancelled: counts,
    removing: [[0], [21]],
    removed: counts,
    savedOne: saved,
    restoredOne: saved,
    savedManyTo: COUNTS.map((count) => [count, LONGEST_FOLDER]),
    duplicateOne: names.map((name) => ["document", name]),
    savedMany: COUNTS.map((count) => [count, [["photo", count], ["video", 1]]]),
    lineSaved: names.map((name) => ["📄", name]),
    lineDuplicate: names.map((name) => ["📄", name]),
    lineRefused: names.map((name) => ["📄", name]),
    lineLooksLike: names.map((name) => ["📄", name, "video"]),
    looksLike: [["video"]],
    tooLarge: sized,
    overQuota: sized.map(([name, size, quota]) => [name, size, quota, quota]),
    tooMany: names.map((name) => [name, 1_000_000, 1_000_000]),
  },
  files: {
    overview: [[0, 0, 0], [1, 1, 1], [1_000_000, 21, 2 ** 52]],
    listTitle: withCounts,
    empty: named,
    gone: [[true], [false]],
    refused: named,
    undeliverable: named,
    from: names.flatMap((name): [string, Date | null][] => [[name, DATE], [name, null]]),
    movedTo: names.map((name) => ["audio", name]),
    deleted: named,
    restoring: [[0], [1]],
    restored: counts,
  },
  rename: {
    ask: names.flatMap((name): [string, boolean][] => [[name, true], [name, false]]),
    done: named,
    tooLong: [[255]],
  },
  move: {
    ask: [
      [HOSTILE_NAME, "photo", null],
      ...pairs.map(([folder, name]): [string, "photo", string] => [name, "photo", folder]),
    ],
    toFolder: pairs,
    outOfFolder: named,
  },
  tags: {
    ask: names.flatMap((name): [string, string][] => [[name, ""], [name, TAGS]]),
    done: names.flatMap((name): [string, string][] => [[name, ""], [name, TAGS]]),
  },
  folders: {
    title: withCounts,
    inside: folders.flatMap((name): [string, number, number][] => [
      [name, 0, 0],
      [name, 1, 0],
      [name, 0, 21],
      [name, 5, 1_000_000],
    ]),
    ask: [[null], ...inFolders],
    askName: inFolders,
    created: inFolders,
    there: inFolders,
    renamed: inFolders,
    tooDeep: [[20]],
    askMove: inFolders,
    moved: folders.flatMap((name): [string, string | null][] => [[name, null], [name, name]]),
    intoItself: inFolders,
    deleting: [["Trips", 0], ["Trips", 22]],
    deleted: folders.flatMap((name): [string, number, number][] => [
      [name, 0, 0],
      [name, 1, 0],
      [name, 2, 1],
      [name, 5, 1_000_000],
    ]),
    restored: [[1, 0], [2, 1], [5, 1_000_000]],
  },
  groups: {
    header: named,
    choose: [[false], [true]],
    entered: counts,
    tooLarge: names.map((name) => [name, 1024 ** 3]),
    full: named,
    settings: named,
    postedBy: named,
    copyWhere: counts.flatMap(([count]) => [[count, false], [count, true]]),
    copied: names.map((name) => [name, { copied: 21, known: 2, refused: 1 }]),
    everywhere: names.flatMap((name) => [[name, false], [name, true]]),
  },
  trash: {
    deletedOn: [[DATE]],
    keptUntil: [[DATE]],
    restored: names.map((name) => [name, "document"]),
    restoredToFolder: pairs,
    folder: withCounts,
    askOne: named,
    askFolder: withCounts,
    deletedForGood: named,
    restoredMany: counts,
    ask: counts,
    emptying: [[0], [5]],
    emptied: counts,
  },
  select: {
    title: withCounts,
    full: [[1000]],
    deleted: counts,
    askMove: counts,
    moved: COUNTS.map((count) => ["document", count]),
    movedToFolder: COUNTS.map((count) => [HOSTILE_NAME, count]),
    movedOutOfFolder: counts,
    askTags: counts,
    tagged: COUNTS.map((count) => [TAGS, count]),
    sending: counts,
    sent: COUNTS.flatMap((count): [number, string[], string[]][] => [
      [count, [], []],
      [count, [HOSTILE_NAME], []],
      [count, [], [HOSTILE_NAME]],
      [count, manyNamed(LONGEST_NAME, 1000), manyNamed(LONGEST_NAME, 1000)],
    ]),
  },
  notes: { noted: COUNTS.map((n): [number] => [n]), duplicate: named },
  search: {
    more: withCounts,
    nothing: named,
    problems: [[[LINK_NAME]]],
    problem: (Object.keys(REASONS) as FilterReason[]).map((reason) => [">5z</code>", reason]),
  },
  inline: { problem: [["type:banana"]] },
  contents: {
    readParts: PART_UNITS.flatMap((unit) => COUNTS.map((n): [PartUnit, number] => [unit, n])),
    partlyParts: PART_UNITS.flatMap((unit) => COUNTS.map((n): [PartUnit, number] => [unit, n])),
    unread: UNREAD.map((reason): [UnreadReason] => [reason]),
    setting: [[true], [false]],
  },
  settings: {
    title: named,
    phone: [[null], ["+15550100"]],
    phoneQuestion: [["+15550100"]],
    phoneSaved: [["+15550100"]],
    usage: [
      [FIGURES],
      [{
        ...FIGURES,
        maxFiles: 5,
        maxFileSize: 20 * 1024 ** 2,
        quota: { bytes: 1024 ** 4, share: 0.25, bar: "▓▓▓░░░░░░░░░" },
        lines: [{ category: "document", icon: "📄", files: 21, bytes: 1 }],
        trash: { files: 2, bytes: 1 },
      }],
    ],
    privacy: [[1, true], [2, false], [30, true]],
  },
  exports: {
    part: COUNTS.flatMap((n): [number, number, number, boolean][] => [
      [1, 1, n, false],
      [2, 21, n, true],
    ]),
    done: COUNTS.flatMap((n): [number, number, boolean][] => [
      [n, 1, false],
      [n, 2, true],
      [n, 5, false],
    ]),
    empty: [[false], [true]],
  },
  imports: {
    waiting: counts,
    begun: [[""], ...named],
    tooLarge: [[20 * 1024 ** 2]],
    refused: [...Object.values(PROBLEMS).flat().map((one): [ManifestProblem[]] => [[one]]), [
      Object.values(PROBLEMS).flat(),
    ]],
    done: [
      [IMPORTED],
      ...COUNTS.map((n): [typeof IMPORTED] => [
        { entries: n, part: 2, parts: 5, here: n, in_trash: n, waiting: n, made: n, refused: n },
      ]),
    ],
    missing: counts,
    missingLine: names.map((name) => ["📄", name, DATE]),
    askForget: counts,
  },
  account: {},
  admin: {
    stats: [true, false].map((reads) => [
      {
        users: 21,
        active_today: 2,
        groups: 3,
        files: 1_000_000,
        bytes: 2 ** 52,
        documents: 21,
        documents_waiting: 2,
        database_bytes: 2 ** 40,
      },
      "postgres",
      100_000,
      "1.2.3",
      reads,
    ]),
    account: [
      [ACCOUNT, null],
      [{ ...ACCOUNT, username: "ann", quota_bytes: 1024, banned_at: DATE }, null],
      [ACCOUNT, 1024 ** 3],
    ],
  },
  links: {
    link: links.flatMap((link): [LinkThing, number, string | null, LinkState][] => [
      [things[0]!, 1, URL, link],
      ...things.map((thing): [LinkThing, number, null, LinkState] => [thing, 21, null, link]),
    ]),
    titleOf: linked,
    title: counts,
    line: links.flatMap((link): [FormattedString, number, boolean, LinkState, boolean][] => [
      [LINK_NAME, 1, true, link, true],
      [LINK_NAME, 21, false, link, false],
    ]),
    empty: named,
    opened: linked,
    openedPart: things.map((thing) => [thing, 100, 1_000_000]),
    refused: [[1], [22]],
    undelivered: counts,
    savedOne: named,
    savedMany: COUNTS.map((count) => [count, 5 * 1024 ** 3]),
    restoredOne: named,
    restoredMany: counts,
    duplicateOne: named,
    duplicateMany: counts,
    tooLargeMany: COUNTS.map((count) => [count, 1024 ** 3]),
    overQuotaMany: COUNTS.map((count) => [count, 2 ** 40, 2 ** 40, 2 ** 40]),
    tooMany: COUNTS.map((count) => [count, 1_000_000, 1_000_000]),
  },
  failure: { apology: [["k7m2q9"]] },
};

/** A sentence as a person reads it, and where it stands in the catalogue. */
export interface Sentence {
  /** As `upload.savedOne`. */
  path: string;
  args: readonly unknown[];
  text: string;
  entities: FormattedString["entities"];
}

/** Every sentence of a language, built with all its samples. */
export function sentencesOf(t: Catalogue): Sentence[] {
  const { format: _, ...words } = t;
  return [...walk(words, SAMPLES, "")];
}

function* walk(words: unknown, samples: unknown, path: string): Generator<Sentence> {
  if (typeof words === "string") yield sentence(path, [], words);
  else if (typeof words === "function") {
    for (const args of words.length === 0 ? [[]] : samples as unknown[][]) {
      yield sentence(path, args, words(...args));
    }
  } else {
    for (const [key, value] of Object.entries(words as object).sort(byKey)) {
      const below = (samples as Record<string, unknown> | undefined)?.[key];
      yield* walk(value, below, path === "" ? key : `${path}.${key}`);
    }
  }
}

/** Languages write their sentences in the order that they like. */
function byKey([one]: [string, unknown], [other]: [string, unknown]): number {
  return one < other ? -1 : 1;
}

function sentence(path: string, args: readonly unknown[], built: string | FormattedString) {
  if (typeof built === "string") return { path, args, text: built, entities: [] };
  return { path, args, text: built.text, entities: built.entities };
}
