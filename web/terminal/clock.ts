// The candidate's clock: what the server last said, carried on by this computer's monotonic clock.
import type { Terminal } from "../wire/messages.ts";

export type Clock = {
  readonly running: boolean;
  readonly remainingMs: number;
  /** performance.now() at which the server's word arrived. */
  readonly at: number;
  readonly reason: Terminal.ClockReason | null;
};

/** Minutes at which the time is announced; more often would disturb. */
export const MARKS = [30, 10, 5, 1] as const;

// Below this a difference is the way of the message through the network, not time that was given.
const GIVEN_AT_LEAST_MS = 2000;

export function heard(said: Terminal.Clock, now: number): Clock {
  return { running: said.running, remainingMs: said.remaining_ms, at: now, reason: said.reason };
}

/** Working time left in ms, never below zero; it stands while the clock does not run. */
export function remaining(clock: Clock, now: number): number {
  // A look at the clock may be older than the server's word: then nothing has passed since.
  const passed = clock.running ? Math.max(0, now - clock.at) : 0;
  return Math.max(0, clock.remainingMs - passed);
}

/** How much more time the server says there is than this clock believed; 0 when not worth a word. */
export function given(before: Clock, after: Clock, now: number): number {
  const more = remaining(after, now) - remaining(before, now);
  return more >= GIVEN_AT_LEAST_MS ? more : 0;
}

/** The mark that was passed between two readings, in minutes; the lowest when several were. */
export function markPassed(beforeMs: number, afterMs: number): number | null {
  const passed = MARKS.filter((minutes) => beforeMs > minutes * 60_000 && afterMs <= minutes * 60_000);
  return passed.at(-1) ?? null;
}

/** Ms until the shown second changes: when to look at the clock again. */
export function untilNextSecond(remainingMs: number): number {
  return remainingMs % 1000 || 1000;
}
