import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import {
  acknowledge,
  emptyOutbox,
  isFinishing,
  keepOutbox,
  meet,
  nextAnswers,
  type Outbox,
  put,
  recallOutbox,
  renumber,
  unsavedItems,
  withdraw,
} from "./outbox.ts";

const disk = new Map<string, string>();
globalThis.localStorage = {
  getItem: (name: string) => disk.get(name) ?? null,
  setItem: (name: string, value: string) => void disk.set(name, value),
  removeItem: (name: string) => void disk.delete(name),
} as Storage;

beforeEach(() => disk.clear());

const answered = (outbox: Outbox, item: number, choice: number | null = 0): Outbox =>
  put(outbox, { kind: "answer", item, choice, flag: false, views: [] });

const numbers = (outbox: Outbox) => outbox.waiting.map((entry) => entry.seq);

test("numbers begin at 1 and leave no gap", () => {
  const outbox = answered(answered(emptyOutbox, 7), 8);

  assert.deepEqual(numbers(outbox), [1, 2]);
});

test("numbers go on after what was confirmed", () => {
  const outbox = answered(acknowledge(answered(emptyOutbox, 7), 1), 8);

  assert.deepEqual(numbers(outbox), [2]);
});

test("what is confirmed leaves, what is not stays", () => {
  const outbox = acknowledge(answered(answered(answered(emptyOutbox, 1), 2), 3), 2);

  assert.deepEqual(numbers(outbox), [3]);
  assert.equal(outbox.acknowledged, 2);
});

test("one that can never be recorded leaves, and those after it take over its number", () => {
  const outbox = withdraw(answered(answered(answered(emptyOutbox, 7), 8), 9), 1);

  assert.deepEqual(numbers(outbox), [1, 2]);
  assert.deepEqual(unsavedItems(outbox), [8, 9]);
});

test("an older confirmation changes nothing", () => {
  const outbox = acknowledge(answered(answered(emptyOutbox, 1), 2), 1);

  assert.deepEqual(acknowledge(outbox, 0), outbox);
});

test("a gap is closed by numbering anew from what the server expects", () => {
  const outbox = renumber(answered(answered({ acknowledged: 9, waiting: [] }, 1), 2), 5);

  assert.deepEqual(numbers(outbox), [5, 6]);
  assert.equal(outbox.acknowledged, 4);
  assert.deepEqual(numbers(answered(outbox, 3)), [5, 6, 7]);
});

test("an empty outbox takes over the server's number, a full one keeps its own", () => {
  assert.equal(meet(emptyOutbox, 12).acknowledged, 12);
  assert.deepEqual(meet(answered(emptyOutbox, 1), 12), answered(emptyOutbox, 1));
});

test("a message carries at most a hundred answers, in order, and nothing behind the end", () => {
  const many = Array.from({ length: 130 }).reduce<Outbox>((outbox) => answered(outbox, 1), emptyOutbox);
  const ended = answered(put(answered(emptyOutbox, 1), { kind: "finish" }), 2);

  assert.equal(nextAnswers(many).length, 100);
  assert.deepEqual(nextAnswers(many).map((entry) => entry.seq).slice(0, 3), [1, 2, 3]);
  assert.deepEqual(nextAnswers(ended).map((entry) => entry.item), [1]);
  assert.equal(isFinishing(ended), true);
});

test("an answer is sent with exactly the fields of the wire", () => {
  const [answer] = nextAnswers(answered(emptyOutbox, 4, 2));

  assert.deepEqual(answer, { seq: 1, item: 4, choice: 2, flag: false, views: [] });
});

test("items not confirmed are named once, in the order of the form", () => {
  const outbox = answered(answered(answered(emptyOutbox, 30), 4), 30);

  assert.deepEqual(unsavedItems(outbox), [4, 30]);
});

test("what waits survives a reload", () => {
  const outbox = answered(answered({ acknowledged: 3, waiting: [] }, 1), 2);

  const kept = keepOutbox("outbox/x/1", outbox);

  assert.equal(kept, true);
  assert.deepEqual(recallOutbox("outbox/x/1"), outbox);
});

test("nothing is kept of an empty outbox, and another candidate's is never met", () => {
  keepOutbox("outbox/x/1", answered(emptyOutbox, 1));
  keepOutbox("outbox/x/1", emptyOutbox);

  assert.equal(disk.size, 0);
  assert.deepEqual(recallOutbox("outbox/x/2"), emptyOutbox);
});

test("a broken or incomplete record on disk is not sent", () => {
  const [first, , third] = answered(answered(answered(emptyOutbox, 1), 2), 3).waiting;
  disk.set("torn", '{"acknowledged":3,"wai');
  disk.set("gap", JSON.stringify({ acknowledged: 0, waiting: [first, third] }));

  assert.deepEqual(recallOutbox("torn"), emptyOutbox);
  assert.deepEqual(recallOutbox("gap"), emptyOutbox);
});

test("a disk that keeps nothing is noticed", () => {
  const { setItem } = globalThis.localStorage;
  globalThis.localStorage.setItem = () => {
    throw new Error("full");
  };

  const kept = keepOutbox("outbox/x/1", answered(emptyOutbox, 1));

  globalThis.localStorage.setItem = setItem;
  assert.equal(kept, false);
});
