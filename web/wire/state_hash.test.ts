import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { patched } from "./rows.ts";
import { NO_ROWS, stateHash, toggled } from "./state_hash.ts";

type Row = { participant_number: string; name: string; points: number[] };
const rows: Row[] = [
  { participant_number: "B-2", name: "Peserta Contoh 02", points: [5, 10] },
  { participant_number: "A-1", name: "Peserta Contoh 01 é", points: [0, 5] },
];

/** As docs/protocol.md says it, with nothing of the code beside it. */
function byHand(all: Iterable<object>): string {
  let bits = 0n;
  for (const row of all) bits ^= createHash("sha256").update(JSON.stringify(row), "utf8").digest().readBigUInt64BE();
  return bits.toString(16).padStart(16, "0");
}

test("the hash is the exclusive or of what each row's JSON hashes to", () => {
  assert.equal(stateHash(rows), byHand(rows));
});

test("the order in which rows arrived does not change the hash", () => {
  assert.equal(stateHash(rows), stateHash([...rows].reverse()));
});

test("one changed figure changes the hash", () => {
  const changed = [rows[0]!, { ...rows[1]!, points: [0, 10] }];

  assert.notEqual(stateHash(changed), stateHash(rows));
});

test("no rows, and rows that have all gone again, have the hash of nothing", () => {
  assert.equal(stateHash([]), NO_ROWS);
  assert.equal(toggled(stateHash(rows), rows), "0000000000000000");
});

test("whatever comes, changes and goes, the hash carried along is that of the rows held", () => {
  let held = { rows: new Map<string, Row>() as ReadonlyMap<string, Row>, hash: NO_ROWS };
  let chance = 7;
  const next = (below: number) => (chance = (chance * 48_271) % 2_147_483_647) % below;

  for (let step = 0; step < 2000; step += 1) {
    const changes = Array.from({ length: next(4) }, () => ({ participant_number: `P-${next(9)}`, name: "é", points: [next(3)] }));
    const removed = Array.from({ length: next(3) }, () => `P-${next(9)}`);
    held = patched(held, changes, removed);

    assert.equal(held.hash, byHand(held.rows.values()));
  }
});

test("a message without rows leaves the very same rows", () => {
  const held = { rows: new Map(rows.map((row) => [row.participant_number, row])), hash: stateHash(rows) };

  assert.equal(patched(held, [], []), held);
});
