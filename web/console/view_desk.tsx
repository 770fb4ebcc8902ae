import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "../design/button.tsx";
import { number } from "../language/format.ts";
import { need } from "../language/needs.ts";
import { matches } from "./filters.ts";
import { waitingOf } from "./late.ts";
import type { Row, Sitting } from "./messages.ts";
import { admit } from "./socket.ts";
import { stillToDraw } from "./room.ts";
import { standing } from "./standing.ts";
import * as state from "./state.ts";
import { hindrance, OrderButton } from "./view_orders.tsx";
import { Pin } from "./view_pin.tsx";
import { WaitsForForm } from "./view_late.tsx";
import { ReceiptAtDesk } from "./view_print.tsx";
import { StandingWord } from "./view_shape.tsx";
import { say, why } from "./words.ts";

const SUGGESTED = 8;

function found(text: string): Row[] {
  const rows = [...(state.room.value?.rows.values() ?? [])];
  const exact = rows.filter((row) => row.participant_number.toLowerCase() === text.trim().toLowerCase());
  return exact.length > 0 ? exact : rows.filter((row) => matches(row, text));
}

function Finder({ choose }: { choose: (row: Row | null) => void }) {
  const [text, setText] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const words = say().desk;
  useEffect(() => input.current?.focus(), []);
  const rows = text.trim() === "" ? [] : found(text);
  return (
    <form
      class="finder"
      onSubmit={(event) => {
        event.preventDefault();
        const [only] = rows;
        if (only && rows.length === 1) choose(only);
      }}
    >
      <label class="field">
        <span class="label">{words.find}</span>
        <span class="hint">{words.findHint}</span>
        <input
          ref={input}
          type="search"
          value={text}
          autocomplete="off"
          data-field="find"
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <p class="quiet" role="status">
        {text.trim() === "" ? words.waiting(number(state.counts.value.absent)) : ""}
        {text.trim() !== "" && rows.length === 0 && words.nobody}
        {rows.length > 1 && words.several}
      </p>
      <ul class="suggestions">
        {rows.slice(0, SUGGESTED).map((row) => (
          <li key={row.participant_number}>
            <button type="button" onClick={() => choose(row)}>
              <b>{row.name}</b>
              <span class="number">{row.participant_number}</span>
              <StandingWord of={standing(row)} />
              {row.needs !== null && <span class="needs-mark">{need(row.needs)}</span>}
            </button>
          </li>
        ))}
      </ul>
    </form>
  );
}

