// The draw of a sitting: how far it has come, what to do now, and who has done what so far.
import { useEffect, useRef } from "preact/hooks";
import { Button } from "../design/button.tsx";
import { dayAndTime, number, timeOfDay } from "../language/format.ts";
import { LEAST_PEOPLE } from "./dice.ts";
import type { DrawSoFar, Sitting, TheDraw } from "./messages.ts";
import { DANGEROUS, draft, type Draft, type Order } from "./orders.ts";
import * as state from "./state.ts";
import { DrawRecord, wasListed } from "./view_draw_record.tsx";
import { hindrance } from "./view_orders.tsx";
import { OwnCommitment } from "./view_own_commitment.tsx";
import { Reveal } from "./view_reveal.tsx";
import { Slip } from "./view_slip.tsx";
import { KeptThrows, ThrowForm } from "./view_throw.tsx";
import { say } from "./words.ts";

type Stage = DrawSoFar["stage"];

/** Of the five steps, the one that is going on; five when all are done. */
const STEP: Record<Stage, number> = {
  waits: 0,
  failed: 0,
  throwing: 1,
  revealing: 3,
  complete: 4,
  drawing: 4,
  drawn: 5,
};

function Steps({ stage }: { stage: Stage }) {
  const text = say().draw;
  const now = STEP[stage];
  return (
    <ol class="steps" aria-label={text.steps.label}>
      {text.steps.names.map((name, at) => {
        const where = at < now ? "done" : at === now ? "now" : "later";
        return (
          <li key={name} class={where} aria-current={where === "now" ? "step" : undefined}>
            <span class="mark" aria-hidden="true">
              {where === "done" ? "✓" : at + 1}
            </span>
            {name}
            {where === "done" && <span class="for-ears">{text.steps.done}</span>}
          </li>
        );
      })}
    </ol>
  );
}

function sentence(sitting: Sitting, draw: DrawSoFar, told: TheDraw): string {
  const text = say().draw.stages;
  const last = told.announced.at(-1);
  const missing = told.throws.filter((one) => one.rolls === null).length;
  switch (draw.stage) {
    case "waits":
      return text.waits(String(last?.round ?? ""), last?.due ? dayAndTime(last.due) : "", sitting.id);
    case "failed": {
      const failure = told.failures.at(-1);
      return failure && !wasListed(failure, told) ? text.givenUp : text.failed(failure?.missing.join(", ") ?? "");
    }
    case "throwing":
      return text.throwing(number(told.throws.length));
    case "revealing":
      return text.revealing(number(told.throws.length - missing), number(told.throws.length));
    case "complete":
      return text.complete(number(told.throws.length));
    case "drawing":
      return text.drawing(timeOfDay(draw.drawing_since ?? 0));
    case "drawn":
      return told.drawn ? text.drawn(dayAndTime(told.drawn.at), told.drawn.by) : "";
  }
}

type OrderProps = { order: Order; given?: Partial<Draft>; primary?: boolean; without?: string | null };

function DrawOrder({ order, given = {}, primary = false, without = null }: OrderProps) {
  const text = say();
  const why = hindrance(order) ?? without;
  const ask = () => {
    state.refused.value = null;
    state.asking.value = { ...draft(order, { all: true }), ...given };
  };
  return (
    <p class="draw-order">
      <Button
        {...(primary ? { kind: "primary" as const } : DANGEROUS.has(order) ? { kind: "danger" as const } : {})}
        disabled={why !== null}
        title={why ?? text.explains[order]}
        data-order={order}
        onClick={ask}
      >
        {text.orders[order]}
      </Button>
      {why !== null && <span class="hint">{why}</span>}
    </p>
  );
}

/** What whoever holds the ceremony may do now; everybody else reads what they wait for. */
function Conduct({ draw, told }: { draw: DrawSoFar; told: TheDraw }) {
  const text = say().draw;
  const { stage } = draw;
  if (stage === "drawn" || stage === "drawing") return null;
  if (!state.may("announce_list")) return <p class="quiet conduct">{text.awaited[stage]}</p>;
  const tooFew = told.throws.length < LEAST_PEOPLE ? text.tooFew : null;
  return (
    <section class="card conduct" aria-label={text.conduct}>
      <h3>{text.conduct}</h3>
      {(stage === "waits" || stage === "failed") && (
        <DrawOrder order="announce_ceremony" primary={stage === "failed"} />
      )}
      {stage === "throwing" && (
        <DrawOrder
          order="announce_list"
          primary
          without={tooFew}
          given={{ listed: told.listed ?? "", reason: text.listReason }}
        />
      )}
      {stage === "complete" && <DrawOrder order="draw_forms" primary />}
      {(stage === "revealing" || (stage === "throwing" && told.throws.length > 0)) && (
        <DrawOrder order="fail_ceremony" />
      )}
    </section>
  );
}

function Doing({ sitting, draw, told }: { sitting: Sitting; draw: DrawSoFar; told: TheDraw }) {
  const slip = state.slip.value;
  return (
    <div class="draw-doing">
      {draw.trouble !== null && (
        <p class="refused" role="alert">
          {say().draw.trouble} <q>{draw.trouble}</q>
        </p>
      )}
      {slip !== null ? (
        <Slip thrown={slip} />
      ) : (
        <>
          {draw.stage === "throwing" && <ThrowForm sitting={sitting.id} throws={told.throws} />}
          {draw.stage === "revealing" && <Reveal sitting={sitting.id} told={told} />}
          {draw.stage === "throwing" && <KeptThrows sitting={sitting.id} throws={told.throws} />}
          {draw.stage === "throwing" && <OwnCommitment />}
        </>
      )}
    </div>
  );
}

export function DrawView({ sitting }: { sitting: Sitting }) {
  const text = say().draw;
  const { draw } = sitting;
  const told = state.draw.value;
  const head = useRef<HTMLElement>(null);
  // what is to be done now stands at the top
  useEffect(() => head.current?.scrollIntoView({ block: "end" }), [draw?.stage]);
  if (!draw || !told) return <p class="loading quiet">{say().loading}</p>;
  return (
    <section class={`draw ${draw.stage}`}>
      <header ref={head}>
        <h2>{text.title}</h2>
        <p class="stage" role="status">
          {sentence(sitting, draw, told)}
        </p>
        {draw.stage !== "waits" && <Steps stage={draw.stage} />}
      </header>
      <div class="draw-parts">
        <Doing sitting={sitting} draw={draw} told={told} />
        <DrawRecord draw={draw} told={told}>
          <Conduct draw={draw} told={told} />
        </DrawRecord>
      </div>
    </section>
  );
}
