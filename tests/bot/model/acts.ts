/**
 * What random people do. Each act does to the model what its presses should do to the library. To add one: an entry in
 * {@link ACTS}. Numbers choose among what is there when the act runs; where there is nothing to choose, nothing happens.
 */
import assert from "node:assert/strict";
import { buttons } from "../../../src/bot/callback_data.ts";
import { receivedFile } from "../../../src/telegram/received_file.ts";
import { detectCategory } from "../../../src/domain/categories.ts";
import { CATEGORIES, type Category } from "../../../src/domain/kinds.ts";
import { topOf } from "../../../src/domain/lists.ts";
import type { MediaKind } from "../../telegram/emulator.ts";
import type { Library, ModelFile, ModelFolder } from "./library.ts";

/** What chance decides about an act. */
export interface Chance {
  /** Which thing, and where to. */
  pick: number;
  other: number;
  /** Press twice. */
  twice: boolean;
}

type Act = (library: Library, chance: Chance, others: readonly Library[]) => Promise<void>;

const KINDS: readonly MediaKind[] = ["document", "photo", "video", "audio", "voice", "sticker"];
const ALL = topOf({ list: "all" });
const TRASH = topOf({ list: "trash" });

let names = 0;

function choose<T>(things: readonly T[], number: number): T | undefined {
  return things[number % Math.max(1, things.length)];
}

/** Some of the files, by the bits of a number; at most eight. */
function chooseSome(files: readonly ModelFile[], number: number): ModelFile[] {
  return files.slice(0, 8).filter((_, index) => (number >> index) % 2 === 1);
}

/** The folders above what comes back live again. */
function revive(folder: ModelFolder | null): void {
  for (let at = folder; at !== null && at.act !== null; at = at.parent) at.act = null;
}

/** Brings back what is in the trash to where it was. */
function restore(files: readonly ModelFile[]): void {
  for (const file of files) {
    if (file.act === null) continue;
    revive(file.folder);
    file.act = null;
  }
}

async function upload(library: Library, { pick, other }: Chance): Promise<void> {
  const kind = choose(KINDS, pick)!;
  const size = 1 + other;
  const file_name = `file ${++names}.${choose(["pdf", "zip", "mp3"], other)}`;
  const message = await library.person.sendMedia(kind, {
    file_size: size,
    ...(["document", "video", "audio"].includes(kind) ? { file_name } : {}),
  });
  await library.settled();
  const received = receivedFile(message)!;
  const [row] = await library.rows<{ id: number; name: string; category: Category; size: number }>(
    `SELECT id, name, category, size FROM files WHERE library_id = $1 AND file_unique_id = $2`,
    received.file_unique_id,
  );
  assert.ok(row, "an uploaded file is not kept");
  assert.equal(row.category, detectCategory(received));
  assert.equal(row.size, received.file_size ?? 0);
  const file = { ...row, message, unique: received.file_unique_id };
  library.files.push({ ...file, tags: [], folder: null, act: null });
}

async function uploadAgain(library: Library, { pick }: Chance): Promise<void> {
  const file = choose(library.files, pick);
  if (file === undefined) return;
  await library.person.forward(file.message);
  await library.settled();
  if (file.act === null) return;
  if (file.folder !== null && file.folder.act !== null) file.folder = null;
  file.act = null;
}

async function select(library: Library, place: typeof ALL, files: readonly ModelFile[]) {
  await library.press(buttons.select.pack({ place }));
  for (const { id } of files) {
    await library.press(buttons.tick.pack({ file: id, place, ticked: "on" }));
  }
}

async function rename(library: Library, { pick }: Chance): Promise<void> {
  const file = choose(library.live(), pick);
  if (file === undefined) return;
  await library.press(buttons.fileRename.pack({ file: file.id, place: null }));
  file.name = `renamed ${++names}.txt`;
  await library.say(file.name);
}

async function retag(library: Library, { pick }: Chance): Promise<void> {
  const file = choose(library.live(), pick);
  if (file === undefined) return;
  await library.press(buttons.fileTags.pack({ file: file.id, place: null }));
  file.tags = [`tag${pick % 5}`, "both"];
  await library.say(file.tags.join(" "));
}

