// The public board, watched like anybody in the hall watches it.
import { wire } from "../wire/socket.ts";
import type { Board, BoardChanges } from "./messages.ts";
import { boardAfter } from "./ranking.ts";
import { board, watching } from "./state.ts";

const results = wire("/results", () => ({}));

async function watchBoard(): Promise<void> {
  const sitting = watching.peek();
  if (sitting === null) return;
  const reply = await results.ask<Board>("watch", { sitting, since: null });
  if (reply.ok) board.value = reply;
}

results.on("board", (message: BoardChanges) => {
  const known = board.peek();
  if (!known) return;
  const next = boardAfter(known, message);
  if (next) board.value = next;
  else void watchBoard();
});

/** Watches the board until the returned function is called. */
export function followBoard(): () => void {
  const stop = results.connection.subscribe((connection) => {
    if (connection.state === "connected") void watchBoard();
  });
  results.connect();
  return () => {
    stop();
    results.close();
    board.value = null;
  };
}
