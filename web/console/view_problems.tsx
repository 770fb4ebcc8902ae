import { useState } from "preact/hooks";
import { Button } from "../design/button.tsx";
import { number, timeOfDay } from "../language/format.ts";
import { select } from "./selection.ts";
import { placeOf, room, wrong } from "./state.ts";
import { Shape } from "./view_shape.tsx";
import { say } from "./words.ts";

const SHOWN = 3;

/** What is wrong, above everything, untouched by any filter, until it is right again. */
export function ProblemStrip() {
  const [all, setAll] = useState(false);
  const text = say().problems;
  const found = wrong.value;
  if (found.length === 0) {
    // the notice above says otherwise
    if (room.value?.sitting.interruption) return null;
    return <p class="problems none">✓ {text.none}</p>;
  }
  const shown = all ? found : found.slice(0, SHOWN);
  return (
    <section class="problems" aria-label={text.title}>
      <h2>
        {text.title} <span class="how-many">{number(found.length)}</span>
      </h2>
      <ul>
        {shown.map(({ kind, row }) => (
          <li key={row.participant_number}>
            <button type="button" class="problem" onClick={() => select(row.participant_number)}>
              <Shape of={kind} />
              <span>
                <b>{row.name}</b>
                {row.seat !== null && ` · ${placeOf(row) ?? ""}`} · {text[kind]}
                {row.last_contact !== null && ` ${timeOfDay(row.last_contact, false)}`}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {found.length > SHOWN && (
        <Button small kind="quiet" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? text.fewer : text.more(number(found.length - SHOWN))}
        </Button>
      )}
    </section>
  );
}
