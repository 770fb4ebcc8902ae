import assert from "node:assert/strict";
import { test } from "node:test";
import { stateHash } from "../wire/state_hash.ts";
import type { Board, BoardRow } from "./messages.ts";
import { boardAfter, ranked } from "./ranking.ts";

const aBoardRow = (participant_number: string, points: number[], changes: Partial<BoardRow> = {}): BoardRow => ({
  participant_number,
  name: null,
  formation: "Analis",
  category: "general",
  points,
  total: points.reduce((sum, one) => sum + one, 0),
  state: "working",
  final: false,
  ...changes,
});

const aBoard = (rows: BoardRow[]): Board => ({
  seq: 1,
  hash: stateHash(rows),
  as_of: 0,
  sections: ["tkp", "tiu", "twk"].map((id) => ({ id, title: id, max: 200 })),
  tie_order: ["total", "tkp", "tiu", "twk"],
  max: 550,
  rows,
});

test("the agency's own example comes out in its order", () => {
  const rows = [
    [150, 110, 135],
    [148, 125, 115],
    [145, 105, 117],
    [147, 115, 105],
    [146, 112, 109],
    [146, 110, 100],
    [146, 115, 95],
  ].map((points, at) => aBoardRow(`P-${at + 1}`, points));

  const order = ranked(aBoard(rows), null).map(({ row }) => row.participant_number);

  assert.deepEqual(order, ["P-1", "P-2", "P-4", "P-5", "P-3", "P-7", "P-6"]);
});

test("who is equal on every key shares a place, and the next place is skipped", () => {
  const rows = [aBoardRow("P-1", [5, 5, 5]), aBoardRow("P-2", [5, 5, 5]), aBoardRow("P-3", [1, 1, 1])];

  assert.deepEqual(
    ranked(aBoard(rows), null).map(({ place }) => place),
    [1, 1, 3],
  );
});

test("who is disqualified has no place", () => {
  const rows = [aBoardRow("P-1", [9, 9, 9], { state: "void" }), aBoardRow("P-2", [1, 1, 1])];

  assert.deepEqual(
    ranked(aBoard(rows), null).map(({ place, row }) => [place, row.participant_number]),
    [
      [1, "P-2"],
      [null, "P-1"],
    ],
  );
});

test("a board that missed a message or drifted asks again", () => {
  const before = aBoard([aBoardRow("P-1", [1, 1, 1])]);
  const row = aBoardRow("P-1", [5, 1, 1]);
  const message = { seq: 2, hash: stateHash([row]), as_of: 9, changes: [row] };

  assert.equal(boardAfter(before, message)?.rows[0]?.total, 7);
  assert.equal(boardAfter(before, { ...message, seq: 3 }), null);
  assert.equal(boardAfter(before, { ...message, hash: "0" }), null);
});
