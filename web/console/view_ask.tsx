import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Button } from "../design/button.tsx";
import { Dialog } from "../design/dialog.tsx";
import { Switch } from "../design/switch.tsx";
import { DANGEROUS, type Draft, missing, NEEDS, OF_THE_DRAW, type Order, passphrase, wantsSecond } from "./orders.ts";
import { deny, order as send } from "./socket.ts";
import { asking, may, refused, room, sending } from "./state.ts";
import { Hash } from "./view_draw_record.tsx";
import { KeyFields } from "./view_key.tsx";
import { CeremonyFile, PersonFields, Signature } from "./view_late.tsx";
import { reachInWords } from "./view_orders.tsx";
import { say, why } from "./words.ts";

/** Whether it is about one person whose clock runs, which this person may stop. */
function mayHalt(draft: Draft): boolean {
  const attempt = "attempts" in draft.reach ? draft.reach.attempts[0] : undefined;
  const row = attempt === undefined ? undefined : room.value?.rows.get(attempt);
  return NEEDS[draft.order].includes("halt") && row?.running === true && may("pause");
}

function Halt({ draft }: { draft: Draft }) {
  const text = say().order;
  return (
    <div class="field-group">
      <label class="check">
        <input
          type="checkbox"
          checked={draft.halt}
          data-field="halt"
          onChange={(event) => change({ halt: event.currentTarget.checked })}
        />
        {text.halt}
      </label>
      <p class="hint">{draft.halt ? text.haltHint : text.unhaltedHint}</p>
    </div>
  );
}

const MINUTES = [1, 3, 5, 10, 15, 30];

const change = (part: Partial<Draft>) => {
  if (asking.value) asking.value = { ...asking.value, ...part };
};

function Quick({ of, chosen, choose }: { of: readonly string[]; chosen: string; choose: (one: string) => void }) {
  return (
    <div class="quick">
      {of.map((one) => (
        <Button small key={one} aria-pressed={one === chosen} onClick={() => choose(one)}>
          {one}
        </Button>
      ))}
    </div>
  );
}

function Field({ label, hint, children }: { label: string; hint?: string; children: ComponentChildren }) {
  return (
    <label class="field">
      <span class="label">{label}</span>
      {hint && <span class="hint">{hint}</span>}
      {children}
    </label>
  );
}

function reasonHint(order: Order): string {
  const text = say().order;
  if (order === "correct_key") return text.publicReason;
  return OF_THE_DRAW.has(order) ? text.drawReason : text.reasonHint;
}

/** What is about to be announced, to be compared with what others see. */
function ListSeen({ listed }: { listed: string }) {
  return (
    <p class="list-hash">
      {say().draw.people.list} <Hash of={listed} />
    </p>
  );
}

function Reason({ draft }: { draft: Draft }) {
  const text = say().order;
  return (
    <div class="field-group">
      <Field label={text.reason} hint={reasonHint(draft.order)}>
        <input
          value={draft.reason}
          maxLength={500}
          data-field="reason"
          onInput={(event) => change({ reason: event.currentTarget.value })}
        />
      </Field>
      <Quick
        of={text.reasons[draft.order] ?? []}
        chosen={draft.reason}
        choose={(reason) => change({ reason })}
      />
    </div>
  );
}

function Minutes({ draft }: { draft: Draft }) {
  // fewer minutes may be for one person to give: the server says it again if not
  const choose = (minutes: number) => change({ minutes, toldSecond: false });
  return (
    <div class="field-group">
      <Field label={say().order.minutes}>
        <input
          type="number"
          min={1}
          max={240}
          value={draft.minutes}
          data-field="minutes"
          onInput={(event) => choose(event.currentTarget.valueAsNumber)}
        />
      </Field>
      <Quick
        of={MINUTES.map(String)}
        chosen={String(draft.minutes)}
        choose={(minutes) => choose(Number(minutes))}
      />
    </div>
  );
}

function Words({ draft }: { draft: Draft }) {
  const text = say().order;
  return (
    <Field label={draft.order === "note_incident" ? text.incident : text.text}>
      <textarea
        rows={3}
        maxLength={500}
        value={draft.text}
        data-field="text"
        onInput={(event) => change({ text: event.currentTarget.value })}
      />
    </Field>
  );
}

function Level({ draft }: { draft: Draft }) {
  const text = say().order;
  return (
    <Switch
      label={text.level}
      chosen={draft.level}
      onChoose={(level) => change({ level })}
      options={[
        { value: "info", name: text.info },
        { value: "warning", name: text.warning },
      ]}
    />
  );
}

