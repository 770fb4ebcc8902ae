// The whole truth of this screen; everything on it is drawn from here.
import { computed, signal } from "@preact/signals";
import type { Throw } from "./dice.ts";
import { everyone, type Filter, shown, type Sorting } from "./filters.ts";
import type { CorrectedKey, Happening, Row, TheDraw, Session, SittingSummary, UnopenedSitting } from "./messages.ts";
import type { Draft } from "./orders.ts";
import { problems } from "./problems.ts";
import { rankingOf } from "./ranking.ts";
import { clockAt, countsOf, type Room } from "./room.ts";

export type Refused = { code: string; message: string; crowded?: unknown };

/** "unknown" until the server has said whether somebody is logged in. */
export const session = signal<Session | "unknown" | null>("unknown");
/** Whether the last session was ended by the server and not by the person. */
export const wasEnded = signal(false);

export const sittings = signal<readonly SittingSummary[] | null>(null);
/** Sittings that are planned and not open; everybody hears of them, whichever one they watch. */
export const unopened = signal<readonly UnopenedSitting[]>([]);
export const watching = signal<string | null>(null);
export const room = signal<Room | null>(null);
/** Monotonic and wall time in ms of the last word from the server about the watched sitting. */
export const heard = signal<{ now: number; at: number } | null>(null);
export const unwatchable = signal<Refused | null>(null);

export type Tab = "draw" | "hall" | "desk" | "ranking";
export const tab = signal<Tab>("hall");
/** The parts that the watched sitting has now; its draw is over once people are registered. */
export const tabs = computed((): readonly Tab[] => {
  const sitting = room.value?.sitting;
  const draws = sitting !== undefined && sitting.draw !== null && sitting.state === "prepared";
  return draws ? ["draw", "hall", "desk", "ranking"] : ["hall", "desk", "ranking"];
});
export const shownTab = computed((): Tab => (tabs.value.includes(tab.value) ? tab.value : "hall"));
export const filter = signal<Filter>(everyone);
export const sorting = signal<Sorting>({ column: "number", descending: false });
/** Whose details are on the right. */
export const selected = signal<string | null>(null);
/** Who is ticked for an order to several. */
export const chosen = signal<ReadonlySet<string>>(new Set());

/** The order being written, and what became of it. */
export const asking = signal<Draft | null>(null);
export const sending = signal(false);
export const refused = signal<Refused | null>(null);

export const timeline = signal<{ attempt: string; entries: readonly Happening[] } | null>(null);
export const activity = signal<readonly Happening[]>([]);
/** The keys of the watched sitting that were corrected, oldest first. */
export const corrections = signal<readonly CorrectedKey[]>([]);

/** The draw of the watched sitting as its record tells it. */
export const draw = signal<TheDraw | null>(null);
/** A throw that was just committed to, until its owner has written it down. */
export const slip = signal<Throw | null>(null);

/** A page to print that was just asked for: a browser may not open it by itself. */
export const printed = signal<{ attempt: string; page: string } | null>(null);

/** A PIN just issued: the only moment it can be seen. */
export const issued = signal<{ attempt: string; pin: string } | null>(null);

/** Whether the signed record and its witnesses are looked at. */
export const showsRecord = signal(false);

/** This computer's monotonic time in ms, once a second. */
export const now = signal(0);

export const clock = computed(() => (room.value ? clockAt(room.value.reading, now.value) : 0));

/** The sitting's clock without following its ticks. */
export const clockNow = (): number =>
  room.peek() ? clockAt((room.peek() as Room).reading, now.peek()) : 0;

export const counts = computed(() => countsOf(room.value?.rows.values() ?? []));

export const ranking = computed(() => (room.value ? rankingOf(room.value.sitting, room.value.rows.values()) : null));

export const wrong = computed(() =>
  room.value ? problems(room.value.rows.values(), room.value.sitting.state) : [],
);

export const visible = computed(() =>
  room.value ? shown(room.value.rows.values(), filter.value, sorting.value, clockNow()) : [],
);

export const may = (action: string): boolean => {
  const who = session.value;
  return who !== null && who !== "unknown" && who.permissions.includes(action);
};

export const nameOf = (attempt: string): string => {
  const row = room.value?.rows.get(attempt);
  return row ? `${row.name} (${attempt})` : attempt;
};

/** A room as its door says, and a place in it; null when nobody sits there. */
export const roomTitle = (id: string): string =>
  room.value?.sitting.rooms.find((one) => one.id === id)?.title ?? id;

export function placeOf({ room, seat }: Pick<Row, "room" | "seat">): string | null {
  if (seat === null) return null;
  return room === null ? seat : `${roomTitle(room)} · ${seat}`;
}

export function forgetSitting(): void {
  room.value = null;
  heard.value = null;
  unwatchable.value = null;
  selected.value = null;
  chosen.value = new Set();
  filter.value = everyone;
  asking.value = null;
  refused.value = null;
  timeline.value = null;
  activity.value = [];
  corrections.value = [];
  draw.value = null;
  slip.value = null;
  issued.value = null;
  showsRecord.value = false;
  printed.value = null;
}
