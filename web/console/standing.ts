// Where a person stands right now, in the one word and the one shape that the whole screen uses.
import type { AttemptState, Row } from "./messages.ts";

/** An attempt's state, or the trouble that matters more than it. */
export type Standing = AttemptState | "disconnected" | "locked";

/** Whether the person's screen should be connected and is not. */
export const disconnected = (row: Row): boolean =>
  !row.connected && (row.state === "working" || row.state === "paused" || row.state === "ready");

export function standing(row: Row): Standing {
  if (row.locked && !row.connected) return "locked";
  if (disconnected(row)) return "disconnected";
  return row.state;
}

/** The order in which a proctor wants to see them when sorting by state: trouble first. */
const ORDER: readonly Standing[] = [
  "locked",
  "disconnected",
  "paused",
  "working",
  "ready",
  "seated",
  "admitted",
  "absent",
  "finished",
  "void",
];

export const urgency = (row: Row): number => ORDER.indexOf(standing(row));

/** Working time left in ms, by the sitting's clock; null for somebody who has no time yet. */
export function remainingMs(row: Row, clock: number): number | null {
  if (row.running && row.ends_clock !== null) return Math.max(0, row.ends_clock - clock);
  if (row.state === "finished" || row.state === "void") return null;
  return row.remaining_ms ?? row.allowance_ms;
}
