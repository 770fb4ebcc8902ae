import { Button } from "../design/button.tsx";
import { countdown, timeOfDay } from "../language/format.ts";
import { leave, state } from "./actions.ts";
import { Threshold } from "./view_frame.tsx";
import { say } from "./words.ts";

/** In the item's place while the clock stands: why, since when, and that nothing is lost. */
export function PausedOverlay() {
  const text = say().stopped;
  const { clock } = state.value;
  if (!clock) return null;
  return (
    <section class="standing" role="alert">
      <span class="standing-mark" aria-hidden="true" />
      <h1>{why(clock.reason)}</h1>
      {clock.reason?.text && (
        <p class="reason">
          {text.reason}: {clock.reason.text}
        </p>
      )}
      <p>
        {text.remaining} <b>{countdown(clock.remainingMs)}</b>
      </p>
      <p class="lead">{text.calm}</p>
    </section>
  );
}

function why(reason: NonNullable<typeof state.value.clock>["reason"]): string {
  const text = say().stopped;
  const since = timeOfDay(reason?.since ?? Date.now(), false);
  if (reason?.kind === "restart") return text.restart(since);
  if (reason?.kind === "interrupted") return text.interrupted(since);
  if (reason?.kind !== "paused") return text.otherwise(since);
  return text[reason.by ?? "otherwise"](since);
}

export function OverOverlay() {
  const text = say().clock;
  return (
    <section class="standing" role="alert">
      <h1>{text.over}</h1>
      <p class="lead">{text.overLead}</p>
    </section>
  );
}

export function FinishingOverlay() {
  const text = say().finishing;
  const connected = state.value.connection.state === "connected";
  return (
    <section class="standing" role="status">
      <h1>{text.title}</h1>
      <p class="lead">{connected ? text.lead : text.offline}</p>
    </section>
  );
}

export function BrokenPackage() {
  return (
    <Threshold>
      <p class="refused">{say().waiting.broken}</p>
    </Threshold>
  );
}

export function VoidView() {
  const text = say().voided;
  const { clock } = state.value;
  return (
    <Threshold>
      <div class="stack">
        <h1>{text.title}</h1>
        <p>{text.lead}</p>
        {clock?.reason?.text && <p class="reason">{clock.reason.text}</p>}
        <div class="actions">
          <Button onClick={leave}>{say().close}</Button>
        </div>
      </div>
    </Threshold>
  );
}

export function DisplacedView() {
  const text = say().displaced;
  return (
    <Threshold>
      <div class="stack">
        <h1>{text.title}</h1>
        <p>{text.lead}</p>
        <div class="actions">
          <Button onClick={leave}>{text.again}</Button>
        </div>
      </div>
    </Threshold>
  );
}
