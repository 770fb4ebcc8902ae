import assert from "node:assert/strict";
import { test } from "node:test";
import { type Clock, given, heard, markPassed, remaining, untilNextSecond } from "./clock.ts";

const aClock = (changes: Partial<Clock> = {}): Clock => ({
  running: true,
  remainingMs: 60_000,
  at: 1_000,
  reason: null,
  ...changes,
});

test("a running clock loses what has passed since the server's word", () => {
  assert.equal(remaining(aClock(), 1_000), 60_000);
  assert.equal(remaining(aClock(), 11_500), 49_500);
});

test("a look that is older than the server's word does not add time", () => {
  assert.equal(remaining(aClock(), 200), 60_000);
});

test("a stopped clock loses nothing", () => {
  assert.equal(remaining(aClock({ running: false }), 500_000), 60_000);
});

test("no clock goes below zero", () => {
  assert.equal(remaining(aClock(), 61_000), 0);
  assert.equal(remaining(aClock(), 61_001), 0);
});

test("time is given only when it is more than the way through the network", () => {
  const before = aClock();

  const late = heard({ running: true, remaining_ms: 50_900, reason: null }, 11_000);
  const granted = heard({ running: true, remaining_ms: 242_000, reason: null }, 11_000);

  assert.equal(given(before, late, 11_000), 0);
  assert.equal(given(before, granted, 11_000), 192_000);
});

test("a mark is announced exactly when it is reached", () => {
  const minutes = (count: number) => count * 60_000;

  assert.equal(markPassed(minutes(30) + 1, minutes(30)), 30);
  assert.equal(markPassed(minutes(30), minutes(30) - 1), null);
  assert.equal(markPassed(minutes(11), minutes(10) + 1), null);
  assert.equal(markPassed(minutes(10) + 500, minutes(10) - 500), 10);
  assert.equal(markPassed(minutes(12), minutes(4)), 5);
  assert.equal(markPassed(minutes(1) + 1, minutes(1)), 1);
});

test("the clock is looked at again when its second changes", () => {
  assert.equal(untilNextSecond(59_250), 250);
  assert.equal(untilNextSecond(59_000), 1000);
});
