// The reader's own result, by a number that stays on this device.
import { useSignal } from "@preact/signals";
import type { Board } from "../board/operations.ts";
import { Button } from "../design/button.tsx";
import { forget, keep } from "../design/kept.ts";
import { number } from "../language/format.ts";
import * as state from "./state.ts";
import { shortTitle, stateOf } from "./view_row.tsx";
import { say } from "./words.ts";

function remember(participantNumber: string): void {
  state.own.value = participantNumber;
  if (participantNumber) keep("own-number", participantNumber);
  else forget("own-number");
}

export function Own({ board }: { board: Board }) {
  return (
    <section class="card own" aria-label={say().own.title}>
      {state.own.value === "" ? <Ask board={board} /> : <Score board={board} />}
    </section>
  );
}

function Ask({ board }: { board: Board }) {
  const { own } = say();
  const typed = useSignal("");
  // Typed on a phone: the case of letters and spaces at the ends do not matter.
  const find = () => {
    const wanted = typed.value.trim();
    const known = [...board.rows.keys()].find((one) => one.toLowerCase() === wanted.toLowerCase());
    return known ?? wanted;
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        remember(find());
      }}
    >
      <label class="field">
        <span class="label">{own.label}</span>
        <input
          value={typed.value}
          onInput={(event) => (typed.value = event.currentTarget.value)}
          maxLength={32}
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
        />
        <span class="hint">{own.hint}</span>
      </label>
      <Button kind="primary" submit disabled={typed.value.trim() === ""}>
        {own.show}
      </Button>
    </form>
  );
}

function Score({ board }: { board: Board }) {
  const { own, statesLong } = say();
  const mine = state.ownPlaced.value;
  const certainty = () => {
    if (mine?.row.state === "void") return own.void;
    if (board.state === "released") return own.official;
    return mine?.row.final ? own.final : own.provisional;
  };
  return (
    <>
      <div class="own-head">
        <p class="number">{state.own.value}</p>
        <Button kind="quiet" small onClick={() => remember("")}>
          {own.change}
        </Button>
      </div>
      {mine === null ? (
        <p>{own.notYet}</p>
      ) : (
        <>
          {mine.row.name !== null && <p class="name">{mine.row.name}</p>}
          <p class="own-total">
            <b>{number(mine.row.total)}</b> {own.outOf(number(board.max))}
          </p>
          {mine.place !== null && (
            <p class="own-place">
              <b>{own.place(number(mine.place), number(mine.among))}</b> {own.inFormation(mine.row.formation)}
            </p>
          )}
          <dl class="own-sections">
            {board.sections.map((section, at) => (
              <div key={section.id}>
                <dt title={section.title}>{shortTitle(section)}</dt>
                <dd>
                  <span
                    class="gauge"
                    role="meter"
                    aria-label={section.title}
                    aria-valuemin={0}
                    aria-valuemax={section.max}
                    aria-valuenow={mine.row.points[at] ?? 0}
                    style={{ "--share": String((mine.row.points[at] ?? 0) / section.max) }}
                  />
                  <span>
                    <b>{number(mine.row.points[at] ?? 0)}</b> / {number(section.max)}
                  </span>
                </dd>
              </div>
            ))}
          </dl>
          <p class="certainty">
            <b>{statesLong[stateOf(mine.row)]}.</b> {certainty()}
          </p>
        </>
      )}
    </>
  );
}
