import assert from "node:assert/strict";
import { test } from "node:test";
import type { SignedRecord, Witness } from "./messages.ts";
import { complaints, signing } from "./witnesses.ts";

const aWitness = (name: string, changes: Partial<Witness> = {}): Witness => ({
  name,
  size: 120,
  at: 1_790_000_000_000,
  trouble: null,
  since: null,
  says: "",
  ...changes,
});

const aRecord = (...witnesses: Witness[]): SignedRecord => ({
  size: 130,
  root: "AbCdEfGh1234",
  cosigned: 120,
  witnesses,
  wrong: null,
});

const names = (of: { witness: Witness }[]) => of.map(({ witness }) => witness.name);

test("who refuses is told from who is away, and the longest comes first", () => {
  const found = complaints(
    aRecord(
      aWitness("a", { trouble: "away", since: 9 }),
      aWitness("b", { trouble: "fork", since: 8 }),
      aWitness("c"),
      aWitness("d", { trouble: "unknown_log", since: 3 }),
      aWitness("e", { trouble: "away", since: 2 }),
    ),
  );

  assert.deepEqual(names(found.refusing), ["d", "b"]);
  assert.deepEqual(names(found.away), ["e", "a"]);
});

test("before anything is signed, and without witnesses, nothing is wrong", () => {
  for (const record of [null, aRecord()]) assert.deepEqual(complaints(record), { refusing: [], away: [] });
});

test("only who has signed and still does is counted", () => {
  const record = aRecord(
    aWitness("a"),
    aWitness("b", { trouble: "away", since: 1 }),
    aWitness("c", { size: 0, at: null }),
    aWitness("d"),
  );

  assert.equal(signing(record), 2);
});
