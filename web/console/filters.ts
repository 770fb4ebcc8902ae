// Which people the table shows and in which order.
import type { Row } from "./messages.ts";
import { disconnected, remainingMs, type Standing, urgency } from "./standing.ts";

export type Group = "everyone" | "waiting" | "working" | "disconnected" | "finished" | "absent" | "void" | "needs";

export type Filter = { room: string | null; group: Group; text: string };

export type Column = "number" | "name" | "place" | "state" | "progress" | "remaining" | "total";

export type Sorting = { column: Column; descending: boolean };

export const everyone: Filter = { room: null, group: "everyone", text: "" };

const WAITING: readonly Standing[] = ["admitted", "seated", "ready"];

export function inGroup(row: Row, group: Group): boolean {
  switch (group) {
    case "everyone":
      return true;
    case "waiting":
      return WAITING.includes(row.state);
    case "working":
      return row.state === "working" || row.state === "paused";
    case "disconnected":
      return disconnected(row);
    case "needs":
      return row.needs !== null;
    default:
      return row.state === group;
  }
}

/** Letters only, so that MAS'UDATUL is found as masudatul and HASNA' as hasna. */
const plain = (text: string): string =>
  text
    .normalize("NFKD")
    .replace(/[\p{M}'’‘`]/gu, "")
    .toLowerCase();

export function matches(row: Row, text: string): boolean {
  const wanted = plain(text.trim());
  if (wanted === "") return true;
  const has = plain(`${row.participant_number} ${row.name} ${row.room ?? ""} ${row.seat ?? ""}`);
  return wanted.split(/\s+/).every((word) => has.includes(word));
}

const collator = new Intl.Collator("id", { numeric: true, sensitivity: "base" });

const place = (row: Row): string => (row.room === null ? "\uffff" : `${row.room} ${row.seat ?? ""}`);

function compare(a: Row, b: Row, column: Column, clock: number): number {
  switch (column) {
    case "number":
      return collator.compare(a.participant_number, b.participant_number);
    case "name":
      return collator.compare(a.name, b.name);
    case "place":
      return collator.compare(place(a), place(b));
    case "state":
      return urgency(a) - urgency(b);
    case "progress":
      return a.answered - b.answered;
    case "remaining":
      return (remainingMs(a, clock) ?? Infinity) - (remainingMs(b, clock) ?? Infinity) || 0;
    case "total":
      return (a.total ?? -1) - (b.total ?? -1);
  }
}

export function shown(rows: Iterable<Row>, filter: Filter, sorting: Sorting, clock: number): Row[] {
  const kept = [...rows].filter(
    (row) =>
      (filter.room === null || row.room === filter.room) &&
      inGroup(row, filter.group) &&
      matches(row, filter.text),
  );
  const way = sorting.descending ? -1 : 1;
  return kept.sort(
    (a, b) =>
      way * (compare(a, b, sorting.column, clock) || 0) ||
      collator.compare(a.participant_number, b.participant_number),
  );
}

