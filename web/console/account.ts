// Logging in and out: plain HTTP, because the socket takes its rights from the session.
import type { Session } from "./messages.ts";
import type { Refused } from "./state.ts";

type Answer = Session | ({ ok: false } & Refused);

const UNREACHABLE = { ok: false, code: "no_answer", message: "" } as const;

async function call(path: string, init: RequestInit): Promise<Answer> {
  try {
    const reply = await fetch(`/api/console/${path}`, { credentials: "same-origin", ...init });
    return (await reply.json()) as Answer;
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

export async function logout(csrf: string): Promise<void> {
  await call("logout", { method: "POST", headers: { "X-CSRF-Token": csrf } });
}
