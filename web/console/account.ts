// Logging in and out: plain HTTP, because the socket takes its rights from the session.
import type { Consent, Session } from "./messages.ts";
import type { Refused } from "./state.ts";

type No = { ok: false } & Refused;
type Answer = Session | No;

const UNREACHABLE = { ok: false, code: "no_answer", message: "" } as const;

async function call<T = Session>(path: string, init: RequestInit): Promise<T | No> {
  try {
    const reply = await fetch(`/api/console/${path}`, { credentials: "same-origin", ...init });
    return (await reply.json()) as T | No;
  } catch {
    return UNREACHABLE;
  }
}

export const whoAmI = (): Promise<Answer> => call("me", {});

export const login = (username: string, password: string): Promise<Answer> =>
  call("login", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ username, password }),
  });

/** A second person's consent to one order, exactly as it will be sent, or their no; no session is opened. */
export const consentTo = (
  csrf: string,
  second: { username: string; password: string },
  order: string,
  message: object,
  denies = false,
): Promise<Consent | No> =>
  call<Consent>("consent", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf },
    body: JSON.stringify({ ...second, order, message, denies }),
  });

export async function logout(csrf: string): Promise<void> {
  await call("logout", { method: "POST", headers: { "X-CSRF-Token": csrf } });
}
