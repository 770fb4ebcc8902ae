// What happened, as a line a person can read: what, to whom, why, by whom.
import { number, timeOfDay, duration } from "../language/format.ts";
import type { Happening } from "./messages.ts";
import { placeOf, roomTitle } from "./state.ts";
import { say } from "./words.ts";

export type Line = { at: string; what: string; whom: string; why: string; by: string };

export function line(happening: Happening, nameOf: (attempt: string) => string): Line {
  const words = say();
  const { kind, attempts, room, seat, seconds, count, until, reason } = happening;
  let what = words.kinds[kind] ?? kind;
  if (happening.what !== null) what = `${what}: ${words.kinds[happening.what] ?? happening.what}`;
  if (seconds !== null) what = `${what}: ${duration(seconds * 1000)}`;
  if (count !== null) what = `${what} ${words.answered(number(count))}`;
  if (seat !== null) what = `${what}: ${placeOf({ room, seat }) ?? seat}`;
  const from = timeOfDay(happening.at);
  return {
    at: until === null || until === happening.at ? from : `${from} – ${timeOfDay(until)}`,
    what,
    whom: whom(attempts, seat === null ? room : null, nameOf),
    why: reason ?? "",
    by: byWhom(happening),
  };
}

function byWhom({ by, seconded_by, denied_by }: Happening): string {
  const words = say().activity;
  if (by === null) return "";
  if (denied_by !== null) return words.denied(by, denied_by);
  return seconded_by === null ? words.by(by) : words.byTwo(by, seconded_by);
}

function whom(
  attempts: readonly string[] | null,
  room: string | null,
  nameOf: (attempt: string) => string,
): string {
  const words = say().activity;
  if (room !== null) return words.room(roomTitle(room));
  if (attempts === null || attempts.length === 0) return "";
  return attempts.length === 1 ? nameOf(attempts[0] ?? "") : words.people(number(attempts.length));
}
