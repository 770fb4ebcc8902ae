// Which of the public pages this is, and what to say before there is a board.
import { layout } from "./layout.ts";
import * as state from "./state.ts";
import { Settings } from "./view_bar.tsx";
import { Hall } from "./view_hall.tsx";
import { List } from "./view_list.tsx";
import { Sittings } from "./view_sittings.tsx";
import { say } from "./words.ts";

export function View() {
  if (state.sitting === null) return <Sittings />;
  const board = state.board.value;
  if (state.refusal.value !== null || board === null) return <NoBoard />;
  return layout.value === "hall" ? <Hall board={board} /> : <List board={board} />;
}

function NoBoard() {
  const text = say();
  const refusal = state.refusal.value;
  const reason =
    refusal?.code === "unknown_sitting" ? text.refusals.unknown_sitting : refusal && text.refusals.otherwise;
  return (
    <div class="no-board">
      <Settings />
      <section class="empty">
        <h2>{reason ?? (state.stale.value ? text.waiting : text.loading)}</h2>
        {reason !== null && (
          <p>
            <a href="/results">{text.allSittings}</a>
          </p>
        )}
      </section>
    </div>
  );
}
