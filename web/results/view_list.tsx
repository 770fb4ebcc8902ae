// For a phone and a desk: the reader's own result first, then everybody, to search and to filter.
import { useComputed, useSignal } from "@preact/signals";
import type { Board } from "../board/operations.ts";
import { filtered } from "../board/ranking.ts";
import { Button } from "../design/button.tsx";
import { number } from "../language/format.ts";
import { Glide } from "./glide.tsx";
import * as state from "./state.ts";
import { Bar, StaleBanner } from "./view_bar.tsx";
import { CheckpointLine, Counts, QrCode } from "./view_counts.tsx";
import { Empty } from "./view_empty.tsx";
import { Own } from "./view_own.tsx";
import { Row, RowHead } from "./view_row.tsx";
import { say } from "./words.ts";

// A phone draws this many rows without a noticeable pause.
const AT_ONCE = 100;
const STATES = ["working", "paused", "finished", "void"] as const;

export function List({ board }: { board: Board }) {
  const text = say();
  const limit = useSignal(AT_ONCE);
  const rows = useComputed(() => filtered(state.placed.value, state.search.value, state.shownState.value));
  const manyFormations = state.formations.value.length > 1 && state.formation.value === null;
  const shown = rows.value.slice(0, limit.value);
  const left = rows.value.length - shown.length;
  const print = () => {
    limit.value = Infinity;
    // After the rows are drawn.
    requestAnimationFrame(() => setTimeout(() => window.print()));
  };
  return (
    <div class="list">
      <Bar board={board} />
      <StaleBanner board={board} />
      <main>
        <aside>
          <Own board={board} />
          <Counts board={board} />
          <CheckpointLine board={board} />
          <QrCode board={board} />
          <p class="elsewhere">
            <a href="/results">{text.allSittings}</a>
          </p>
        </aside>
        <section class="everybody">
          <Filters />
          {state.placed.value.length === 0 ? (
            <Empty board={board} />
          ) : (
            <Glide class="ranking">
              <div role="table" aria-label={text.liveScore}>
                <RowHead sections={board.sections} />
                {shown.map((placed) => (
                  <Row
                    key={placed.row.participant_number}
                    placed={placed}
                    sections={board.sections}
                    max={board.max}
                    manyFormations={manyFormations}
                  />
                ))}
              </div>
            </Glide>
          )}
          {state.placed.value.length > 0 && (
            <div class="beneath">
              <p>
                {rows.value.length === 0
                  ? text.none
                  : text.shown(number(shown.length), number(state.placed.value.length))}
              </p>
              {left > 0 && (
                <Button onClick={() => (limit.value += AT_ONCE)}>
                  {text.more(number(Math.min(AT_ONCE, left)))}
                </Button>
              )}
              {board.state === "released" && <Button onClick={print}>{text.printed}</Button>}
            </div>
          )}
        </section>
      </main>
    </div>
  );
}

function Filters() {
  const text = say();
  return (
    <search class="filters">
      <input
        type="search"
        class="find"
        value={state.search.value}
        onInput={(event) => (state.search.value = event.currentTarget.value)}
        placeholder={text.find}
        aria-label={text.find}
        autocomplete="off"
        spellcheck={false}
      />
      {state.formations.value.length > 1 && (
        <select
          aria-label={text.formation}
          value={state.formation.value ?? ""}
          onChange={(event) => (state.formation.value = event.currentTarget.value || null)}
        >
          <option value="">{text.allFormations}</option>
          {state.formations.value.map((formation) => (
            <option key={formation} value={formation}>
              {formation}
            </option>
          ))}
        </select>
      )}
      <select
        aria-label={text.status}
        value={state.shownState.value ?? ""}
        onChange={(event) => (state.shownState.value = (event.currentTarget.value || null) as state.RowState | null)}
      >
        <option value="">{text.allStates}</option>
        {STATES.map((one) => (
          <option key={one} value={one}>
            {text.statesLong[one]}
          </option>
        ))}
      </select>
    </search>
  );
}
