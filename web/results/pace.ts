// When to ask over HTTP next: every few seconds while it works, more and more rarely while it does not.

/** The server says something every 2 s; silence for longer means asking. */
export const QUIET_MS = 3000;
// A phone in a tunnel costs nobody anything; one that is back notices within half a minute, or at once
// when it knows that it is back.
const LONGEST_MS = 30_000;

export type Pace = {
  /** Questions without an answer since the last one with. */
  readonly failures: number;
  /** Monotonic ms before which nothing is asked. */
  readonly notBefore: number;
};
export const FRESH: Pace = { failures: 0, notBefore: 0 };

type Answer = { ok: true } | { ok: false; retry_after_ms?: unknown };

/**
 * The pace after an answer. A server that names a time is not asked before it, and up to half of it
 * later, so that a crowd that was refused together comes back one after the other. `chance` is 0 to 1.
 */
export function after(pace: Pace, answer: Answer, now: number, chance: number): Pace {
  if (answer.ok) return { failures: 0, notBefore: now };
  const failures = pace.failures + 1;
  const named = answer.retry_after_ms;
  const wait =
    typeof named === "number" && named >= 0
      ? named * (1 + chance / 2)
      : Math.min(QUIET_MS * 2 ** (failures - 1), LONGEST_MS) * (0.5 + chance);
  return { failures, notBefore: now + wait };
}

/** Whether it is time to ask, when the server was heard, or asked, last at `since`. */
export const due = (pace: Pace, since: number, now: number): boolean =>
  now - since >= QUIET_MS && now >= pace.notBefore;
