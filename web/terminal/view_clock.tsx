import { countdown } from "../language/format.ts";
import { state, tick, toggleClock } from "./actions.ts";
import { remaining } from "./clock.ts";
import { say } from "./words.ts";

/** The time left. The candidate may hide it; T still tells it, and four marks announce it. */
export function ClockPanel() {
  const text = say().clock;
  const { clock, clockHidden, messages, connection, inStep } = state.value;
  if (!clock) return <div class="clock" />;
  const telling = messages.some(({ message }) => message.kind === "time");
  const hidden = clockHidden && clock.running && !telling;
  // A blip is not worth a word: for a second the time is as sure as before.
  const isSure = inStep || connection.state === "returning";
  return (
    <div class={["clock", !clock.running && "stopped", telling && "telling"].filter(Boolean).join(" ")}>
      <div class="clock-head">
        <span>{!clock.running ? text.stopped : isSure ? text.title : text.unsure}</span>
        <button type="button" class="link" aria-expanded={!hidden} onClick={toggleClock}>
          {clockHidden ? text.show : text.hide}
        </button>
      </div>
      <div class="digits" role="timer" aria-live="off">
        {hidden ? <span class="hidden-clock">{text.hidden}</span> : countdown(remaining(clock, tick.value))}
      </div>
    </div>
  );
}
