// What lets a reload continue: this computer's key, the login, and what has not been sent.
import { forget, keep, recall } from "../design/kept.ts";
import type { Session, Stage } from "./state.ts";

type Kept = { readonly session: Session; readonly stage: Stage };

/** This computer's own key: 128 random bits in hex, made once. */
export function terminalKey(): string {
  const kept = recall("terminal-key");
  if (kept && /^[0-9a-f]{32}$/.test(kept)) return kept;
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const made = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  keep("terminal-key", made);
  return made;
}

export function keepSession(session: Session, stage: Stage): void {
  keep("session", JSON.stringify({ session, stage } satisfies Kept));
}

export function recallSession(): Kept | null {
  const kept = recall("session");
  if (!kept) return null;
  try {
    return JSON.parse(kept) as Kept;
  } catch {
    return null;
  }
}

export function forgetSession(): void {
  forget("session");
}

/** The name under which a candidate's outbox is kept: another candidate never meets it. */
export function outboxName(session: Session): string {
  return `outbox/${session.sitting.id}/${session.candidate.participant_number}`;
}
