// The ranking as staff see it: from everybody's own row, so that it goes on while the board stands still.
import type { BoardRow, Row, Sitting } from "./messages.ts";

export type Ranking = {
  readonly sections: readonly { id: string; title: string; max: number }[];
  readonly tie_order: readonly string[];
  readonly rows: ReadonlyMap<string, BoardRow>;
};

const OVER: ReadonlySet<string> = new Set(["finished", "void"]);

/** Whoever has points, as a board row; the others have nothing to be ranked by. */
export function rankingOf(sitting: Sitting, people: Iterable<Row>): Ranking {
  const { sections, tie_order } = sitting;
  const rows = new Map<string, BoardRow>();
  for (const row of people) {
    if (row.sections === null || row.total === null) continue;
    const over = OVER.has(row.state);
    rows.set(row.participant_number, {
      participant_number: row.participant_number,
      name: row.name,
      formation: row.formation,
      category: row.category,
      points: sections.map((section) => row.sections?.[section.id] ?? 0),
      total: row.total,
      state: over || row.state === "paused" ? (row.state as BoardRow["state"]) : "working",
      final: over,
    });
  }
  return { sections, tie_order, rows };
}
