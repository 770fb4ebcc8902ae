import assert from "node:assert/strict";
import { test } from "node:test";
import { LEADERS, pages } from "./pages.ts";

const people = (count: number) => Array.from({ length: count }, (_, at) => at + 1);

test("the leaders stay while the pages turn, and everybody has a page", () => {
  const turns = [0, 1, 2, 3].map((turn) => pages(people(25), 6, turn));

  assert(turns.every(({ leaders }) => leaders.length === LEADERS && leaders[0] === 1));
  assert.deepEqual(
    turns.flatMap(({ page }) => page),
    people(25).slice(LEADERS),
  );
});

test("after the last page comes the first", () => {
  assert.deepEqual(pages(people(11), 3, 2).page, pages(people(11), 3, 0).page);
});

test("a ranking that the leaders exhaust has no pages", () => {
  const { page, number, of } = pages(people(3), 6, 7);

  assert.deepEqual([page, number, of], [[], 0, 0]);
});

test("a long ranking takes two columns, so that it comes round twice as fast", () => {
  const long = pages(people(300), 6, 0);

  assert.deepEqual([long.columns, long.page.length], [2, 12]);
});

test("a screen too small for a single row still shows one", () => {
  assert.deepEqual(pages(people(7), 0, 0).page, [6]);
});
