import assert from "node:assert/strict";
import { test } from "node:test";
import { en as consoleEn } from "./console.en.ts";
import { id as consoleId } from "./console.id.ts";
import { reason } from "./reasons.ts";
import { en } from "./terminal.en.ts";
import { id } from "./terminal.id.ts";

const GATE = { ok: false, code: "slow_down", message: "", retry_after_ms: 9000, crowded: true };
const THROTTLE = { ok: false, code: "slow_down", message: "", retry_after_ms: 60_000 };

test("who waits at the gate reads that the server is busy, who guesses that it was too often", () => {
  assert.equal(reason(GATE), "crowded");
  assert.equal(reason(THROTTLE), "slow_down");
  assert.match(id.refusals.crowded, /ramai/);
  assert.doesNotMatch(id.refusals.crowded, /percobaan/);
});

test("every catalogue has both sentences", () => {
  for (const { refusals } of [id, en, consoleId, consoleEn]) {
    const said: Readonly<Record<string, string>> = refusals;
    assert.ok(said[reason(GATE)]);
    assert.ok(said[reason(THROTTLE)]);
    assert.notEqual(said[reason(GATE)], said[reason(THROTTLE)]);
  }
});
