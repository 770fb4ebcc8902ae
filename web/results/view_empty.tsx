// A board before its first score, said calmly.
import type { Board } from "../board/operations.ts";
import { date, timeOfDay } from "../language/format.ts";
import { say } from "./words.ts";

export function Empty({ board }: { board: Board }) {
  const { empty } = say();
  const over = board.state === "finished" || board.state === "released";
  const title = over ? empty.finished : empty[board.state === "paused" ? "running" : (board.state as "running")];
  return (
    <section class="empty">
      <h2>{title}</h2>
      {!over && <p class="starts">{empty.startsAt(date(board.starts_at), timeOfDay(board.starts_at, false))}</p>}
      {!over && <p>{empty.hint}</p>}
    </section>
  );
}
