import assert from "node:assert/strict";
import { test } from "node:test";
import { stateHash } from "../wire/state_hash.ts";
import { aRow, aSitting } from "./builders.ts";
import type { Changes, Row } from "./messages.ts";
import { applied, clockAt, countsOf, type Room, watched } from "./room.ts";

const room = (rows: Row[], seq = 4): Room => ({
  sitting: aSitting(),
  rows: new Map(rows.map((row) => [row.participant_number, row])),
  seq,
  hash: stateHash(rows),
  reading: { clock: 1000, heardAt: 0, stands: false },
});

const changes = (rows: Row[], all: Row[], seq = 5): Changes => ({
  seq,
  hash: stateHash(all),
  sitting: aSitting(),
  rows,
  removed: [],
  clock: 2000,
});

test("changes replace whole rows and carry the clock on", () => {
  const after = aRow({ answered: 13 });

  const next = applied(room([aRow()]), changes([after], [after]), 500);

  assert.equal(next?.rows.get("P-001")?.answered, 13);
  assert.equal(clockAt(next!.reading, 1500), 3000);
});

test("a missed number is noticed", () => {
  const after = aRow({ answered: 13 });

  assert.equal(applied(room([aRow()]), changes([after], [after], 6), 0), null);
});

test("a row that is not the server's is noticed by the hash", () => {
  const after = aRow({ answered: 13 });
  const server = [after, aRow({ participant_number: "P-002" })];

  assert.equal(applied(room([aRow()]), changes([after], server), 0), null);
});

test("a pulse without rows keeps the rows and moves the clock", () => {
  const before = room([aRow()]);

  const next = applied(before, changes([], [aRow()], 4), 100);

  assert.equal(next?.rows, before.rows);
  assert.equal(next?.reading.clock, 2000);
});

test("a server that counts anew and has come to the same number by another way is noticed", () => {
  const pulse = changes([], [aRow({ answered: 99 })], 4);

  assert.equal(applied(room([aRow()]), pulse, 0), null);
  assert.equal(applied(room([aRow()]), pulse, 0, true), null);
});

test("a console that was away takes everything it missed at once", () => {
  const after = aRow({ answered: 40 });
  const reply = { seq: 9, hash: "", clock: 0, snapshot: null, changes: changes([after], [after], 9), ok: true } as const;

  assert.equal(watched(room([aRow()]), reply, 0)?.seq, 9);
});

test("missed changes without anything to lay them on ask for the snapshot", () => {
  const reply = { seq: 9, hash: "", clock: 0, snapshot: null, changes: changes([], [], 9), ok: true } as const;

  assert.equal(watched(null, reply, 0), null);
});

test("everybody is counted once as here or not here", () => {
  const counts = countsOf([
    aRow({ state: "absent", connected: false }),
    aRow({ state: "working", connected: false }),
    aRow({ state: "paused" }),
    aRow({ state: "finished", connected: false }),
  ]);

  assert.deepEqual(counts, {
    registered: 4,
    present: 3,
    working: 2,
    disconnected: 1,
    finished: 1,
    void: 0,
    absent: 1,
  });
});

test("while nothing can be saved the clock does not run on between two words of the server", () => {
  const interruption = { cause: "storage_full", since: 1_790_000_000_000 } as const;
  const pulse = { ...changes([], [aRow()], 4), sitting: aSitting({ interruption }) };

  const stands = applied(room([aRow()]), pulse, 500);
  const runs = applied(stands as Room, changes([], [aRow()], 4), 700);

  assert.equal(clockAt(stands!.reading, 60_000), 2000);
  assert.equal(clockAt(runs!.reading, 1700), 3000);
});
