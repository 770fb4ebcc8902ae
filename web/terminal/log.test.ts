import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyLog, isFinishing, kept, type Line, type Log, nextToSend, onTheWire, read, sheetOf, unsavedItems, write } from "./log.ts";
import { emptySheet } from "./sheet.ts";

const did = (item: number, choice: number | null = 0): Line => ({
  kind: "did",
  what: { kind: "answer", item, choice, flag: false, views: [] },
});
const finish: Line = { kind: "did", what: { kind: "finish" } };
const acknowledged = (seq: number): Line => ({ kind: "acknowledged", seq });
const met = (lastSeq: number, answers: Record<number, number> = {}): Line => ({
  kind: "met",
  lastSeq,
  recorded: { ...emptySheet, answers },
});
const log = (...lines: Line[]): Log => read(lines);
const numbers = ({ waiting }: Log) => waiting.map((entry) => entry.seq);

test("numbers begin at 1, leave no gap and go on after what was confirmed", () => {
  assert.deepEqual(numbers(log(did(7), did(8))), [1, 2]);
  assert.deepEqual(numbers(log(did(7), did(8), acknowledged(1), did(9))), [2, 3]);
});

test("an older confirmation changes nothing", () => {
  const before = log(did(1), did(2), acknowledged(2));

  assert.deepEqual({ ...write(before, acknowledged(1)), lines: 3, unkept: [] }, before);
});

test("one that can never be recorded leaves, is named, and those after it take over its number", () => {
  const after = log(did(7), did(8), did(9), { kind: "withdrawn", seq: 1 });

  assert.deepEqual(numbers(after), [1, 2]);
  assert.deepEqual(unsavedItems(after), [8, 9]);
  assert.deepEqual(after.uncounted, [{ item: 7, why: "not_taken" }]);
});

test("what is answered anew is not named as uncounted any more", () => {
  const after = log(did(7), { kind: "withdrawn", seq: 1 }, did(7));

  assert.deepEqual(after.uncounted, []);
});

test("an empty log takes over the server's number, a full one keeps its own", () => {
  assert.equal(log(met(12)).acknowledged, 12);
  assert.deepEqual(numbers(log(did(1), met(12))), [1]);
});

test("a server that was set back gets everything after its last number again, as it was", () => {
  const before = log(did(1, 4), did(2, 3), acknowledged(2), did(3, 2));

  const after = write(before, met(1, { 1: 4 }));

  assert.deepEqual(after.waiting.map(({ seq, line }) => [seq, line]), [[2, 1], [3, 3]]);
  assert.deepEqual(sheetOf(after).answers, { 1: 4, 2: 3, 3: 2 });
});

test("a server set back behind another computer's numbers is told what the items came to", () => {
  const here = log(met(5, { 1: 4, 2: 3 }), did(3, 2), acknowledged(6), did(4, 1));

  const after = write(here, met(3, { 1: 4, 2: 0 }));

  assert.deepEqual(numbers(after), [4, 5, 6]);
  assert.deepEqual(sheetOf(after).answers, { 1: 4, 2: 3, 3: 2, 4: 1 });
});

test("numbers another terminal used are given up, and what is done meanwhile comes after its last", () => {
  const after = log(did(1), { kind: "abandoned", why: "superseded" }, did(2, 3), met(9, { 1: 2 }));

  assert.deepEqual(numbers(after), [10]);
  assert.deepEqual(after.uncounted, [{ item: 1, why: "superseded" }]);
  assert.deepEqual(sheetOf(after).answers, { 1: 2, 2: 3 });
});

test("a late confirmation does not undo what another terminal recorded afterwards", () => {
  const after = log(did(1, 0), met(4, { 1: 3 }), acknowledged(1));

  assert.deepEqual(sheetOf(after).answers, { 1: 3 });
  assert.equal(after.acknowledged, 4);
});

test("nothing is sent that is not on this computer's disk, unless it keeps nothing", () => {
  const two = [did(1), did(2)].reduce(write, emptyLog);

  assert.deepEqual(nextToSend(two, true), []);
  assert.deepEqual(nextToSend(kept(two, 1), true).map(({ seq }) => seq), [1]);
  assert.deepEqual(nextToSend(two, false).map(({ seq }) => seq), [1, 2]);
});

test("a message carries at most a hundred answers, in order, and nothing behind the end", () => {
  const many = log(...Array.from({ length: 130 }, () => did(1)));
  const ended = log(did(1), finish, did(2));

  assert.equal(nextToSend(many, true).length, 100);
  assert.deepEqual(nextToSend(many, true).map((entry) => entry.seq).slice(0, 3), [1, 2, 3]);
  assert.deepEqual(nextToSend(ended, true).map((entry) => entry.seq), [1]);
  assert.deepEqual(nextToSend(log(did(1), finish, acknowledged(1)), true).map(({ kind }) => kind), ["finish"]);
  assert.equal(isFinishing(ended), true);
});

test("an answer is sent with exactly the fields of the wire", () => {
  const [entry] = nextToSend(log(did(4, 2)), true);
  assert.ok(entry?.kind === "answer");

  assert.deepEqual(onTheWire(entry), { seq: 1, item: 4, choice: 2, flag: false, views: [] });
});

test("items not confirmed are named once, in the order of the form", () => {
  assert.deepEqual(unsavedItems(log(did(30), did(4), did(30))), [4, 30]);
});