async function tagSelection(library: Library, { pick, other }: Chance): Promise<void> {
  const files = chooseSome(library.live(), pick);
  if (files.length === 0) return;
  await select(library, ALL, files);
  await library.press(buttons.selectTags.pack({ place: ALL }));
  const tag = `tag${other % 5}`;
  await library.say(`#${tag}`);
  for (const file of files) file.tags = [...new Set([...file.tags, tag])];
}

async function categorize(library: Library, { pick, other, twice }: Chance): Promise<void> {
  const file = choose(library.files, pick);
  if (file === undefined) return;
  const category = choose(CATEGORIES, other)!;
  await library.press(buttons.fileMoveTo.pack({ file: file.id, category, place: null }), twice);
  if (file.act === null) file.category = category;
}

async function moveSelection(library: Library, { pick, other, twice }: Chance): Promise<void> {
  const files = chooseSome(library.live(), pick);
  if (files.length === 0) return;
  const category = choose(CATEGORIES, other)!;
  await select(library, ALL, files);
  await library.press(buttons.selectMoveTo.pack({ place: ALL, category }), twice);
  for (const file of files) file.category = category;
}

async function remove(library: Library, { pick, twice }: Chance): Promise<void> {
  const file = choose(library.files, pick);
  if (file === undefined) return;
  await library.press(buttons.fileDelete.pack({ file: file.id, place: null }), twice);
  if (file.act === null) file.act = await library.noteAct("files", file.id);
}

async function removeSelection(library: Library, { pick, twice }: Chance): Promise<void> {
  const files = chooseSome(library.live(), pick);
  if (files.length === 0) return;
  await select(library, ALL, files);
  await library.press(buttons.selectDelete.pack({ place: ALL }), twice);
  const act = await library.noteAct("files", files[0]!.id);
  for (const file of files) file.act = act;
}

async function undo(library: Library, { pick, twice }: Chance): Promise<void> {
  const act = choose(library.acts, pick);
  if (act === undefined) return;
  await library.press(buttons.undo.pack({ act: act.id }), twice);
  const folders = library.folders.filter((folder) => folder.act === act);
  const files = library.files.filter((file) => file.act === act);
  for (const folder of folders) revive(folder);
  restore(files);
}

async function restoreOne(library: Library, { pick, twice }: Chance): Promise<void> {
  const file = choose(library.files, pick);
  if (file === undefined) return;
  await library.press(buttons.trashRestore.pack({ file: file.id, place: TRASH }), twice);
  restore([file]);
}

async function restoreSelection(library: Library, { pick, twice }: Chance): Promise<void> {
  const files = chooseSome(library.trashed(), pick);
  if (files.length === 0) return;
  await select(library, TRASH, files);
  await library.press(buttons.selectRestore.pack({ place: TRASH }), twice);
  restore(files);
}

async function empty(library: Library, { twice }: Chance): Promise<void> {
  await library.press(buttons.trashEmptyYes.pack({ asked: Date.now() + 1_000 }), twice);
  for (const file of library.trashed()) library.files.splice(library.files.indexOf(file), 1);
  const gone = library.folders.filter(({ act }) => act !== null);
  for (const folder of gone) library.folders.splice(library.folders.indexOf(folder), 1);
}

async function makeFolder(library: Library, { pick }: Chance): Promise<void> {
  const parent = choose([null, ...library.liveFolders()], pick) ?? null;
  const name = `folder ${++names}`;
  await library.press(buttons.folderNew.pack({ parent: parent?.id ?? 0 }));
  await library.say(name);
  const [row] = await library.rows<{ id: number }>(
    `SELECT id FROM folders WHERE library_id = $1 AND name = $2`,
    name,
  );
  assert.ok(row, "a new folder is not there");
  library.folders.push({ id: row.id, name, parent, act: null });
}

async function fileInto(library: Library, { pick, other, twice }: Chance): Promise<void> {
  const file = choose(library.live(), pick);
  if (file === undefined) return;
  const folder = choose([null, ...library.folders], other) ?? null;
  await library.press(
    buttons.fileMoveInto.pack({ file: file.id, folder: folder?.id ?? 0, place: null }),
    twice,
  );
  if (folder === null || folder.act === null) file.folder = folder;
}

async function fileSelectionInto(library: Library, { pick, other, twice }: Chance): Promise<void> {
  const files = chooseSome(library.live(), pick);
  if (files.length === 0) return;
  const folder = choose([null, ...library.folders], other) ?? null;
  await select(library, ALL, files);
  await library.press(
    buttons.selectMoveInto.pack({ place: ALL, folder: folder?.id ?? 0 }),
    twice,
  );
  if (folder !== null && folder.act !== null) return;
  for (const file of files) file.folder = folder;
}