function Admission({ row, sitting }: { row: Row; sitting: Sitting }) {
  const [document_, setDocument] = useState(false);
  const [face, setFace] = useState(false);
  const [note, setNote] = useState("");
  const [room, setRoom] = useState(row.room ?? "");
  const [seat, setSeat] = useState(row.seat ?? "");
  const [sending, setSending] = useState(false);
  const [refused, setRefused] = useState<state.Refused | null>(null);
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const text = say().desk;
  const checked = document_ && (face || note.trim().length >= 3);

  const submit = async (event: Event) => {
    event.preventDefault();
    if (!checked || sending) return;
    setSending(true);
    const reply = await admit({
      attempt: row.participant_number,
      room: room || null,
      seat: seat.trim() || null,
      checklist: { document: document_, face, note: face ? "" : note.trim() },
    });
    setSending(false);
    setRefused(reply.ok ? null : reply);
    if (reply.ok) state.issued.value = { attempt: row.participant_number, pin: reply.pin ?? "" };
  };

  return (
    <form class="admission" onSubmit={submit}>
      <fieldset>
        <legend>{text.checklist}</legend>
        <label class="check">
          <input ref={first} type="checkbox" checked={document_} data-field="document" onChange={(event) => setDocument(event.currentTarget.checked)} />
          {text.document}
        </label>
        <label class="check">
          <input type="checkbox" checked={face} data-field="face" onChange={(event) => setFace(event.currentTarget.checked)} />
          {text.face}
        </label>
        {!face && (
          <label class="field">
            <span class="label">{text.note}</span>
            <input value={note} maxLength={500} data-field="note" onInput={(event) => setNote(event.currentTarget.value)} />
          </label>
        )}
      </fieldset>
      <div class="side-by-side">
        <label class="field">
          <span class="label">{text.room}</span>
          <select value={room} data-field="room" onChange={(event) => setRoom(event.currentTarget.value)}>
            <option value="">{text.nextRoom}</option>
            {sitting.rooms.map(({ id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          <span class="label">{text.seat}</span>
          <input value={seat} maxLength={40} placeholder={text.nextSeat} data-field="seat" onInput={(event) => setSeat(event.currentTarget.value)} />
        </label>
      </div>
      <p class="refused" role="alert">
        {refused && why(refused)}
      </p>
      <Button kind="primary" submit disabled={!checked || sending} title={checked ? "" : text.missingCheck}>
        {sending ? say().order.sending : text.admit}
      </Button>
      {!checked && <p class="quiet">{text.missingCheck}</p>}
    </form>
  );
}

function Person({ row, sitting }: { row: Row; sitting: Sitting }) {
  const text = say();
  const why_ = hindrance("issue_pin");
  const reach = { attempts: [row.participant_number] };
  const over = isOver(sitting);
  const waits = waitingOf(sitting, row.participant_number) !== undefined;
  return (
    <article class="card desk-person">
      <h2>{row.name}</h2>
      <p class="number">{row.participant_number}</p>
      <p class="quiet">{row.formation}</p>
      <StandingWord of={standing(row)} />
      {row.needs !== null && (
        <p class="needs">
          <b>{text.person.needs}:</b> {need(row.needs)}
        </p>
      )}
      {why_ !== null && <p class="quiet">{why_}</p>}
      {!over && waits && <WaitsForForm sitting={sitting} attempt={row.participant_number} />}
      {why_ === null && !over && !waits && row.state === "absent" && <Admission row={row} sitting={sitting} />}
      {why_ === null && row.state === "finished" && <ReceiptAtDesk attempt={row.participant_number} />}
      {why_ === null && !over && row.state !== "absent" && row.state !== "finished" && (
        <>
          <p>
            {text.desk.already} {state.placeOf(row)}
          </p>
          <div class="person-actions">
            {row.locked && <OrderButton order="unlock_login" reach={reach} kind="primary" />}
            <OrderButton order="issue_pin" reach={reach} />
            <OrderButton order="assign_seat" reach={reach} />
          </div>
        </>
      )}
    </article>
  );
}

const isOver = (sitting: Sitting) => sitting.state === "finished" || sitting.state === "released";

/** The desk: find a person, compare, admit, show the PIN, next. */
export function DeskView({ sitting }: { sitting: Sitting }) {
  const [number_, setNumber] = useState<string | null>(null);
  const text = say().desk;
  const row = number_ === null ? undefined : state.room.value?.rows.get(number_);
  const next = () => {
    state.issued.value = null;
    setNumber(null);
  };
  if (stillToDraw(sitting)) {
    return (
      <section class="desk message">
        <p>{say().draw.first}</p>
      </section>
    );
  }
  if (sitting.state === "prepared") {
    return (
      <section class="desk message">
        <p>{text.unopened}</p>
        {hindrance("open_registration") && <p class="quiet">{hindrance("open_registration")}</p>}
        <OrderButton order="open_registration" reach={{ all: true }} kind="primary" />
      </section>
    );
  }
  return (
    <section class="desk">
      <h2 class="for-ears">{text.title}</h2>
      {isOver(sitting) && <p class="over">{text.over}</p>}
      {row && state.issued.value?.attempt === row.participant_number ? (
        <Pin row={row} pin={state.issued.value.pin} next={next} />
      ) : (
        <>
          <Finder key={number_ ?? ""} choose={(chosen) => setNumber(chosen?.participant_number ?? null)} />
          {!row && sitting.state === "registering" && sitting.late_forms.source !== null && state.may("add_candidate") && (
            <OrderButton order="add_candidate" reach={{ all: true }} small />
          )}
          {row && <Person key={row.participant_number} row={row} sitting={sitting} />}
        </>
      )}
    </section>
  );
}
