// What everybody may know of a draw: who has thrown and revealed when, and all that was announced.
import type { ComponentChildren } from "preact";
import { dayAndTime, number, timeOfDay } from "../language/format.ts";
import { grouped } from "./dice.ts";
import type { Announced, DrawSoFar, FailedCeremony, TheDraw, Thrown } from "./messages.ts";
import { Shape } from "./view_shape.tsx";
import { say } from "./words.ts";

/** Digits enough to compare by eye; the whole is in the record. */
const SHORT = 16;

export function Hash({ of, short = false }: { of: string; short?: boolean }) {
  return <code title={of}>{grouped(short ? of.slice(0, SHORT) : of, 4)}{short && " …"}</code>;
}

const by = (name: string | null): string => (name === null ? "" : ` ${say().activity.by(name)}`);

function Person({ thrown, revealing }: { thrown: Thrown; revealing: boolean }) {
  const text = say().draw.people;
  const { name, committed, at, rolls, revealed_at } = thrown;
  return (
    <tr data-person={name}>
      <th scope="row">{name}</th>
      <td>
        <Shape of="finished" /> {timeOfDay(at)}
        <span class="quiet">{by(thrown.by)}</span>
        <br />
        <Hash of={committed} short />
      </td>
      <td>
        {rolls !== null && revealed_at !== null ? (
          <>
            <Shape of="finished" /> {timeOfDay(revealed_at)}
            <span class="quiet">{by(thrown.revealed_by)}</span>
            <br />
            <span class="rolls">{grouped(rolls, 5)}</span>
          </>
        ) : (
          <span class={revealing ? "awaited" : "quiet"}>
            <Shape of="absent" /> {revealing ? text.missing : text.hidden}
          </span>
        )}
      </td>
    </tr>
  );
}

function People({ draw, told }: { draw: DrawSoFar; told: TheDraw }) {
  const text = say().draw.people;
  if (told.throws.length === 0) return <p class="quiet">{draw.stage === "throwing" ? text.nobody : ""}</p>;
  return (
    <section class="dice-people" aria-label={text.title}>
      <h3>{text.title}</h3>
      <div class="table-box" tabIndex={0} role="region" aria-label={text.title}>
        <table>
          <thead>
            <tr>
              <th scope="col">{text.name}</th>
              <th scope="col">{text.committed}</th>
              <th scope="col">{text.revealed}</th>
            </tr>
          </thead>
          <tbody>
            {told.throws.map((one) => (
              <Person key={one.name} thrown={one} revealing={draw.stage === "revealing"} />
            ))}
          </tbody>
        </table>
      </div>
      {told.listed !== null && (
        <p class="list-hash">
          {draw.stage === "throwing" ? text.listSoFar : text.list} <Hash of={told.listed} />
        </p>
      )}
    </section>
  );
}

/** Whether the list was announced, so that people were to reveal; before, a ceremony is only given up. */
export const wasListed = (failure: FailedCeremony, told: TheDraw): boolean =>
  told.announced.find(({ number: one }) => one === failure.number)?.kind === "list";

function Failure({ failure, listed }: { failure: FailedCeremony; listed: boolean }) {
  const text = say().draw;
  const names = failure.missing.join(", ");
  return (
    <li>
      <p>
        <b>{listed ? text.failures.who(names) : text.failures.inVain(names)}</b>
      </p>
      <p>
        <q>{failure.reason}</q>
      </p>
      <p class="quiet">
        {dayAndTime(failure.at)}
        {by(failure.by)}
      </p>
    </li>
  );
}

function Announcement({ one, counts }: { one: Announced; counts: boolean }) {
  const text = say().draw.announced;
  const source = {
    own: text.own,
    dice: text.dice,
    list: text.list,
    beacon: text.beacon(String(one.round ?? ""), one.due === null ? "" : dayAndTime(one.due)),
  }[one.kind];
  return (
    <li class={counts ? "in-force" : "quiet"}>
      <p>
        <b>{text.number(number(one.number))}</b> {source}
        {one.reason && <q>{one.reason}</q>}
      </p>
      <p class="quiet">
        {dayAndTime(one.at)}
        {by(one.by)}
      </p>
      <p class="quiet hash">
        SHA-256 <Hash of={one.sha256} />
      </p>
    </li>
  );
}

type Props = { draw: DrawSoFar; told: TheDraw; children: ComponentChildren };

export function DrawRecord({ draw, told, children }: Props) {
  const text = say().draw;
  return (
    <div class="draw-record">
      {children}
      {told.drawn && (
        <section class="drawn-forms">
          <h3>{text.result.title}</h3>
          <p>
            {text.result.randomness} <Hash of={told.drawn.randomness} />
          </p>
          <p>
            {text.result.root} <Hash of={told.drawn.forms_root} />
          </p>
          <p class="quiet">{text.result.check}</p>
        </section>
      )}
      <People draw={draw} told={told} />
      {told.failures.length > 0 && (
        <section class="failures">
          <h3>{text.failures.title}</h3>
          <ol>
            {[...told.failures].reverse().map((one) => (
              <Failure key={one.at} failure={one} listed={wasListed(one, told)} />
            ))}
          </ol>
        </section>
      )}
      <section class="announcements">
        <h3>{text.announced.title}</h3>
        <p class="quiet">{text.announced.hint}</p>
        <ol>
          {[...told.announced].reverse().map((one, at) => (
            <Announcement key={one.number} one={one} counts={at === 0} />
          ))}
        </ol>
      </section>
    </div>
  );
}
