import { Button } from "../design/button.tsx";
import { LanguageSwitch, ThemeSwitch } from "../design/preference_switches.tsx";
import { countdown, number, timeOfDay } from "../language/format.ts";
import { logout } from "./account.ts";
import { everyone, type Group } from "./filters.ts";
import type { Session, Sitting } from "./messages.ts";
import { closeSitting } from "./navigation.ts";
import { connection, disconnect } from "./socket.ts";
import { remainingMs } from "./standing.ts";
import * as state from "./state.ts";
import { say } from "./words.ts";

// Pulses come every second; three missed ones are not chance.
const SILENCE_MS = 3500;

/** The one dot: whether what this screen shows is what the engine holds, in a sentence. */
export function health(): { well: boolean; sentence: string } {
  const text = say().health;
  const now = connection.value;
  if (now.state === "lost") return { well: false, sentence: text.lost(timeOfDay(now.since)) };
  if (now.state === "refused") return { well: false, sentence: text.refused };
  if (now.state !== "connected") return { well: false, sentence: text.connecting };
  const last = state.heard.value;
  if (last && state.now.value - last.now > SILENCE_MS) {
    return { well: false, sentence: text.silent(timeOfDay(last.at)) };
  }
  const sitting = state.room.value?.sitting;
  if (sitting?.stoppage) return { well: false, sentence: text.halted };
  if (sitting?.interruption) return { well: false, sentence: text.unsaved };
  return { well: true, sentence: text.well };
}

function Health() {
  const { well, sentence } = health();
  return (
    <p class={`health ${well ? "well" : "ill"}`} role="status">
      <span class="dot" aria-hidden="true" />
      <span class={well ? "for-wide" : ""}>{sentence}</span>
    </p>
  );
}

function sittingClock(sitting: Sitting): { says: string; shows: string } {
  const text = say().clock;
  if (sitting.state === "prepared" || sitting.state === "registering") {
    const ms = (sitting.starts_at ?? 0) - (performance.timeOrigin + state.now.value);
    return ms > 0 ? { says: text.until, shows: countdown(ms) } : { says: text.due, shows: "00:00:00" };
  }
  if (sitting.state === "finished" || sitting.state === "released") return { says: text.over, shows: "00:00:00" };
  let longest: number | null = null;
  for (const row of state.room.value?.rows.values() ?? []) {
    if (row.state !== "working" && row.state !== "paused") continue;
    longest = Math.max(longest ?? 0, remainingMs(row, state.clock.value) ?? 0);
  }
  if (longest === null) return { says: text.waiting, shows: "––:––:––" };
  const stands = sitting.state === "paused" || sitting.interruption !== null;
  return { says: stands ? text.stopped : text.remaining, shows: countdown(longest) };
}

const COUNTS = [
  ["registered", "everyone"],
  ["present", "everyone"],
  ["working", "working"],
  ["disconnected", "disconnected"],
  ["finished", "finished"],
  ["absent", "absent"],
] as const satisfies readonly (readonly [string, Group])[];

function CountsRow() {
  const text = say().counts;
  return (
    <ul class="counts">
      {COUNTS.map(([name, group]) => (
        <li key={name}>
        <button
          type="button"
          class={name === "disconnected" && state.counts.value[name] > 0 ? "count alarm" : "count"}
          onClick={() => {
            state.tab.value = "hall";
            state.filter.value = { ...everyone, group };
          }}
        >
          <span class="how-many">{number(state.counts.value[name])}</span>
          <span class="of-what">{text[name]}</span>
        </button>
        </li>
      ))}
    </ul>
  );
}

export function SittingBar({ sitting }: { sitting: Sitting }) {
  const { says, shows } = sittingClock(sitting);
  return (
    <section class="sitting-bar" aria-label={sitting.title}>
      <div class="which">
        <button type="button" class="back" onClick={closeSitting}>
          ← {say().sittings.back}
        </button>
        <h1>{sitting.title}</h1>
        <span class={`sitting-state ${sitting.state}`}>{say().sittingStates[sitting.state]}</span>
        {sitting.board_frozen_since !== null && (
          <span class="board-frozen">{say().ranking.boardFrozen(timeOfDay(sitting.board_frozen_since, false))}</span>
        )}
      </div>
      <div class="clock" role="timer">
        <span class="shows">{shows}</span>
        <span class="says">{says}</span>
      </div>
      <CountsRow />
    </section>
  );
}

export function TopLine({ who }: { who: Session }) {
  const leave = async () => {
    await logout(who.csrf);
    disconnect();
    state.forgetSitting();
    state.session.value = null;
  };
  return (
    <header class="top-line">
      <span class="product">{say().product}</span>
      <Health />
      <span class="who">
        {who.staff.name} <span class="role">{say().roles[who.staff.role]}</span>
      </span>
      <ThemeSwitch />
      <LanguageSwitch />
      <Button small kind="quiet" onClick={leave}>
        {say().logout}
      </Button>
    </header>
  );
}
