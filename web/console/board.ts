// The public board, watched like anybody in the hall watches it.
import { opened, type Outcome, pushed } from "../board/operations.ts";
import type { Results } from "../wire/messages.ts";
import { wire } from "../wire/socket.ts";
import { board, watching } from "./state.ts";

const results = wire("/results", () => ({}));

async function watchBoard(): Promise<void> {
  const sitting = watching.peek();
  if (sitting === null) return;
  const reply = await results.ask<Omit<Results.Board, "ok">>("watch", { sitting, since: null });
  if (reply.ok) follow(opened(reply as Results.Board));
}

function follow(outcome: Outcome): void {
  if (outcome.then === "show") board.value = outcome.board;
  if (outcome.then === "ask") void watchBoard();
}

results.on("board", (message: Results.BoardChanges) => {
  const known = board.peek();
  if (known) follow(pushed(known, message));
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
