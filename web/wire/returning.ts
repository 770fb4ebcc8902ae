// Coming back after a loss: when to try, what to call it meanwhile, and whose word goes first.
import type { Signal } from "@preact/signals";
import { asTold, backOff, toldToWait } from "./pace.ts";
import type { Connection, Refusal } from "./socket.ts";

// A blip under a second, and by chance up to another until the first try: nobody's news.
const QUIET_MS = 2000;
// After the moment for which the server itself announced its return.
const QUIET_AFTER_RETURN_MS = 2000;
// A connection that held so long was a good one: the next loss begins with a short wait again.
const HELD_MS = 5000;

export type Returns = {
  /** The connection is there. */
  came(): void;
  /** It is gone. */
  lost(): void;
  /** A try failed, or the server said when to come back. */
  failed(refusal: Refusal): void;
  refused(refusal: Refusal): void;
  /** The server will close the connection and be back after so many ms. */
  sentAway(returnAfterMs: number): void;
  /** There is reason to believe that it would work now: a cable, a machine that woke up. */
  hurry(): void;
  stop(): void;
};

/** Keeps `connection` true, and calls `open` whenever the time for another try has come. */
export function returning(connection: Signal<Connection>, open: () => void): Returns {
  let failures = 0;
  let cameAt = 0;
  /** performance.now() before which the server does not want to see us. */
  let notBefore = 0;
  let quietUntil = 0;
  let wasSentAway = false;
  let trying: ReturnType<typeof setTimeout> | undefined;
  let telling: ReturnType<typeof setTimeout> | undefined;

  const goneSince = () => {
    const now = connection.value;
    return now.state === "returning" || now.state === "lost" ? now.since : Date.now();
  };
  const tell = () => {
    const { state } = connection.value;
    if (state === "returning") connection.value = { state: "lost", since: goneSince() };
  };
  const isAway = () => ["connecting", "returning", "lost"].includes(connection.value.state);
  const tryAfter = (wait: number) => {
    clearTimeout(trying);
    trying = setTimeout(open, wait);
  };
  const tellAfter = (wait: number) => {
    clearTimeout(telling);
    telling = setTimeout(tell, wait);
  };

  const hurry = () => {
    if (!isAway() || performance.now() < notBefore) return;
    failures = 0;
    tryAfter(backOff(0));
  };
  // A machine that woke up or got its cable back need not sit out a long wait.
  globalThis.addEventListener?.("online", hurry);

  return {
    came() {
      clearTimeout(telling);
      clearTimeout(trying);
      cameAt = performance.now();
      notBefore = 0;
      connection.value = { state: "connected", since: Date.now() };
    },
    lost() {
      const now = performance.now();
      failures = now - cameAt >= HELD_MS ? 0 : failures + 1;
      connection.value = { state: "returning", since: goneSince() };
      tellAfter(Math.max(QUIET_MS, quietUntil - now));
      // Who was sent away has a place of its own, and is late already if that has passed.
      tryAfter(wasSentAway ? Math.max(0, notBefore - now) : notBefore > now ? notBefore - now : backOff(failures));
      wasSentAway = false;
    },
    failed(refusal) {
      const told = toldToWait(refusal);
      failures += 1;
      if (told !== null) {
        const wait = asTold(told);
        notBefore = performance.now() + wait;
        tryAfter(wait);
      } else {
        tryAfter(backOff(failures));
      }
      if (connection.value.state === "connecting") connection.value = { state: "lost", since: Date.now() };
    },
    refused(refusal) {
      clearTimeout(telling);
      clearTimeout(trying);
      connection.value = { state: "refused", code: refusal.code, message: refusal.message };
    },
    sentAway(returnAfterMs) {
      wasSentAway = true;
      notBefore = performance.now() + returnAfterMs;
      quietUntil = notBefore + QUIET_AFTER_RETURN_MS;
    },
    hurry,
    stop() {
      clearTimeout(telling);
      clearTimeout(trying);
    },
  };
}
