import assert from "node:assert/strict";
import { test } from "node:test";
import type { Results } from "../wire/messages.ts";
import { filtered, ranked } from "./ranking.ts";

const rules = {
  sections: ["twk", "tiu", "tkp"].map((id) => ({ id, title: id, max: 225 })),
  tie_order: ["total", "tkp", "tiu", "twk"],
};

/** A candidate as the agency's example writes them: TKP/TIU/TWK. */
const aRow = (
  number: string,
  [tkp, tiu, twk]: [number, number, number],
  more: Partial<Results.Standing> = {},
): Results.Standing => ({
  participant_number: number,
  name: `Peserta Contoh ${number}`,
  formation: "Analis",
  category: "general",
  points: [twk, tiu, tkp],
  total: tkp + tiu + twk,
  state: "working",
  final: false,
  ...more,
});

const board = (...rows: Results.Standing[]) => ({
  ...rules,
  rows: new Map(rows.map((row) => [row.participant_number, row])),
});
const shown = (...rows: Results.Standing[]) =>
  ranked(board(...rows), null).map(({ place, row }) => `${place}:${row.participant_number}`);

test("the agency's own example comes out in the agency's order", () => {
  const rows = [
    aRow("1", [150, 110, 135]),
    aRow("2", [148, 125, 115]),
    aRow("3", [145, 105, 117]),
    aRow("4", [147, 115, 105]),
    aRow("5", [146, 112, 109]),
    aRow("6", [146, 110, 100]),
    aRow("7", [146, 115, 95]),
  ];

  assert.deepEqual(shown(...rows), ["1:1", "2:2", "3:4", "4:5", "5:3", "6:7", "7:6"]);
});

test("equal on every key shares a place and the next place is skipped", () => {
  const rows = [aRow("A", [10, 10, 10]), aRow("B", [10, 10, 10]), aRow("C", [10, 10, 5])];

  assert.deepEqual(shown(...rows), ["1:A", "1:B", "3:C"]);
});

test("the disqualified stand last without a place, whatever their points", () => {
  const rows = [aRow("A", [200, 100, 100], { state: "void" }), aRow("B", [0, 0, 5])];

  assert.deepEqual(shown(...rows), ["1:B", "null:A"]);
});

test("places can be counted within one formation", () => {
  const rows = [
    aRow("A", [90, 0, 0]),
    aRow("B", [80, 0, 0], { formation: "Pranata" }),
    aRow("C", [70, 0, 0], { formation: "Pranata" }),
  ];

  const placed = ranked(board(...rows), "Pranata");

  assert.deepEqual(
    placed.map(({ place, row }) => [place, row.participant_number]),
    [
      [1, "B"],
      [2, "C"],
    ],
  );
});

test("a key that adds two sections ranks by their sum", () => {
  const summed = { ...rules, tie_order: ["twk+tiu"] };
  const rows = [aRow("A", [99, 10, 10]), aRow("B", [0, 30, 0])];

  const placed = ranked({ ...board(...rows), ...summed }, null);

  assert.deepEqual(
    placed.map(({ row }) => row.participant_number),
    ["B", "A"],
  );
});

test("a search finds numbers and names without minding hyphens and case, and keeps the places", () => {
  const placed = ranked(board(aRow("2026-0001", [9, 0, 0]), aRow("2026-0012", [8, 0, 0], { name: "MAS'UDATUL" })), null);

  assert.deepEqual(
    [filtered(placed, "2026 0012", null), filtered(placed, "mas'ud", null)].map((rows) =>
      rows.map(({ place, row }) => [place, row.participant_number]),
    ),
    [[[2, "2026-0012"]], [[2, "2026-0012"]]],
  );
});

test("a filter by state leaves only that state", () => {
  const placed = ranked(board(aRow("A", [9, 0, 0]), aRow("B", [8, 0, 0], { state: "finished" })), null);

  assert.deepEqual(
    filtered(placed, "", "finished").map(({ row }) => row.participant_number),
    ["B"],
  );
});
