// The board as a fold of messages; what does not fit is never guessed at but asked for.
import type { Results } from "../wire/messages.ts";
import { patched } from "../wire/rows.ts";
import { NO_ROWS } from "../wire/state_hash.ts";

type Standing = Results.Standing;
export type Board = Omit<Results.Board, "rows" | "ok"> & { readonly rows: ReadonlyMap<string, Standing> };

export type Outcome =
  | { then: "show"; board: Board }
  /** Nothing new: a message that came twice, late, or for another sitting. */
  | { then: "nothing" }
  /** Something is missing: ask what came after this number, or (null) for everything. */
  | { then: "ask"; since: number | null };

const NOTHING: Outcome = { then: "nothing" };
const ASK_ALL: Outcome = { then: "ask", since: null };

/** A board from a snapshot; asks again when its rows are not what the server hashed. */
export function opened({ rows, ok: _, ...head }: Results.Board): Outcome {
  const held = patched<Standing>({ rows: new Map(), hash: NO_ROWS }, rows, []);
  return held.hash === head.hash ? { then: "show", board: { ...head, ...held } } : ASK_ALL;
}

/** The board after a pushed message. */
export function pushed(board: Board, message: Results.BoardChanges): Outcome {
  if (message.sitting !== board.sitting) return NOTHING;
  // Another epoch: the server was started again and counts anew, whatever the number says.
  if (message.epoch !== board.epoch) return ASK_ALL;
  if (message.seq > board.seq + 1) return { then: "ask", since: board.seq };
  if (message.seq < board.seq) return NOTHING;
  return after(board, message, message.seq === board.seq ? [] : message.changes);
}

/** The board after the answer to "what came after my number?". */
export function resumed(board: Board, message: Results.BoardSince): Outcome {
  if (message.sitting !== board.sitting || message.epoch !== board.epoch) return ASK_ALL;
  // What was pushed meanwhile has overtaken the answer.
  return message.seq < board.seq ? NOTHING : after(board, message, message.changes);
}

function after(board: Board, message: Results.BoardChanges, changes: readonly Standing[]): Outcome {
  const { rows, hash } = patched(board, changes, message.removed);
  if (hash !== message.hash) return ASK_ALL;
  const { seq, as_of, frozen_since, state, counts, corrected, checkpoint } = message;
  const head = { seq, hash, as_of, frozen_since, state, counts, corrected, checkpoint };
  return { then: "show", board: { ...board, ...head, rows } };
}