function Seat({ draft }: { draft: Draft }) {
  const text = say().order;
  return (
    <div class="side-by-side">
      <Field label={text.room_field}>
        <select
          value={draft.room}
          data-field="room"
          onChange={(event) => change({ room: event.currentTarget.value })}
        >
          <option value="" />
          {room.value?.sitting.rooms.map(({ id, title }) => (
            <option key={id} value={id}>
              {title}
            </option>
          ))}
        </select>
      </Field>
      <Field label={text.seat}>
        <input
          value={draft.seat}
          maxLength={40}
          data-field="seat"
          onInput={(event) => change({ seat: event.currentTarget.value })}
        />
      </Field>
    </div>
  );
}

function Retype({ draft, sitting }: { draft: Draft; sitting: string }) {
  return (
    <Field label={say().order.retype(passphrase(draft, sitting))}>
      <input
        value={draft.retyped}
        autocomplete="off"
        data-field="retype"
        onInput={(event) => change({ retyped: event.currentTarget.value })}
      />
    </Field>
  );
}

/** The second person types here, at the first one's screen; the browser is to keep none of it. */
function Second({ draft, incomplete }: { draft: Draft; incomplete: boolean }) {
  const text = say().order;
  const name = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  const no = refused.value;
  // after a refusal the button rests until something is typed: the keys go where that is
  useEffect(() => {
    if (no) (name.current?.value ? password : name).current?.focus();
  }, [no]);
  return (
    <fieldset class="second">
      <legend>{text.second}</legend>
      <p class="hint">{text.secondHint[draft.order] ?? ""}</p>
      <div class="side-by-side">
        <Field label={say().login.username}>
          <input
            ref={name}
            value={draft.username}
            maxLength={40}
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            data-field="second-username"
            onInput={(event) => change({ username: event.currentTarget.value })}
          />
        </Field>
        <Field label={say().login.password}>
          <input
            ref={password}
            type="password"
            value={draft.password}
            maxLength={200}
            autocomplete="new-password"
            data-field="second-password"
            onInput={(event) => change({ password: event.currentTarget.value })}
          />
        </Field>
      </div>
      <div class="denial">
        <Button small kind="quiet" disabled={incomplete || sending.value} onClick={() => void deny(draft)}>
          {text.deny}
        </Button>
        <span class="hint">{text.denyHint}</span>
      </div>
    </fieldset>
  );
}

/** Asks for what an order still needs: the more dangerous it is, the more it wants. */
export function AskDialog({ draft }: { draft: Draft }) {
  const text = say();
  const here = room.value?.sitting;
  const sitting = here?.id ?? "";
  const needs = NEEDS[draft.order];
  const second = here !== undefined && wantsSecond(draft, here);
  const byBeacon = here?.late_forms.source === "drand";
  const incomplete = missing(draft, sitting, second, byBeacon) !== null;
  const attempt = "attempts" in draft.reach ? (draft.reach.attempts[0] ?? "") : "";
  const close = () => {
    asking.value = null;
  };
  const submit = (event: Event) => {
    event.preventDefault();
    if (!incomplete && !sending.value) void send({ ...draft, halt: draft.halt && mayHalt(draft) });
  };
  return (
    <Dialog title={text.orders[draft.order]} onClose={close}>
      <form class={needs.includes("key") || needs.includes("person") ? "ask wide" : "ask"} onSubmit={submit}>
        {!needs.includes("person") && !needs.includes("ceremony") && !OF_THE_DRAW.has(draft.order) && (
          <p>
            <b>{reachInWords(draft.reach)}</b>
          </p>
        )}
        <p>{text.explains[draft.order]}</p>
        {draft.order === "announce_list" && <ListSeen listed={draft.listed} />}
        {needs.includes("minutes") && <Minutes draft={draft} />}
        {needs.includes("text") && <Words draft={draft} />}
        {needs.includes("level") && <Level draft={draft} />}
        {needs.includes("seat") && <Seat draft={draft} />}
        {needs.includes("person") && <PersonFields late={draft.late} />}
        {needs.includes("signature") && <Signature late={draft.late} attempt={attempt} />}
        {needs.includes("ceremony") && <CeremonyFile />}
        {needs.includes("key") && <KeyFields draft={draft.key} />}
        {needs.includes("reason") && <Reason draft={draft} />}
        {mayHalt(draft) && <Halt draft={draft} />}
        {needs.includes("retype") && <Retype draft={draft} sitting={sitting} />}
        {second && <Second draft={draft} incomplete={incomplete} />}
        <p class="refused" role="alert">
          {refused.value && why(refused.value)}
        </p>
        <div class="actions">
          <Button onClick={close}>{text.order.cancel}</Button>
          <Button
            submit
            kind={DANGEROUS.has(draft.order) ? "danger" : "primary"}
            disabled={incomplete || sending.value}
          >
            {sending.value ? text.order.sending : text.orders[draft.order]}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
