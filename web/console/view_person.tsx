import type { ComponentChildren } from "preact";
import { Button } from "../design/button.tsx";
import { countdown, number, timeOfDay } from "../language/format.ts";
import { need } from "../language/needs.ts";
import type { Row } from "./messages.ts";
import { ordersForPerson } from "./orders.ts";
import { select } from "./selection.ts";
import { line } from "./sentences.ts";
import { remainingMs, standing } from "./standing.ts";
import * as state from "./state.ts";
import { hindrance, OrderButton, RefusedOrder } from "./view_orders.tsx";
import { ToPrint } from "./view_print.tsx";
import { StandingWord } from "./view_shape.tsx";
import { say } from "./words.ts";

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div class="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function TimeLeft({ row }: { row: Row }) {
  const text = say().person;
  const ms = remainingMs(row, row.running ? state.clock.value : 0);
  return (
    <>
      {ms === null ? "–" : countdown(ms)} <span class="quiet">{text.allowance(countdown(row.allowance_ms))}</span>
    </>
  );
}

function Facts({ row }: { row: Row }) {
  const text = say().person;
  const over = row.state === "finished" || row.state === "void";
  return (
    <dl class="facts">
      <Fact name={text.place}>{state.placeOf(row) ?? text.noPlace}</Fact>
      <Fact name={text.remaining}>
        <TimeLeft row={row} />
      </Fact>
      <Fact name={text.progress}>{text.of(number(row.answered), number(row.items), number(row.flagged))}</Fact>
      <Fact name={text.terminal}>
        {row.terminal ?? text.noTerminal}
        {row.terminal !== null && !over && (
          <span class="quiet"> · {row.connected ? text.connected : text.notConnected}</span>
        )}
      </Fact>
      <Fact name={text.contact}>{row.last_contact === null ? "–" : timeOfDay(row.last_contact)}</Fact>
      <Fact name={text.formation}>{row.formation}</Fact>
      {row.total !== null && (
        <Fact name={over ? text.finalScore : text.score}>
          <b>{number(row.total)}</b>{" "}
          <span class="quiet">
            {state.room.value?.sitting.sections
              .map((section) => `${section.id.toUpperCase()} ${number(row.sections?.[section.id] ?? 0)}`)
              .join(" · ")}
          </span>
        </Fact>
      )}
    </dl>
  );
}

function Timeline({ attempt }: { attempt: string }) {
  const text = say();
  const known = state.timeline.value;
  if (known?.attempt !== attempt) return <p class="quiet">{text.loading}</p>;
  if (known.entries.length === 0) return <p class="quiet">{text.person.noTimeline}</p>;
  return (
    <ol class="timeline">
      {[...known.entries].reverse().map((happening, at) => {
        const said = line(happening, state.nameOf);
        return (
          <li key={known.entries.length - at}>
            <time>{said.at}</time>
            <span>
              {said.what}
              {said.why && <q>{said.why}</q>}
              {said.by && <span class="quiet"> {said.by}</span>}
            </span>
          </li>
        );
      })}
    </ol>
  );
}

/** Everything about the selected person, and what may be done about it. */
export function PersonPanel() {
  const text = say().person;
  const attempt = state.selected.value;
  const row = attempt === null ? undefined : state.room.value?.rows.get(attempt);
  if (!row || !state.room.value) {
    return (
      <aside class="person-panel none" aria-label={text.title}>
        <p class="quiet">{text.none}</p>
      </aside>
    );
  }
  const orders = ordersForPerson(row, state.room.value.sitting);
  const mayAny = orders.some((order) => state.may(order));
  return (
    <aside class="person-panel" aria-label={text.title}>
      <header>
        <h2>{row.name}</h2>
        <Button small kind="quiet" aria-label={text.close} onClick={() => select(null)}>
          ✕
        </Button>
        <p class="number">{row.participant_number}</p>
        <StandingWord of={standing(row)} />
      </header>
      {row.needs !== null && (
        <p class="needs">
          <b>{text.needs}:</b> {need(row.needs)}
        </p>
      )}
      <Facts row={row} />
      <section class="person-actions" aria-label={text.actions}>
        {mayAny ? (
          orders.map((order) => (
            <OrderButton key={order} order={order} reach={{ attempts: [row.participant_number] }} small />
          ))
        ) : (
          <p class="quiet">{hindrance(orders[0] ?? "note_incident")}</p>
        )}
        <ToPrint attempt={row.participant_number} />
        <RefusedOrder />
      </section>
      <section class="person-timeline">
        <h3>{text.timeline}</h3>
        <Timeline attempt={row.participant_number} />
      </section>
    </aside>
  );
}
