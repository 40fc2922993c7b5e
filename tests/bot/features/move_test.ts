import assert from "node:assert/strict";
import { type Keeper, testKeeper } from "../../support/keeper.ts";
import type { Person } from "../../telegram/emulator.ts";
import { payloadOf } from "../../telegram/keyboards.ts";

async function where({ telegram, database }: Keeper, person: Person): Promise<string[]> {
  await telegram.idle();
  const rows = await database.query<{ category: string; folder: string | null }>(
    `SELECT f.category, d.name AS folder FROM files f LEFT JOIN folders d ON d.id = f.folder_id
     WHERE f.library_id = $1 AND f.deleted_at IS NULL ORDER BY f.id`,
    [person.id],
  );
  return rows.map(({ category, folder }) => `${category} ${folder}`);
}

/** Trips, with Rome in it. */
async function addFolders({ database }: Keeper, person: Person): Promise<void> {
  await database.query(
    `WITH trips AS (
       INSERT INTO folders (library_id, name, name_folded) VALUES ($1, 'Trips', 'trips') RETURNING id
     )
     INSERT INTO folders (library_id, parent_id, name, name_folded) SELECT $1, id, 'Rome', 'rome' FROM trips`,
    [person.id],
  );
}

testKeeper("a file moves to a category, into a folder, one within it, and out", async (keeper) => {
  const { telegram, restart } = keeper;
  const ann = telegram.person({ first_name: "Ann" });
  await ann.sendDocument({ file_name: "a.pdf", mime_type: "application/pdf" });
  const reply = await ann.waitFor(/a\.pdf/);
  await addFolders(keeper, ann);
  await ann.press(reply, "📁 Move");
  const chooser = await ann.waitFor(/Choose where to move a\.pdf\. It's in Documents\./);
  assert.deepEqual(ann.buttons(chooser), [
    ["🖼 Photos", "🎥 Videos"],
    ["📄 Documents", "🎵 Audio"],
    ["📦 Other"],
    ["📁 Trips", "Open Trips ▸"],
    ["➕ New folder"],
    ["✖️ Cancel"],
  ]);
  const intoTrips = payloadOf(chooser, "📁 Trips");
  await ann.press(chooser, "📁 Trips");
  await ann.waitFor(/Moved to Trips: a\.pdf/);
  assert.deepEqual(await where(keeper, ann), ["document Trips"]);
  await ann.pressData(reply, intoTrips);
  await restart();
  await ann.press(reply, "📁 Move");
  await ann.waitFor(/in Documents, folder Trips/);
  await ann.press(reply, "Open Trips ▸");
  await ann.waitFor(/📁 Trips$/);
  assert.deepEqual(ann.buttons(reply), [
    ["✅ Move here", "⬆️ Up"],
    ["📁 Rome"],
    ["➕ New folder"],
    ["🚫 No folder"],
    ["✖️ Cancel"],
  ]);
  await ann.press(reply, "⬆️ Up");
  await ann.press(reply, "Open Trips ▸");
  await ann.press(reply, "📁 Rome");
  await ann.waitFor(/Moved to Rome/);
  assert.deepEqual(await where(keeper, ann), ["document Rome"]);
  await ann.press(reply, "📁 Move");
  await ann.waitFor(/Choose where/);
  await ann.press(reply, "🎵 Audio");
  await ann.waitFor(/Moved to Audio/);
  assert.deepEqual(await where(keeper, ann), ["audio Rome"]);
  await ann.press(reply, "📁 Move");
  await ann.waitFor(/in Audio, folder Trips \/ Rome/);
  const out = payloadOf(ann.chat.now(reply), "🚫 No folder");
  await ann.press(reply, "🚫 No folder");
  await ann.waitFor(/No longer in a folder/);
  await ann.pressData(reply, out);
  assert.deepEqual(await where(keeper, ann), ["audio null"]);
  await ann.press(reply, "📁 Move");
  await ann.waitFor(/Choose where/);
  await ann.press(reply, "✖️ Cancel");
  await ann.waitFor(/^a\.pdf/);
});

testKeeper("nothing moves into a folder that is gone or another person's", async (keeper) => {
  const { telegram, database } = keeper;
  const ann = telegram.person({ first_name: "Ann" });
  const eve = telegram.person({ first_name: "Eve" });
  await ann.sendDocument({ file_name: "a.pdf", mime_type: "application/pdf" });
  const reply = await ann.waitFor(/a\.pdf/);
  await addFolders(keeper, ann);
  const move = payloadOf(reply, "📁 Move");
  await ann.press(reply, "📁 Move");
  const chooser = await ann.waitFor(/Choose where/);
  const [intoTrips, inside, cancel] = ["📁 Trips", "Open Trips ▸", "✖️ Cancel"]
    .map((label) => payloadOf(chooser, label));
  await eve.sendDocument({ file_name: "eve.pdf", mime_type: "application/pdf" });
  const own = await eve.waitFor(/eve\.pdf/);
  for (const forged of [move, intoTrips!, inside!, cancel!]) {
    assert.match((await eve.pressData(own, forged)).text ?? "", /no longer exist/);
  }
  // Eve's file into Ann's folder.
  const [code, , place, folder] = intoTrips!.split(":");
  const eves = payloadOf(own, "📁 Move").split(":")[1];
  const answer = await eve.pressData(own, [code, eves, place, folder].join(":"));
  assert.match(answer.text ?? "", /folder no longer exists/);
  // Ann's folders are not shown to her either.
  await eve.pressData(own, ["mv", eves, "-", inside!.split(":")[3]].join(":"));
  const shown = await eve.waitFor(/Choose where to move eve\.pdf/);
  assert.ok(!eve.buttons(shown).flat().some((label) => /Trips|Rome/.test(label)));
  assert.deepEqual(await where(keeper, eve), ["document null"]);

  await database.query(`UPDATE folders SET deleted_at = now(), deleted_act = 1`);
  assert.match((await ann.pressData(chooser, intoTrips!)).text ?? "", /folder no longer exists/);
  await database.query(`UPDATE files SET deleted_at = now(), deleted_act = 2`);
  assert.match((await ann.pressData(chooser, cancel!)).text ?? "", /no longer exist/);
  assert.match((await ann.pressData(chooser, move)).text ?? "", /no longer exist/);
});

testKeeper(
  "the three folders used last are offered first, and a new one takes the file",
  async (keeper) => {
    const { telegram } = keeper;
    const ann = telegram.person({ first_name: "Ann" });
    await ann.sendDocument({ file_name: "a.pdf", mime_type: "application/pdf" });
    let reply = await ann.waitFor(/a\.pdf/);
    for (const name of ["One", "Two", "Three", "Four"]) {
      await ann.press(reply, "📁 Move");
      await ann.waitFor(/Choose where/);
      await ann.press(reply, "➕ New folder");
      await ann.waitFor(/Send a name for the new folder/);
      await ann.send(name);
      reply = await ann.waitFor(new RegExp(`Moved to ${name}: a\\.pdf`));
    }
    assert.deepEqual(await where(keeper, ann), ["document Four"]);
    await ann.press(reply, "📁 Move");
    const chooser = await ann.waitFor(/in Documents, folder Four/);
    assert.deepEqual(
      ann.buttons(chooser).flat().filter((label) => label.startsWith("🕘")),
      ["🕘 Three", "🕘 Two"],
      "its own folder is no choice",
    );
    const offered = ann.buttons(chooser).flat().filter((label) => /One|Two|Three|Four/.test(label));
    assert.deepEqual(offered, ["🕘 Three", "🕘 Two", "📁 Four", "📁 One"], "each is there once");
    await ann.press(chooser, "🕘 Two");
    await ann.waitFor(/Moved to Two/);
    await ann.press(reply, "📁 Move");
    await ann.waitFor(/folder Two/);
    await ann.press(reply, "➕ New folder");
    await ann.waitFor(/Send a name/);
    await ann.press(reply, "✖️ Cancel");
    await ann.waitFor(/Choose where/);
  },
);
