import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "../design/button.tsx";
import { countdown, number } from "../language/format.ts";
import { need } from "../language/needs.ts";
import { type Column, everyone } from "./filters.ts";
import type { Row } from "./messages.ts";
import { select, step, tick, tickAll } from "./selection.ts";
import { remainingMs, standing } from "./standing.ts";
import * as state from "./state.ts";
import { StandingWord } from "./view_shape.tsx";
import { say } from "./words.ts";

const COLUMNS: readonly Column[] = ["number", "name", "place", "state", "progress", "remaining", "total"];
/** Rows drawn above and below what is seen, so that scrolling never shows a gap. */
const SPARE = 12;

/** Ticks by itself, so that a second passing redraws one cell and not the table. */
function Remaining({ row }: { row: Row }) {
  const ms = remainingMs(row, row.running ? state.clock.value : 0);
  return <>{ms === null || row.state === "absent" ? "–" : countdown(ms)}</>;
}

function PersonRow({ row, index, on, ticked }: { row: Row; index: number; on: boolean; ticked: boolean }) {
  const text = say().table;
  const number_ = row.participant_number;
  return (
    <tr
      class={`person ${standing(row)}`}
      aria-rowindex={index + 2}
      aria-current={on ? "true" : undefined}
      data-number={number_}
      onClick={() => select(number_)}
    >
      <td class="tick" onClick={(event) => event.stopPropagation()}>
        <input
          type="checkbox"
          checked={ticked}
          aria-label={text.choose(row.name)}
          onChange={(event) => tick(number_, event.currentTarget.checked)}
        />
      </td>
      <td class="number">{number_}</td>
      <th scope="row" class="name">
        <span class="name-and-needs">
          <span>{row.name}</span>
          {row.needs !== null && (
            <span class="needs-mark" title={need(row.needs)}>
              {need(row.needs)}
            </span>
          )}
        </span>
      </th>
      <td class="place">{state.placeOf(row) ?? "–"}</td>
      <td class="state">
        <StandingWord of={standing(row)} />
      </td>
      <td class="progress">
        <progress value={row.answered} max={row.items || 1} aria-hidden="true" />
        <span>{number(row.answered)}</span>
      </td>
      <td class="remaining">
        <Remaining row={row} />
      </td>
      <td class="total">{row.total === null ? "–" : number(row.total)}</td>
    </tr>
  );
}

function Spacer({ px }: { px: number }) {
  const cell = useRef<HTMLTableCellElement>(null);
  useEffect(() => {
    // through the CSSOM: the page forbids style attributes
    if (cell.current) cell.current.style.height = `${px}px`;
  }, [px]);
  return px > 0 ? (
    <tr class="spacer" aria-hidden="true">
      <td ref={cell} colSpan={COLUMNS.length + 1} />
    </tr>
  ) : null;
}

function Head({ rows }: { rows: readonly Row[] }) {
  const text = say().table;
  const { column, descending } = state.sorting.value;
  const all = rows.length > 0 && rows.every((row) => state.chosen.value.has(row.participant_number));
  return (
    <thead>
      <tr aria-rowindex={1}>
        <th class="tick" scope="col">
          <input
            type="checkbox"
            checked={all}
            aria-label={text.chooseAll}
            onChange={() => tickAll(all ? [] : rows.map((row) => row.participant_number))}
          />
        </th>
        {COLUMNS.map((name) => (
          <th
            key={name}
            scope="col"
            class={name}
            aria-sort={name !== column ? "none" : descending ? "descending" : "ascending"}
          >
            <button
              type="button"
              onClick={() => {
                state.sorting.value = { column: name, descending: name === column && !descending };
              }}
            >
              {text[name]}
              <span class="arrow" aria-hidden="true">
                {name !== column ? "" : descending ? "▾" : "▴"}
              </span>
            </button>
          </th>
        ))}
      </tr>
    </thead>
  );
}

/** Everybody on the roster; only the rows that can be seen are in the document. */
export function PeopleTable() {
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [rowPx, setRowPx] = useState(38);
  const [seenPx, setSeenPx] = useState(800);
  const rows = state.visible.value;

  useEffect(() => {
    const measure = () => {
      const row = box.current?.querySelector("tr.person");
      if (row) setRowPx(row.getBoundingClientRect().height);
      if (box.current) setSeenPx(box.current.clientHeight);
    };
    const watcher = new ResizeObserver(measure);
    if (box.current) watcher.observe(box.current);
    measure();
    return () => watcher.disconnect();
  }, [rows.length > 0]);

  const first = Math.max(0, Math.floor(top / rowPx) - SPARE);
  const last = Math.min(rows.length, Math.ceil((top + seenPx) / rowPx) + SPARE);
  const text = say().table;

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    const at = step(event.key === "ArrowDown" ? 1 : -1) * rowPx;
    const view = box.current;
    if (view && at < view.scrollTop) view.scrollTop = at;
    if (view && at > view.scrollTop + seenPx - 3 * rowPx) view.scrollTop = at - seenPx + 3 * rowPx;
  };

  return (
    <div
      class="table-box"
      ref={box}
      tabIndex={0}
      role="region"
      aria-label={text.caption}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      onKeyDown={onKeyDown}
    >
      <table class="people" aria-rowcount={rows.length + 1}>
        <caption class="for-ears">{text.caption}</caption>
        <Head rows={rows} />
        <tbody>
          <Spacer px={first * rowPx} />
          {rows.slice(first, last).map((row, at) => (
            <PersonRow
              key={row.participant_number}
              row={row}
              index={first + at}
              on={row.participant_number === state.selected.value}
              ticked={state.chosen.value.has(row.participant_number)}
            />
          ))}
          <Spacer px={(rows.length - last) * rowPx} />
        </tbody>
      </table>
      {rows.length === 0 && (
        <div class="empty">
          <p>{text.empty}</p>
          <Button small onClick={() => (state.filter.value = everyone)}>
            {text.clear}
          </Button>
        </div>
      )}
    </div>
  );
}

