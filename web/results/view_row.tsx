// One row of the ranking, the same in the hall and on a phone; the style sheet places its cells.
import type { Placed } from "../board/ranking.ts";
import type { Results } from "../wire/messages.ts";
import { number } from "../language/format.ts";
import * as state from "./state.ts";
import { say } from "./words.ts";

type Sections = Results.Board["sections"];
type Shown = { sections: Sections; max: number; manyFormations: boolean };

// Shapes as well as words: hollow, two bars, full, cross.
const SHAPES = { working: "○", paused: "‖", finished: "●", void: "✕" } as const;

export const shortTitle = (section: Sections[number]): string => section.id.toUpperCase();

/** Final is what can no longer change; a finished attempt is so once its paper is closed. */
export function stateOf(row: Results.Standing): keyof typeof SHAPES {
  return row.state === "finished" && !row.final ? "working" : row.state;
}

export function RowHead({ sections }: { sections: Sections }) {
  const text = say();
  return (
    <div class="row head" role="row">
      <span class="place" role="columnheader">
        {text.place}
      </span>
      <span class="who" role="columnheader">
        {text.candidate}
      </span>
      {sections.map((section) => (
        <span class="points" role="columnheader" key={section.id} title={section.title}>
          {shortTitle(section)}
        </span>
      ))}
      <span class="total" role="columnheader">
        {text.total}
      </span>
      <span class="state" role="columnheader">
        {text.status}
      </span>
    </div>
  );
}

export function Row({ placed, sections, max, manyFormations }: Shown & { placed: Placed }) {
  const { place, row } = placed;
  const text = say();
  const mine = row.participant_number === state.own.value;
  const shape = stateOf(row);
  return (
    <div
      class={mine ? "row mine" : "row"}
      role="row"
      data-row={row.participant_number}
      data-total={row.total}
      data-state={row.state}
      data-place={place ?? undefined}
      style={{ "--share": String(max > 0 ? row.total / max : 0) }}
    >
      <span class="place" role="cell">
        {place === null ? text.noPlace : number(place)}
      </span>
      <span class="who" role="cell">
        <span class="number">{row.participant_number}</span>
        {row.name !== null && <span class="name">{row.name}</span>}
        {manyFormations && <span class="formation">{row.formation}</span>}
      </span>
      {sections.map((section, at) => (
        <span class="points" role="cell" key={section.id}>
          <span class="label">{shortTitle(section)} </span>
          {number(row.points[at] ?? 0)}
        </span>
      ))}
      <span class="total" role="cell">
        <b>{number(row.total)}</b>
      </span>
      <span class={`state ${shape}`} role="cell" title={text.statesLong[row.state]}>
        <span class="shape" aria-hidden="true">
          {SHAPES[shape]}
        </span>{" "}
        {text.states[shape]}
      </span>
    </div>
  );
}
