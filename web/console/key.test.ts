import assert from "node:assert/strict";
import { test } from "node:test";
import { aSitting } from "./builders.ts";
import { noKey, pointsOf, question, withItem } from "./key.ts";
import type { ItemFound } from "./messages.ts";
import { draft, fields, missing, ordersFor, wantsSecond } from "./orders.ts";

const item: ItemFound = {
  item: "tiu-012",
  version: 1,
  section: "tiu",
  values: [5, 0, 0, 0, 0],
  papers: 214,
  corrections: [],
  order: null,
  ok: true,
};
const graded: ItemFound = { ...item, item: "tkp-007", section: "tkp", values: [5, 4, 3, 2, 1] };
const yes = (...letters: string[]) => ["A", "B", "C", "D", "E"].map((one) => letters.includes(one));

test("an item is named by its id or by a number on a paper, never by half of one", () => {
  assert.equal(question(noKey), null);
  assert.equal(question({ ...noKey, attempt: "P-001" }), null);
  assert.deepEqual(question({ ...noKey, attempt: " P-001 ", number: 13 }), { attempt: "P-001", number: 13 });
  assert.deepEqual(question({ ...noKey, by: "item", item: " tiu-012 " }), { item: "tiu-012" });
});

test("one to four choices are right; all of them would be full points to all", () => {
  const key = withItem(noKey, item);

  assert.equal(pointsOf(key), undefined);
  assert.deepEqual(pointsOf({ ...key, right: yes("B") }), [0, 5, 0, 0, 0]);
  assert.deepEqual(pointsOf({ ...key, right: yes("B", "D") }), [0, 5, 0, 5, 0]);
  assert.equal(pointsOf({ ...key, right: yes("A", "B", "C", "D", "E") }), undefined);
  assert.equal(pointsOf({ ...key, way: "full" }), null);
});

test("graded points go to other choices, each once", () => {
  const key = withItem(noKey, graded);

  assert.equal(key.way, "graded");
  assert.equal(pointsOf({ ...key, points: [5, 4, 3, 2, null] }), undefined);
  assert.equal(pointsOf({ ...key, points: [5, 5, 3, 2, 1] }), undefined);
  assert.deepEqual(pointsOf({ ...key, points: [1, 2, 3, 4, 5] }), [1, 2, 3, 4, 5]);
});

test("another item is written anew, so that no letter of the former one is sent", () => {
  const key = { ...withItem(noKey, item), right: yes("B") };

  assert.equal(pointsOf(withItem(key, { ...item, item: "tiu-013" })), undefined);
});

test("a correction wants the item, the key, a reason and always a second person", () => {
  const empty = draft("correct_key", { all: true });
  const written = { ...empty, key: { ...withItem(noKey, item), right: yes("B") } };
  const reasoned = { ...written, reason: "Kunci tertukar" };

  assert.equal(missing(empty, "sesi-1"), "key");
  assert.equal(missing(written, "sesi-1"), "reason");
  assert.equal(missing(reasoned, "sesi-1"), null);
  assert.equal(wantsSecond(reasoned, aSitting({ state: "released" })), true);
  assert.deepEqual(fields(reasoned), { item: "tiu-012", points: [0, 5, 0, 0, 0], reason: "Kunci tertukar" });
});

test("full points to all are said, not left out", () => {
  const key = { ...withItem(noKey, item), way: "full" as const };
  const asked = { ...draft("correct_key", { all: true }), key, reason: "Gambar tidak tercetak" };

  assert.deepEqual(fields(asked), { item: "tiu-012", points: null, reason: "Gambar tidak tercetak" });
});

test("a key is corrected when the sitting is over, before and after the release", () => {
  assert.ok(!ordersFor(aSitting({ state: "running" })).includes("correct_key"));
  assert.ok(ordersFor(aSitting({ state: "finished" })).includes("correct_key"));
  assert.ok(ordersFor(aSitting({ state: "released" })).includes("correct_key"));
});
