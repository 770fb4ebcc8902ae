import { countdown } from "../language/format.ts";
import { state, tick, toggleClock } from "./actions.ts";
import { remaining } from "./clock.ts";
import { say } from "./words.ts";

/** The time left. The candidate may hide it; T still tells it, and four marks announce it. */
export function ClockPanel() {
  const text = say().clock;
  const { clock, clockHidden, messages } = state.value;
  if (!clock) return <div class="clock" />;
  const telling = messages.some(({ message }) => message.kind === "time");
  const hidden = clockHidden && clock.running && !telling;
  return (
    <div class={["clock", !clock.running && "stopped", telling && "telling"].filter(Boolean).join(" ")}>
      <div class="clock-head">
        <span>{clock.running ? text.title : text.stopped}</span>
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
