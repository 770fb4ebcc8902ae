import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { countdown, duration, number, plural } from "./format.ts";
import { language } from "./language.ts";

afterEach(() => {
  language.value = "id";
});

test("a countdown shows zero only when it is over", () => {
  assert.equal(countdown(4_360_000), "01:12:40");
  assert.equal(countdown(1), "00:00:01");
  assert.equal(countdown(0), "00:00:00");
  assert.equal(countdown(-5), "00:00:00");
});

test("a duration is told in its two largest units", () => {
  assert.equal(duration(192_000), "3 menit 12 detik");
  assert.equal(duration(6_000_000), "1 jam 40 menit");
  assert.equal(duration(60_000), "1 menit");
  assert.equal(duration(0), "0 detik");
  language.value = "en";
  assert.equal(duration(61_000), "1 minute 1 second");
});

test("numbers and plurals follow the language", () => {
  assert.equal(number(3035723), "3.035.723");
  assert.equal(plural(1, "soal", "soal"), "soal");
  language.value = "en";
  assert.equal(number(3035723), "3,035,723");
  assert.equal(plural(1, "item", "items"), "item");
  assert.equal(plural(2, "item", "items"), "items");
});
