// The live ranking as staff see it: places from the tie order that the board itself names.
import { stateHash } from "../wire/state_hash.ts";
import type { Board, BoardChanges, BoardRow } from "./messages.ts";

/** The board after some changes, or null when it cannot be the server's and must be fetched anew. */
export function boardAfter(board: Board, message: BoardChanges, resumed = false): Board | null {
  if (!resumed && message.seq > board.seq + 1) return null;
  if (message.seq < board.seq) return board;
  const rows = new Map(board.rows.map((row) => [row.participant_number, row]));
  for (const row of message.changes) rows.set(row.participant_number, row);
  for (const number of message.removed ?? []) rows.delete(number);
  if (stateHash(rows.values()) !== message.hash) return null;
  return { ...board, seq: message.seq, hash: message.hash, as_of: message.as_of, rows: [...rows.values()] };
}

export type Placed = { place: number | null; row: BoardRow };

/** Rows by rank, equal on every key sharing a place; who is disqualified comes last and has none. */
export function ranked(board: Board, formation: string | null): Placed[] {
  const index = new Map(board.sections.map((section, at) => [section.id, at]));
  const keys = (row: BoardRow): number[] =>
    board.tie_order.map((key) => (key === "total" ? row.total : (row.points[index.get(key) ?? -1] ?? 0)));
  const better = (a: number[], b: number[]): number => {
    for (const [at, value] of a.entries()) {
      const other = b[at] ?? 0;
      if (value !== other) return other - value;
    }
    return 0;
  };
  const rows = board.rows
    .filter((row) => formation === null || row.formation === formation)
    .map((row) => ({ row, keys: keys(row) }));
  const valid = rows.filter(({ row }) => row.state !== "void");
  valid.sort(
    (a, b) => better(a.keys, b.keys) || (a.row.participant_number < b.row.participant_number ? -1 : 1),
  );
  const placed: Placed[] = [];
  for (const [at, { row, keys: own }] of valid.entries()) {
    const before = valid[at - 1];
    const shares = before !== undefined && better(before.keys, own) === 0;
    placed.push({ place: shares ? (placed[at - 1]?.place ?? at + 1) : at + 1, row });
  }
  const out = rows.filter(({ row }) => row.state === "void").map(({ row }) => ({ place: null, row }));
  return [...placed, ...out];
}
