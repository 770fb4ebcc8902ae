import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { stateHash } from "./state_hash.ts";

const rows = [
  { participant_number: "B-2", name: "Peserta Contoh 02", points: [5, 10] },
  { participant_number: "A-1", name: "Peserta Contoh 01 é", points: [0, 5] },
];

test("the order in which rows arrived does not change the hash", () => {
  assert.equal(stateHash(rows), stateHash([...rows].reverse()));
});

test("the hash is that of the rows' compact JSON, one a line", () => {
  const lines =
    '{"participant_number":"A-1","name":"Peserta Contoh 01 é","points":[0,5]}\n' +
    '{"participant_number":"B-2","name":"Peserta Contoh 02","points":[5,10]}';

  const expected = createHash("sha256").update(lines, "utf8").digest("hex").slice(0, 16);

  assert.equal(stateHash(rows), expected);
});

test("one changed figure changes the hash", () => {
  const changed = [rows[0]!, { ...rows[1]!, points: [0, 10] }];

  assert.notEqual(stateHash(changed), stateHash(rows));
});

test("no rows have the hash of nothing", () => {
  assert.equal(stateHash([]), "e3b0c44298fc1c14");
});
