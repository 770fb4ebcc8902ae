// What lets a reload continue: this computer's key, the login, and where the attempt stood.
import type { Clock } from "./clock.ts";
import type { Drawer } from "./drawer.ts";
import type { Session, Stage, State } from "./state.ts";

export type KeptSession = { readonly session: Session; readonly stage: Stage };

/** The server's last word, for a page that begins without a connection; gone when the session is. */
export type Standing = Pick<State, "attempt" | "formKey" | "result" | "serverAhead"> & {
  readonly attemptName: string;
  readonly clock: Omit<Clock, "at"> | null;
  /** This computer's Unix time at the server's word on the clock, in ms. */
  readonly heardAt: number;
};

/** This computer's own key: 128 random bits in hex, made once. */
export async function terminalKey(drawer: Drawer): Promise<string> {
  const kept = await drawer.recall<string>("terminal-key");
  if (kept && /^[0-9a-f]{32}$/.test(kept)) return kept;
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const made = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  await drawer.keep("terminal-key", made).catch(() => undefined);
  return made;
}

/** The name under which an attempt's work is kept: another candidate never meets it. */
export function attemptName(session: Session): string {
  return `${session.sitting.id}/${session.candidate.participant_number}`;
}

/** What to keep of a state. `wall` is this computer's Unix time in ms, `now` performance.now(). */
export function standingOf(state: State, session: Session, now: number, wall: number): Standing {
  const { attempt, formKey, result, serverAhead, clock } = state;
  const { running, remainingMs, reason } = clock ?? {};
  return {
    attempt,
    formKey,
    // Its secret opens the whole paper, and this computer is everybody's: the server tells it again.
    result: result && { ...result, receipt: null },
    serverAhead,
    attemptName: attemptName(session),
    clock: clock && { running: running ?? false, remainingMs: remainingMs ?? 0, reason: reason ?? null },
    heardAt: clock ? wall - (now - clock.at) : wall,
  };
}

/** A state as the kept standing tells it; the clock has gone on by this computer's wall clock. */
export function stoodAt(state: State, standing: Standing, now: number, wall: number): State {
  const { attempt, formKey, result, serverAhead, heardAt } = standing;
  // A wall clock that was set back meanwhile must not add time.
  const clock = standing.clock && { ...standing.clock, at: now - Math.max(0, wall - heardAt) };
  const held: State["package"] = result ? { status: "gone" } : state.package;
  return { ...state, attempt, formKey, result, serverAhead, clock, package: held };
}
