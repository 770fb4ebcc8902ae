// Which sitting is open lives in the address, so that a reload or a bookmark comes back to it.
import { listSittings, watch } from "./socket.ts";
import * as state from "./state.ts";

const ID = /^#([a-z0-9-]{1,40})$/;

function follow(): void {
  const wanted = ID.exec(location.hash)?.[1] ?? null;
  if (wanted === state.watching.peek()) return;
  state.forgetSitting();
  state.watching.value = wanted;
  if (wanted === null) void listSittings();
  else void watch(wanted);
}

/** The desk begins at the desk, everybody else in the hall. */
export function openSitting(id: string): void {
  const who = state.session.peek();
  const atDesk = who !== null && who !== "unknown" && who.staff.role === "desk";
  state.tab.value = atDesk ? "desk" : "hall";
  location.hash = id;
}

export function closeSitting(): void {
  location.hash = "";
}

export function followAddress(): void {
  addEventListener("hashchange", follow);
  follow();
}
