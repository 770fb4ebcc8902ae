// What stands above every board: which sitting, as of when, how sure; and what a reader may set.
import type { Board } from "../board/operations.ts";
import { LanguageSwitch, ThemeSwitch } from "../design/preference_switches.tsx";
import { Switch } from "../design/switch.tsx";
import { dayAndTime, number, timeOfDay } from "../language/format.ts";
import { chooseLayout, layout } from "./layout.ts";
import * as state from "./state.ts";
import { say } from "./words.ts";

export function Bar({ board }: { board: Board }) {
  const text = say();
  const official = board.state === "released";
  const frozen = board.frozen_since !== null;
  return (
    <header class="bar">
      <div class="which">
        <p class="kind">{text.liveScore}</p>
        <h1>{board.title}</h1>
      </div>
      <div class="when">
        <p class={frozen ? "as-of frozen" : "as-of"}>
          {board.frozen_since === null ? text.asOf(timeOfDay(board.as_of)) : text.frozen(timeOfDay(board.frozen_since, false))}{" "}
          · <b>{official ? text.released : text.provisional}</b>
          {board.corrected && (
            <>
              {" "}
              · <b>{text.correctedShort}</b>
            </>
          )}
        </p>
        <p class="sitting-state">{text.sittingStates[board.state]}</p>
        {board.corrected && (
          <p class="corrected">
            {text.corrected(
              number(board.corrected.count),
              dayAndTime(board.corrected.at),
            )}
          </p>
        )}
      </div>
      <Settings />
    </header>
  );
}

export function Settings() {
  const text = say();
  return (
    <div class="settings">
      {state.sitting !== null && (
        <Switch
          label={text.layout}
          chosen={layout.value}
          onChoose={chooseLayout}
          options={[
            { value: "list", name: text.list },
            { value: "hall", name: text.hall },
          ]}
        />
      )}
      <ThemeSwitch />
      <LanguageSwitch />
    </div>
  );
}

/** Large letters over a board that may no longer be true. */
export function StaleBanner({ board }: { board: Board }) {
  if (!state.stale.value) return null;
  const text = say();
  return (
    <div class="banner alarm stale" role="alert">
      <div class="says">
        <p class="large">{text.stale(timeOfDay(board.as_of))}</p>
        <p>{text.staleHelp}</p>
      </div>
    </div>
  );
}
