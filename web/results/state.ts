// Everything the public page knows; views read it, operations and socket write it.
import { computed, signal } from "@preact/signals";
import type { Board } from "../board/operations.ts";
import { ranked } from "../board/ranking.ts";
import { recall } from "../design/kept.ts";
import type { Results } from "../wire/messages.ts";
import type { Refusal } from "../wire/socket.ts";

/** The sitting in the address; null on the page that lists them all. */
export const sitting: string | null = /^\/results\/([a-z0-9-]{1,40})\/?$/.exec(location.pathname)?.[1] ?? null;

export const board = signal<Board | null>(null);
export const sittings = signal<readonly Results.SittingLine[] | null>(null);
/** The server said no, and this is its reason. */
export const refusal = signal<Refusal | null>(null);

/** When the server was heard last, and now: both by this page's monotonic clock, in ms. */
export const heardAt = signal(performance.now());
export const now = signal(performance.now());

// Twice the server's heartbeat and one second for the way.
export const STALE_MS = 5000;
export const stale = computed(() => now.value - heardAt.value > STALE_MS);

export type RowState = Results.Standing["state"];
export const formation = signal<string | null>(null);
export const shownState = signal<RowState | null>(null);
export const search = signal("");
/** The reader's own participant number; it never leaves this computer. */
export const own = signal(recall("own-number") ?? "");

export const formations = computed(() => {
  const rows = board.value?.rows.values() ?? [];
  return [...new Set([...rows].map((row) => row.formation))].sort((a, b) => a.localeCompare(b));
});

/** Places within the chosen formation, or over all. */
export const placed = computed(() => (board.value ? ranked(board.value, formation.value) : []));

/** The reader's own row with its place in its own formation and how many are ranked there. */
export const ownPlaced = computed(() => {
  const shown = board.value;
  const row = shown?.rows.get(own.value);
  if (!shown || !row) return null;
  const among = ranked(shown, row.formation);
  const mine = among.find((one) => one.row === row);
  return mine ? { ...mine, among: among.filter((one) => one.place !== null).length } : null;
});
