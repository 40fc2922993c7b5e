/** Groups whose members act in a shared library, as a model in memory knows them; and people who come and go. */
import assert from "node:assert/strict";
import { buttons } from "../../../src/bot/callback_data.ts";
import { topOf } from "../../../src/domain/lists.ts";
import type { Keeper } from "../../support/keeper.ts";
import { foundKeeping } from "../../support/groups.ts";
import { until } from "../../support/until.ts";
import type { Group, Person } from "../../telegram/emulator.ts";
import { ACTS, type Chance } from "./acts.ts";
import { Library, type ModelFile } from "./library.ts";

/** Somebody with a library of their own, who may be in groups. */
export interface Actor {
  person: Person;
  own: Library;
}

/** The library of a group: whoever acts in it puts it in force first. */
export class GroupLibrary extends Library {
  readonly members: Set<Person>;

  constructor(
    keeper: Keeper,
    readonly founder: Person,
    readonly group: Group,
    members: readonly Person[],
    id: number,
  ) {
    super(keeper, founder, id);
    this.members = new Set(members);
  }

  /** A group of these people, all of them administrators. */
  static async found(keeper: Keeper, title: string, people: readonly Person[]) {
    const [founder, ...others] = people;
    const { group } = await foundKeeping(keeper.telegram, "en", {
      title,
      members: people,
      administrators: others,
    });
    const [row] = await keeper.database.query<{ id: number }>(
      `SELECT id FROM libraries WHERE chat_id = $1`,
      [group.id],
    );
    for (const person of people) {
      await keeper.telegram.follow(person, openUrlOf(group, person));
      await person.waitFor(new RegExp(`📍 ${title}`));
    }
    return new GroupLibrary(keeper, founder!, group, people, row!.id);
  }
}

function openUrlOf(group: Group, person: Person): string {
  const button = group.as(person).button(/📂 Open/);
  assert.ok(button && "url" in button);
  return button.url;
}

/** What a member or somebody else does; `where` is the library that it is about. */
type GroupAct = (
  actor: Actor,
  where: GroupLibrary,
  chance: Chance,
  all: readonly Library[],
) => Promise<void>;

async function putInForce(actor: Actor, library: Library): Promise<void> {
  library.person = actor.person;
  const id = library.id < 0 ? -library.id : 0;
  await library.press(buttons.libraryChosen.pack({ library: id }));
  await library.settled();
}

/** Does what people do in libraries of their own, in the group's. */
const inLibrary = (act: string): GroupAct => async (actor, where, chance, all) => {
  if (!where.members.has(actor.person)) return;
  await putInForce(actor, where);
  const others = all.filter((library) => library !== where);
  await ACTS[act]!.act(where, chance, others);
};

async function post({ person }: Actor, where: GroupLibrary, { other }: Chance): Promise<void> {
  if (!where.members.has(person)) return;
  const before = where.files.length;
  const message = await where.group.sendMedia(person, "document", { file_size: 1 + other });
  const unique = message.document!.file_unique_id;
  const find = () =>
    where.rows<Pick<ModelFile, "id" | "name" | "category" | "size">>(
      `SELECT id, name, category, size FROM files WHERE library_id = $1 AND file_unique_id = $2`,
      unique,
    );
  await until(async () => (await find()).length === 1, "a post is kept");
  const [row] = await find();
  where.files.push({ ...row!, message, unique, tags: [], folder: null, act: null });
  assert.equal(where.files.length, before + 1);
}

/** Copies a file from the group to one's own library, or the other way. */
async function copy(actor: Actor, where: GroupLibrary, { pick, other }: Chance): Promise<void> {
  if (!where.members.has(actor.person)) return;
  const [from, to] = other % 2 ? [where, actor.own] : [actor.own, where];
  const live = from.live();
  const file = live[pick % Math.max(1, live.length)];
  if (file === undefined) return;
  await putInForce(actor, from);
  const library = to.id < 0 ? -to.id : 0;
  await from.press(buttons.copyFileTo.pack({ library, file: file.id, place: null }));
  await from.settled();
  const known = to.files.find(({ unique }) => unique === file.unique);
  if (known !== undefined) {
    if (known.act === null) return;
    if (known.folder !== null && known.folder.act !== null) known.folder = null;
    known.act = null;
    return;
  }
  const [row] = await to.rows<{ id: number }>(
    `SELECT id FROM files WHERE library_id = $1 AND file_unique_id = $2`,
    file.unique,
  );
  assert.ok(row, "a copied file is there");
  to.files.push({ ...file, id: row.id, tags: [...file.tags], folder: null });
}

async function comeOrGo({ person }: Actor, { founder, group, keeper, members }: GroupLibrary) {
  if (person === founder) return;
  if (members.has(person)) {
    group.leave(person);
    members.delete(person);
  } else {
    group.add(founder, person);
    group.promote(founder, person);
    members.add(person);
  }
  await keeper.telegram.idle();
}

/** Somebody who is no member presses what a member could: nothing changes, and nothing of the group is shown. */
async function trespass(actor: Actor, where: GroupLibrary, { pick, other }: Chance) {
  const { own, person } = actor;
  if (where.members.has(person)) return;
  const file = where.files[pick % Math.max(1, where.files.length)];
  if (file === undefined) return;
  const from = person.messages.length;
  await putInForce({ person, own }, where);
  const place = null;
  const presses = [
    buttons.fileDelete.pack({ file: file.id, place }),
    buttons.fileMoveTo.pack({ file: file.id, category: "other", place }),
    buttons.details.pack({ file: file.id, place }),
    buttons.copyFileTo.pack({ library: 0, file: file.id, place }),
    buttons.open.pack({ file: file.id, place: topOf({ list: "all" }) }),
  ];
  await own.press(presses[other % presses.length]!);
  await own.settled();
  const shown = JSON.stringify(person.messages.slice(from));
  assert.ok(!shown.includes(file.name), `${file.name} is shown to somebody who is no member`);
}

/** Every act, and how often it is taken compared with the others. */
export const GROUP_ACTS: Readonly<Record<string, { act: GroupAct; weight: number }>> = {
  post: { act: post, weight: 6 },
  copy: { act: copy, weight: 5 },
  comeOrGo: { act: comeOrGo, weight: 3 },
  trespass: { act: trespass, weight: 4 },
  ...Object.fromEntries(
    Object.entries(ACTS).map(([name, { weight }]) => [name, { act: inLibrary(name), weight }]),
  ),
};
