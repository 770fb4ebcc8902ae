import assert from "node:assert/strict";
import { test } from "node:test";
import { ranked } from "../board/ranking.ts";
import { aRow, aSitting } from "./builders.ts";
import { rankingOf } from "./ranking.ts";

const sections = ["twk", "tkp"].map((id) => ({ id, title: id.toUpperCase(), items: 5, max: 25 }));
const sitting = aSitting({ sections, tie_order: ["total", "tkp"], board_frozen_since: 1_790_000_000_000 });
const scored = (number: string, twk: number, tkp: number) =>
  aRow({ participant_number: number, total: twk + tkp, sections: { twk, tkp } });

test("staff see who is ahead now, by the rules' tie order, though the public board stands still", () => {
  const ranking = rankingOf(sitting, [scored("A", 10, 5), scored("B", 5, 10), scored("C", 1, 1)]);

  const placed = ranked(ranking, null).map(({ place, row }) => `${place}:${row.participant_number}`);

  assert.deepEqual(placed, ["1:B", "2:A", "3:C"]);
});

test("who has not begun is not ranked, and who has ended is final", () => {
  const { rows } = rankingOf(sitting, [
    aRow({ participant_number: "A", state: "ready", total: null, sections: null }),
    { ...scored("B", 5, 5), state: "finished" },
  ]);

  assert.deepEqual([...rows.keys()], ["B"]);
  assert.equal(rows.get("B")?.final, true);
});
