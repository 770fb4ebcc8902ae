import assert from "node:assert/strict";
import { test } from "node:test";
import { aRow, aSitting } from "./builders.ts";
import { nobody } from "./late.ts";
import { draft, fields, missing, ordersFor, ordersForPerson, wantsSecond } from "./orders.ts";

const waiting = [{ participant_number: "W-001", entry: 40, round: 1000, signed_at: 1_692_806_364_000 }];
const byBeacon = { source: "drand" as const, waiting, thrown: 0, revealed: 0 };
const byDice = { source: "dice" as const, waiting, thrown: 0, revealed: 0 };
const signature = "ab".repeat(48);

test("somebody is added before the start only, where there is a draw to go on from", () => {
  const registering = aSitting({ state: "registering", late_forms: byBeacon });

  assert.ok(ordersFor(registering).includes("add_candidate"));
  assert.ok(!ordersFor({ ...registering, state: "running" }).includes("add_candidate"));
  assert.ok(!ordersFor(aSitting({ state: "registering" })).includes("add_candidate"));
});

test("adding somebody wants number, name, formation, a reason and a second person", () => {
  const asked = { ...draft("add_candidate", { all: true }), reason: "Terlewat di daftar" };
  const late = { ...nobody, number: " W-001 ", name: "Peserta Tambahan 01", formation: "Analis" };

  assert.equal(missing(asked, "sesi-1"), "person");
  assert.equal(missing({ ...asked, late: { ...late, number: "W 1" } }, "sesi-1"), "person");
  assert.equal(missing({ ...asked, late }, "sesi-1"), null);
  assert.equal(missing({ ...asked, late }, "sesi-1", true), "second");
  assert.ok(wantsSecond(asked, aSitting()));
  assert.deepEqual(fields({ ...asked, late }), {
    participant_number: "W-001",
    name: "Peserta Tambahan 01",
    formation: "Analis",
    category: "general",
    reason: "Terlewat di daftar",
  });
});

test("a form that a round decides wants the whole signature, however it is spelled", () => {
  const asked = draft("draw_late_form", { attempts: ["W-001"] });
  const read = (text: string) => ({ ...asked, late: { ...nobody, signature: text } });

  assert.equal(missing(asked, "sesi-1", false, true), "signature");
  assert.equal(missing(read(signature.slice(1)), "sesi-1", false, true), "signature");
  assert.equal(missing(read(` ${signature.toUpperCase()} `), "sesi-1", false, true), null);
  assert.deepEqual(fields(read(signature.toUpperCase())), { attempt: "W-001", signature });
  assert.equal(missing(asked, "sesi-1"), null);
});

test("who waits for a form has it drawn, and dice are brought where dice decide", () => {
  const sitting = aSitting({ late_forms: byDice });
  const absent = { state: "absent" as const };

  assert.deepEqual(ordersForPerson(aRow({ ...absent, participant_number: "W-001" }), sitting), [
    "draw_late_form",
    "note_incident",
  ]);
  assert.deepEqual(ordersForPerson(aRow(absent), sitting), ["note_incident"]);
  assert.ok(ordersFor(sitting).includes("bring_ceremony"));
  assert.ok(!ordersFor(aSitting({ late_forms: { ...byDice, waiting: [] } })).includes("bring_ceremony"));
  assert.ok(!ordersFor(sitting).includes("fail_ceremony"));
  assert.ok(ordersFor(aSitting({ late_forms: { ...byDice, thrown: 3, revealed: 2 } })).includes("fail_ceremony"));
  assert.ok(!ordersFor(aSitting({ late_forms: { ...byDice, thrown: 3, revealed: 3 } })).includes("fail_ceremony"));
  const brought = { ...draft("bring_ceremony", { all: true }), late: { ...nobody, file: "{}" } };
  assert.deepEqual(fields(brought), { file: "{}" });
});
