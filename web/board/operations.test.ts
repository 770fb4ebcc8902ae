import assert from "node:assert/strict";
import { test } from "node:test";
import type { Results } from "../wire/messages.ts";
import { stateHash } from "../wire/state_hash.ts";
import { type Board, opened, pushed, resumed } from "./operations.ts";

const counts = { registered: 3, present: 3, working: 3, finished: 0, void: 0 };

const aRow = (number: string, total = 5): Results.Standing => ({
  participant_number: number,
  name: `Peserta ${number} é`,
  formation: "Analis",
  category: "general",
  points: [total],
  total,
  state: "working",
  final: false,
});

const aSnapshot = (rows: Results.Standing[], seq = 1, as_of = 1000): Results.Board => ({
  sitting: "sesi-1",
  title: "Sesi 1",
  starts_at: 0,
  state: "running",
  epoch: "0000000a",
  seq,
  hash: stateHash(rows),
  as_of,
  frozen_since: null,
  sections: [{ id: "twk", title: "TWK", max: 150 }],
  tie_order: ["total"],
  max: 150,
  counts,
  corrected: null,
  checkpoint: null,
  rows,
  ok: true,
});

/** A message that leads to `rows`, as number `seq`. */
const aMessage = (
  rows: Results.Standing[],
  seq: number,
  changes: Results.Standing[],
  more: Partial<Results.BoardChanges> = {},
): Results.BoardChanges => ({
  sitting: "sesi-1",
  epoch: "0000000a",
  seq,
  hash: stateHash(rows),
  as_of: 1000 * seq,
  frozen_since: null,
  changes,
  removed: [],
  state: "running",
  counts,
  corrected: null,
  checkpoint: null,
  ...more,
});

function aBoard(rows = [aRow("A-1"), aRow("B-1")], seq = 1): Board {
  const outcome = opened(aSnapshot(rows, seq, seq * 1000));
  assert(outcome.then === "show");
  return outcome.board;
}

const totals = (board: Board) => [...board.rows.values()].map((row) => `${row.participant_number} ${row.total}`);

test("a snapshot whose rows are not what was hashed is asked for again", () => {
  const outcome = opened({ ...aSnapshot([aRow("A-1")]), hash: "0000000000000001" });

  assert.deepEqual(outcome, { then: "ask", since: null });
});

test("the next message replaces whole rows, adds new ones and takes away removed ones", () => {
  const after = [aRow("A-1", 10), aRow("C-1", 1)];

  const outcome = pushed(aBoard(), aMessage(after, 2, after, { removed: ["B-1"] }));

  assert(outcome.then === "show");
  assert.deepEqual(totals(outcome.board), ["A-1 10", "C-1 1"]);
  assert.equal(outcome.board.seq, 2);
});

test("a message that comes twice changes nothing the second time", () => {
  const message = aMessage([aRow("A-1", 10), aRow("B-1")], 2, [aRow("A-1", 10)]);
  const once = pushed(aBoard(), message);
  assert(once.then === "show");

  const twice = pushed(once.board, message);

  assert(twice.then === "show");
  assert.equal(twice.board.rows, once.board.rows);
});

test("a message that was overtaken is not looked at", () => {
  const outcome = pushed(aBoard(undefined, 5), aMessage([], 3, [aRow("A-1", 99)]));

  assert.deepEqual(outcome, { then: "nothing" });
});

test("a gap is asked for from the last number held", () => {
  const outcome = pushed(aBoard(undefined, 5), aMessage([], 7, []));

  assert.deepEqual(outcome, { then: "ask", since: 5 });
});

test("rows that do not hash to what the server says are asked for from the snapshot", () => {
  const outcome = pushed(aBoard(), aMessage([aRow("Z-1")], 2, [aRow("A-1", 10)]));

  assert.deepEqual(outcome, { then: "ask", since: null });
});

test("a server that was started again and counts anew is asked for everything, whatever its number", () => {
  const rows = [aRow("A-1"), aRow("B-1")];

  for (const seq of [2, 5, 6, 99]) {
    const outcome = pushed(aBoard(rows, 5), aMessage(rows, seq, [], { epoch: "0000000b" }));

    assert.deepEqual(outcome, { then: "ask", since: null });
  }
});

test("a server whose clock was set back is followed as before", () => {
  const after = [aRow("A-1", 10), aRow("B-1")];

  const outcome = pushed(aBoard(), aMessage(after, 2, [aRow("A-1", 10)], { as_of: -3_600_000 }));

  assert(outcome.then === "show");
  assert.deepEqual(totals(outcome.board), ["A-1 10", "B-1 5"]);
});

test("a freeze is taken over though no row changed", () => {
  const board = aBoard();

  const outcome = pushed(board, aMessage([...board.rows.values()], 1, [], { frozen_since: 900 }));

  assert(outcome.then === "show");
  assert.equal(outcome.board.frozen_since, 900);
});

test("a heartbeat moves the time and leaves the rows alone", () => {
  const board = aBoard();

  const outcome = pushed(board, aMessage([...board.rows.values()], 1, [], { as_of: 5000, state: "paused" }));

  assert(outcome.then === "show");
  assert.deepEqual([outcome.board.as_of, outcome.board.state], [5000, "paused"]);
  assert.equal(outcome.board.rows, board.rows);
});

test("a message about another sitting is none of ours", () => {
  assert.deepEqual(pushed(aBoard(), aMessage([], 2, [], { sitting: "sesi-2" })), { then: "nothing" });
});

test("the answer to a gap may span many numbers", () => {
  const after = [aRow("A-1", 30), aRow("B-1")];

  const outcome = resumed(aBoard(), { ...aMessage(after, 9, [aRow("A-1", 30)]), ok: true });

  assert(outcome.then === "show");
  assert.equal(outcome.board.seq, 9);
});

test("an answer that what was pushed meanwhile has overtaken is not looked at", () => {
  const outcome = resumed(aBoard(undefined, 5), { ...aMessage([], 3, []), ok: true });

  assert.deepEqual(outcome, { then: "nothing" });
});

test("an answer that counts anew means that everything is asked for", () => {
  const outcome = resumed(aBoard(undefined, 5), { ...aMessage([], 5, [], { epoch: "0000000b" }), ok: true });

  assert.deepEqual(outcome, { then: "ask", since: null });
});

test("a message says that a key was corrected", () => {
  const rows = [aRow("A-1"), aRow("B-1")];
  const corrected = { count: 1, at: 5000 };

  const outcome = pushed(aBoard(rows), aMessage(rows, 2, [], { corrected }));

  assert(outcome.then === "show");
  assert.deepEqual(outcome.board.corrected, corrected);
});
