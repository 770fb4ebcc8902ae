// Choosing people: one to look at, several to act on.
import { readTimeline } from "./socket.ts";
import * as state from "./state.ts";

export function select(attempt: string | null): void {
  state.selected.value = attempt;
  state.refused.value = null; // it was about somebody else
  if (state.timeline.peek()?.attempt !== attempt) state.timeline.value = null;
  if (attempt !== null) {
    if (state.tab.peek() === "ranking") state.tab.value = "hall";
    void readTimeline(attempt);
  }
}

export function tick(attempt: string, on: boolean): void {
  const next = new Set(state.chosen.peek());
  if (on) next.add(attempt);
  else next.delete(attempt);
  state.chosen.value = next;
}

export function tickAll(attempts: Iterable<string>): void {
  state.chosen.value = new Set(attempts);
}

/** Selects the person above or below in the table as it is sorted and filtered now. */
export function step(by: 1 | -1): number {
  const rows = state.visible.peek();
  const here = rows.findIndex((row) => row.participant_number === state.selected.peek());
  const next = here < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, here + by));
  const row = rows[next];
  if (row) select(row.participant_number);
  return next;
}
