import { useState } from "preact/hooks";
import { Button } from "../design/button.tsx";
import { number, timeOfDay } from "../language/format.ts";
import type { Problem } from "./problems.ts";
import { select } from "./selection.ts";
import { placeOf, room, showsRecord, wrong } from "./state.ts";
import { Shape } from "./view_shape.tsx";
import { complaints, type Complaint } from "./witnesses.ts";
import { say } from "./words.ts";

const SHOWN = 3;

function Person({ kind, row }: Problem) {
  return (
    <button type="button" class="problem" onClick={() => select(row.participant_number)}>
      <Shape of={kind} />
      <span>
        <b>{row.name}</b>
        {row.seat !== null && ` · ${placeOf(row) ?? ""}`} · {say().problems[kind]}
        {row.last_contact !== null && ` ${timeOfDay(row.last_contact, false)}`}
      </span>
    </button>
  );
}

function OfWitness({ kind, witness }: Complaint) {
  const text = say().record;
  return (
    <button
      type="button"
      class={kind === "away" ? "problem calm" : "problem"}
      data-witness={witness.name}
      onClick={() => (showsRecord.value = true)}
    >
      <Shape of={kind === "away" ? "disconnected" : "void"} />
      <span>
        <b>{text.named(witness.name)}</b> · {text.brief[kind]}
        {witness.since !== null && ` ${timeOfDay(witness.since, false)}`}
      </span>
    </button>
  );
}

/** The file that names the witnesses cannot be used. */
function WrongFile() {
  return (
    <button type="button" class="problem" onClick={() => (showsRecord.value = true)}>
      <Shape of="void" />
      <span>{say().record.wrongFile}</span>
    </button>
  );
}

/** What is wrong, above everything, untouched by any filter, until it is right again. */
export function ProblemStrip() {
  const [all, setAll] = useState(false);
  const text = say().problems;
  const record = room.value?.sitting.record ?? null;
  const { refusing, away } = complaints(record);
  // a record that outsiders call another one comes before all; that they are away can wait
  const found = [
    ...refusing.map((one) => <OfWitness key={`witness ${one.witness.name}`} {...one} />),
    ...wrong.value.map((one) => <Person key={one.row.participant_number} {...one} />),
    ...(record?.wrong ? [<WrongFile key="wrong file" />] : []),
    ...away.map((one) => <OfWitness key={`witness ${one.witness.name}`} {...one} />),
  ];
  if (found.length === 0) {
    // the notice above says otherwise
    if (room.value?.sitting.interruption || room.value?.sitting.stoppage) return null;
    return <p class="problems none">✓ {text.none}</p>;
  }
  const shown = all ? found : found.slice(0, SHOWN);
  return (
    <section class="problems" aria-label={text.title}>
      <h2>
        {text.title} <span class="how-many">{number(found.length)}</span>
      </h2>
      <ul>
        {shown.map((one) => (
          <li key={one.key}>{one}</li>
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
