// What needs a person now: people who cannot work although they should, whatever filter is set.
import type { Row, SittingState } from "./messages.ts";
import { disconnected } from "./standing.ts";

export type Problem = { kind: "locked" | "disconnected" | "paused"; row: Row };

const ORDER = { locked: 0, disconnected: 1, paused: 2 } as const;

export function problem(row: Row, sitting: SittingState): Problem | null {
  if (row.locked && !row.connected) return { kind: "locked", row };
  if (disconnected(row) && row.state !== "ready") return { kind: "disconnected", row };
  // while everybody is paused, nobody is paused in particular
  if (row.state === "paused" && sitting === "running") return { kind: "paused", row };
  return null;
}

/** Everything that is wrong, what waits longest first within its kind. */
export function problems(rows: Iterable<Row>, sitting: SittingState): Problem[] {
  const found: Problem[] = [];
  for (const row of rows) {
    const wrong = problem(row, sitting);
    if (wrong) found.push(wrong);
  }
  return found.sort(
    (a, b) =>
      ORDER[a.kind] - ORDER[b.kind] ||
      (a.row.last_contact ?? 0) - (b.row.last_contact ?? 0) ||
      (a.row.participant_number < b.row.participant_number ? -1 : 1),
  );
}
