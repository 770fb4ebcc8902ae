// What the page says about the last answers. It never says saved of what is not on the server's disk.
import { unsavedItems } from "./log.ts";
import type { State } from "./state.ts";

export type Status =
  /** Connected, and everything is on the server's disk; since when and under which code, if known. */
  | { readonly kind: "saved"; readonly at: number | null; readonly code: string | null }
  /** Connected, and nothing has been answered yet. */
  | { readonly kind: "nothing" }
  /** On its way since a moment ago. */
  | { readonly kind: "saving" }
  /** So many answers wait; they are on this computer's disk. */
  | { readonly kind: "unsent"; readonly count: number }
  /** So many answers wait, and only this page has them. */
  | { readonly kind: "unkept"; readonly count: number }
  /** Nothing waits, and there is no connection. */
  | { readonly kind: "lost" }
  | { readonly kind: "connecting" };

// An acknowledgement takes milliseconds; what takes longer is worth a word.
const SAVING_MS = 2000;

/** The status line. `now` is performance.now() in ms. */
export function status(state: State, now: number): Status {
  const { log, connection, saved, keeps, waitingSince, inStep } = state;
  if (log && log.waiting.length > 0) {
    const gone = connection.state !== "connected" && connection.state !== "returning";
    if (!gone && now - (waitingSince ?? now) < SAVING_MS) return { kind: "saving" };
    const onDisk = keeps && log.waiting.every((entry) => entry.line < log.lines - log.unkept.length);
    return { kind: onDisk ? "unsent" : "unkept", count: log.waiting.length };
  }
  if (connection.state === "lost") return { kind: "lost" };
  if (!log || !isTold(state)) return { kind: "connecting" };
  if (saved) return { kind: "saved", at: saved.at, code: saved.head };
  const some = Object.keys(log.recorded.answers).length + log.recorded.flags.length > 0;
  return some ? { kind: "saved", at: null, code: null } : inStep ? { kind: "nothing" } : { kind: "connecting" };
}

/** A connection that is gone for a blink has lost nothing of what the server confirmed on it. */
function isTold({ connection, inStep }: State): boolean {
  return (connection.state === "connected" && inStep) || connection.state === "returning";
}

/** Items to be marked as not sent yet: none while they are on their way. */
export function unsentItems(state: State, now: number): ReadonlySet<number> {
  const { kind } = status(state, now);
  return new Set(state.log && (kind === "unsent" || kind === "unkept") ? unsavedItems(state.log) : []);
}
