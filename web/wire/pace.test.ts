import assert from "node:assert/strict";
import { test } from "node:test";
import { asTold, backOff, waitAfter } from "./pace.ts";

const most = () => 1;
const least = () => 0;

test("the first try comes within a second, later ones within fifteen", () => {
  const bounds = [0, 1, 2, 3, 4, 5, 60].map((failures) => backOff(failures, most));

  assert.deepEqual(bounds, [1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
  assert.equal(backOff(9, least), 0);
});

test("nobody comes back before the time the server gave, nor later than half of it more", () => {
  assert.equal(asTold(4000, least), 4000);
  assert.equal(asTold(4000, most), 6000);
});

test("the server's time goes before one's own, whatever has failed before", () => {
  const told = { ok: false, code: "slow_down", retry_after_ms: 3000 };

  assert.equal(waitAfter(told, 9, least), 3000);
  assert.equal(waitAfter({ ok: false, code: "no_answer" }, 1, most), 2000);
});