/** Whether `folder` is `other` or stands in it. */
function isWithin(folder: ModelFolder | null, other: ModelFolder): boolean {
  for (let at = folder; at !== null; at = at.parent) if (at === other) return true;
  return false;
}

async function moveFolder(library: Library, { pick, other, twice }: Chance): Promise<void> {
  const folder = choose(library.liveFolders(), pick);
  if (folder === undefined) return;
  const into = choose([null, ...library.liveFolders()], other) ?? null;
  await library.press(
    buttons.folderMoveInto.pack({ folder: folder.id, into: into?.id ?? 0 }),
    twice,
  );
  if (!isWithin(into, folder)) folder.parent = into;
}

async function removeFolder(library: Library, { pick, twice }: Chance): Promise<void> {
  const folder = choose(library.liveFolders(), pick);
  if (folder === undefined) return;
  await library.press(buttons.folderDelete.pack({ folder: folder.id }), twice);
  const act = await library.noteAct("folders", folder.id);
  const inside = library.liveFolders().filter((one) => isWithin(one, folder));
  for (const file of library.live()) {
    if (file.folder !== null && inside.includes(file.folder)) file.act = act;
  }
  for (const one of inside) one.act = act;
}

/** Presses of somebody else's buttons: nothing may come of them, for either. */
async function meddle(
  library: Library,
  { pick, other }: Chance,
  others: readonly Library[],
): Promise<void> {
  const victim = choose(others, pick);
  const file = victim && choose(victim.files, other)?.id;
  const folder = (victim && choose(victim.folders, other)?.id) ?? 0;
  if (file === undefined) return;
  const place = null;
  const presses = [
    buttons.fileDelete.pack({ file, place }),
    buttons.fileMoveTo.pack({ file, place, category: "other" }),
    buttons.trashRestore.pack({ file, place: TRASH }),
    buttons.folderDelete.pack({ folder }),
    buttons.undo.pack({ act: choose(victim!.acts, other)?.id ?? 0 }),
  ];
  await library.press(choose(presses, other)!);
  await select(library, ALL, [{ id: file } as ModelFile]);
  await library.press(buttons.selectDelete.pack({ place: ALL }));
  const own = choose(library.live(), pick);
  if (own === undefined || folder === 0) return;
  await library.press(buttons.fileMoveInto.pack({ file: own.id, folder, place }));
}

/** What the person is shown: the counts of My Files. */
async function look(library: Library): Promise<void> {
  await library.person.send("/files");
  const overview = await library.person.waitFor(/My Files/, { timeout_ms: 15_000 });
  // A count of zero is left out.
  const counts = library.person.buttons(overview).flat().slice(0, CATEGORIES.length + 1)
    .map((label) => Number(/· ([\d,]+)$/.exec(label)?.[1] ?? 0));
  const live = library.live();
  assert.deepEqual(counts, [
    ...CATEGORIES.map((category) => live.filter((file) => file.category === category).length),
    live.length,
  ]);
}

/** Every act, and how often it is taken compared with the others. */
export const ACTS: Readonly<Record<string, { act: Act; weight: number }>> = {
  upload: { act: upload, weight: 8 },
  uploadAgain: { act: uploadAgain, weight: 3 },
  rename: { act: rename, weight: 2 },
  retag: { act: retag, weight: 2 },
  tagSelection: { act: tagSelection, weight: 2 },
  categorize: { act: categorize, weight: 3 },
  moveSelection: { act: moveSelection, weight: 2 },
  remove: { act: remove, weight: 4 },
  removeSelection: { act: removeSelection, weight: 2 },
  undo: { act: undo, weight: 4 },
  restoreOne: { act: restoreOne, weight: 2 },
  restoreSelection: { act: restoreSelection, weight: 2 },
  empty: { act: empty, weight: 1 },
  makeFolder: { act: makeFolder, weight: 4 },
  fileInto: { act: fileInto, weight: 4 },
  fileSelectionInto: { act: fileSelectionInto, weight: 2 },
  moveFolder: { act: moveFolder, weight: 2 },
  removeFolder: { act: removeFolder, weight: 2 },
  meddle: { act: meddle, weight: 2 },
  look: { act: look, weight: 1 },
};
