// When to try again: soon, then later and later, and never all of a hall in the same instant.

const FIRST_MS = 1000;
// A hall of 15,000 that tries every 7.5 s on average asks 2,000 times a second at most.
const LONGEST_MS = 15_000;

type Chance = () => number;

/** The wait in ms before another try after so many failures, anywhere between nothing and its bound. */
export function backOff(failures: number, chance: Chance = Math.random): number {
  return chance() * Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 10));
}

/** The wait the server asked for, and by chance up to half of it more. */
export function asTold(retryAfterMs: number, chance: Chance = Math.random): number {
  return retryAfterMs * (1 + chance() / 2);
}

type Told = { readonly code: string; readonly [evidence: string]: unknown };

/** What a refusal says about coming back: the server's own time, or null when it names none. */
export function toldToWait(refusal: Told): number | null {
  const wait = refusal["retry_after_ms"];
  return typeof wait === "number" && wait >= 0 ? wait : null;
}

/** How long to wait after this refusal, the server's word first. */
export function waitAfter(refusal: Told, failures: number, chance: Chance = Math.random): number {
  const told = toldToWait(refusal);
  return told === null ? backOff(failures, chance) : asTold(told, chance);
}
