// Looks at the clock when its second changes, and doubts it when this computer may have slept.
import { computed, effect, type Signal } from "@preact/signals";
import { type Clock, markPassed, remaining, untilNextSecond } from "./clock.ts";
import * as operations from "./operations.ts";
import type { State } from "./state.ts";

type Ask = {
  /** Asks the server for the time, when it is there. */
  sync(): void;
  /** Finds out whether the connection is still there. */
  check(): void;
};

// Wall clock and monotonic clock go apart by this when the computer slept or its time was set.
const DRIFT_MS = 1000;
// The server ends who is in contact at the very deadline and says so; then nobody need ask.
const OVER_MS = 3000;

/** Keeps `tick` going, and the clock true after a sleep, a throttled tab or a change of the wall clock. */
export function watchClock(state: Signal<State>, tick: Signal<number>, ask: Ask): void {
  let looking: ReturnType<typeof setTimeout> | undefined;
  let asking: ReturnType<typeof setTimeout> | undefined;
  let wallMinusMonotonic = Date.now() - performance.now();

  function look(): void {
    clearTimeout(looking);
    const before = tick.value;
    tick.value = performance.now();
    const { clock } = state.value;
    if (clock?.running) tellMark(clock, before, tick.value);
    const difference = Date.now() - performance.now();
    if (Math.abs(difference - wallMinusMonotonic) > DRIFT_MS) doubt();
    wallMinusMonotonic = difference;
    const left = clock?.running ? remaining(clock, tick.value) : 0;
    if (clock?.running && left === 0) askForTheEnd();
    looking = setTimeout(look, (left > 0 ? untilNextSecond(left) : 1000) + 5);
  }

  function doubt(): void {
    ask.check();
    ask.sync();
  }

  function askForTheEnd(): void {
    asking ??= setTimeout(() => {
      asking = undefined;
      if (state.value.clock?.running) ask.sync();
    }, OVER_MS * (1 + Math.random()));
  }

  function tellMark(clock: Clock, before: number, now: number): void {
    const minutes = markPassed(remaining(clock, Math.max(before, clock.at)), remaining(clock, now));
    if (minutes !== null) state.value = operations.told(state.value, { kind: "mark", minutes });
  }

  // Looked at whenever the server has spoken, so that its word is on screen within the second.
  const heardClock = computed(() => state.value.clock);
  effect(() => {
    void heardClock.value;
    queueMicrotask(look);
  });
  document.addEventListener("visibilitychange", () => {
    look();
    if (document.visibilityState === "visible") doubt();
  });
  // A page that was frozen, or is shown again as it was left.
  document.addEventListener("resume", doubt);
  addEventListener("pageshow", (event) => event.persisted && doubt());
}
