// Requests to this server with its own kind of refusal; a server that cannot be reached is one too.
import type { Refusal, Reply } from "./socket.ts";

type Request = { body?: object; token?: string; cache?: RequestCache };

/** GET, or POST when there is a body; `no_answer` when there is no server, `broken_answer` when no JSON. */
export async function request<Fields>(path: string, { body, token, cache = "default" }: Request = {}): Promise<Reply<Fields>> {
  const headers = new Headers();
  if (body) headers.set("Content-Type", "application/json");
  if (token) headers.set("Authorization", `Bearer ${token}`);
  let response: Response;
  try {
    response = await fetch(path, body ? { method: "POST", headers, body: JSON.stringify(body) } : { headers, cache });
  } catch {
    return refusal("no_answer");
  }
  try {
    return (await response.json()) as Reply<Fields>;
  } catch {
    return refusal("broken_answer");
  }
}

/** The bytes at an address, or why they cannot be had now. */
export async function requestBytes(path: string): Promise<Uint8Array | Refusal> {
  try {
    const response = await fetch(path);
    if (response.ok) return new Uint8Array(await response.arrayBuffer());
    return (await response.json()) as Refusal;
  } catch {
    return refusal("no_answer");
  }
}

function refusal(code: string): Refusal {
  return { ok: false, code, message: "" };
}
