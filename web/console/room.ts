// A sitting as this screen holds it: rows, the number of the last change, and the sitting's clock.
import { patched } from "../wire/rows.ts";
import { NO_ROWS } from "../wire/state_hash.ts";
import type { Changes, Counts, Row, Sitting, Watched } from "./messages.ts";
import { disconnected } from "./standing.ts";

/** `heardAt` is this computer's monotonic time in ms when the server said `clock`. */
export type ClockReading = { clock: number; heardAt: number; stands: boolean };

export type Room = {
  sitting: Sitting;
  rows: ReadonlyMap<string, Row>;
  seq: number;
  hash: string;
  reading: ClockReading;
};

export const clockAt = (reading: ClockReading, now: number): number =>
  reading.stands ? reading.clock : reading.clock + (now - reading.heardAt);

const reading = (clock: number, sitting: Sitting, now: number): ClockReading => ({
  clock,
  heardAt: now,
  stands: sitting.interruption !== null,
});

/**
 * The room after some changes, or null when it cannot be the server's: a number was missed, or the rows
 * do not hash to what the server holds. The asker must then start again from a snapshot.
 */
export function applied(room: Room, changes: Changes, now: number, resumed = false): Room | null {
  const expected = changes.rows.length === 0 && !changes.removed?.length ? room.seq : room.seq + 1;
  if (!resumed && changes.seq !== expected) return null;
  const { rows, hash } = patched(room, changes.rows, changes.removed ?? []);
  if (hash !== changes.hash) return null;
  return {
    sitting: changes.sitting,
    rows,
    seq: changes.seq,
    hash,
    reading: reading(changes.clock, changes.sitting, now),
  };
}

/** What the answer to `watch` makes of the room known so far; null as in `applied`. */
export function watched(known: Room | null, reply: Watched, now: number): Room | null {
  if (reply.changes && known) return applied(known, reply.changes, now, true);
  if (!reply.snapshot) return null;
  return {
    sitting: reply.snapshot.sitting,
    ...patched<Row>({ rows: new Map(), hash: NO_ROWS }, reply.snapshot.rows, []),
    seq: reply.seq,
    reading: reading(reply.clock, reply.snapshot.sitting, now),
  };
}

/** Whether nobody has a form yet, and others than the operator have a part in who gets which. */
export const stillToDraw = (sitting: Sitting): boolean =>
  sitting.state === "prepared" && sitting.draw !== null && sitting.draw.stage !== "drawn";

export function countsOf(rows: Iterable<Row>): Counts {
  const counts = { registered: 0, present: 0, working: 0, disconnected: 0, finished: 0, void: 0, absent: 0 };
  for (const row of rows) {
    counts.registered += 1;
    if (row.state === "absent") counts.absent += 1;
    else counts.present += 1;
    if (row.state === "working" || row.state === "paused") counts.working += 1;
    if (row.state === "finished") counts.finished += 1;
    if (row.state === "void") counts.void += 1;
    if (disconnected(row)) counts.disconnected += 1;
  }
  return counts;
}
