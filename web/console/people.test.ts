import assert from "node:assert/strict";
import { test } from "node:test";
import { aRow } from "./builders.ts";
import { everyone, matches, shown } from "./filters.ts";
import { problems } from "./problems.ts";
import { remainingMs, standing } from "./standing.ts";

const sorting = { column: "number", descending: false } as const;

test("a running clock is read from the sitting's clock, a stopped one stands", () => {
  assert.equal(remainingMs(aRow({ ends_clock: 5000 }), 2000), 3000);
  assert.equal(remainingMs(aRow({ ends_clock: 5000 }), 9000), 0);
  assert.equal(remainingMs(aRow({ running: false, ends_clock: null, remaining_ms: 700 }), 9000), 700);
});

test("who should be connected and is not is disconnected, whatever else they are", () => {
  assert.equal(standing(aRow({ connected: false })), "disconnected");
  assert.equal(standing(aRow({ connected: false, state: "finished" })), "finished");
  assert.equal(standing(aRow({ connected: false, locked: true })), "locked");
});

test("a quote in a name does not hide anybody from the search", () => {
  const row = aRow({ name: "MAS'UDATUL CONTOH HASNA'" });

  assert.ok(matches(row, "masudatul"));
  assert.ok(matches(row, "hasna contoh"));
  assert.ok(matches(row, "p-001"));
  assert.ok(!matches(row, "hasnah"));
});

test("a filter never hides a problem", () => {
  const rows = [aRow({ connected: false }), aRow({ participant_number: "P-002", room: "B" })];

  assert.deepEqual(
    shown(rows, { ...everyone, room: "B" }, sorting, 0).map((row) => row.participant_number),
    ["P-002"],
  );
  assert.deepEqual(
    problems(rows, "running").map(({ kind, row }) => [kind, row.participant_number]),
    [["disconnected", "P-001"]],
  );
});

test("while the whole sitting is paused nobody is a problem for being paused", () => {
  const rows = [aRow({ state: "paused", running: false })];

  assert.equal(problems(rows, "running").length, 1);
  assert.equal(problems(rows, "paused").length, 0);
});

test("sorting by state brings trouble to the top", () => {
  const rows = [
    aRow({ participant_number: "P-001" }),
    aRow({ participant_number: "P-002", state: "absent", connected: false }),
    aRow({ participant_number: "P-003", connected: false }),
  ];

  const order = shown(rows, everyone, { column: "state", descending: false }, 0);

  assert.deepEqual(
    order.map((row) => row.participant_number),
    ["P-003", "P-001", "P-002"],
  );
});

test("numbers sort as numbers", () => {
  const rows = ["P-10", "P-9", "P-100"].map((participant_number) => aRow({ participant_number }));

  assert.deepEqual(
    shown(rows, everyone, sorting, 0).map((row) => row.participant_number),
    ["P-9", "P-10", "P-100"],
  );
});
