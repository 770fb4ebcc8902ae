import assert from "node:assert/strict";
import { test } from "node:test";
import { after, due, FRESH, type Pace, QUIET_MS } from "./pace.ts";

const NO_ANSWER = { ok: false } as const;
const failed = (times: number): Pace => {
  let pace = FRESH;
  for (let time = 0; time < times; time += 1) pace = after(pace, NO_ANSWER, 0, 0.5);
  return pace;
};

test("a server that is silent is asked after three seconds, and not before", () => {
  assert.equal(due(FRESH, 1000, 1000 + QUIET_MS - 1), false);
  assert.equal(due(FRESH, 1000, 1000 + QUIET_MS), true);
});

test("every question without an answer makes the next one come later, up to half a minute", () => {
  assert.deepEqual(
    [1, 2, 3, 4, 5, 9].map((times) => failed(times).notBefore),
    [3000, 6000, 12_000, 24_000, 30_000, 30_000],
  );
});

test("screens that lost the same server do not ask in the same moment", () => {
  assert.equal(after(FRESH, NO_ANSWER, 0, 0).notBefore, 1500);
  assert.equal(after(FRESH, NO_ANSWER, 0, 1).notBefore, 4500);
});

test("one answer is enough to go back to the first pace", () => {
  assert.deepEqual(after(failed(9), { ok: true }, 700, 0.5), { failures: 0, notBefore: 700 });
});

test("a server that names a time is not asked before it, and at most half of it later", () => {
  const refusal = { ok: false, retry_after_ms: 20_000 } as const;

  assert.equal(after(FRESH, refusal, 1000, 0).notBefore, 21_000);
  assert.equal(after(FRESH, refusal, 1000, 1).notBefore, 31_000);
  assert.equal(due(after(FRESH, refusal, 1000, 0), 0, 20_999), false);
});
