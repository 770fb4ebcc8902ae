// The screens' fold as a process, for tests that let it run against the server's: a JSON line in, one out.
import { createInterface } from "node:readline";
import type { Results } from "../wire/messages.ts";
import { type Board, opened, type Outcome, pushed, resumed } from "./operations.ts";

type Line =
  | { do: "forget" }
  | { do: "push"; message: Results.BoardChanges }
  | { do: "answer"; message: Results.Board | Results.BoardSince };

let board: Board | null = null;

function outcome(line: Line): Outcome {
  if (line.do === "forget") {
    board = null;
    return { then: "ask", since: null };
  }
  if (line.do === "push") return board ? pushed(board, line.message) : { then: "nothing" };
  if ("rows" in line.message) return opened(line.message);
  return board ? resumed(board, line.message) : { then: "ask", since: null };
}

for await (const text of createInterface({ input: process.stdin })) {
  const next = outcome(JSON.parse(text) as Line);
  if (next.then === "show") board = next.board;
  const ask = next.then === "ask" ? { since: next.since, epoch: next.since === null ? null : (board?.epoch ?? null) } : null;
  const known = board && { since: board.seq, epoch: board.epoch };
  const shown = board && { ...board, rows: [...board.rows.values()] };
  process.stdout.write(`${JSON.stringify({ ask, known, shown })}\n`);
}
