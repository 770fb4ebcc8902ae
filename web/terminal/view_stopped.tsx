import { Button } from "../design/button.tsx";
import { countdown, timeOfDay } from "../language/format.ts";
import { continueHere, leave, state, tick } from "./actions.ts";
import { remaining } from "./clock.ts";
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
          {clock.reason.kind === "paused" && `${text.reason}: `}
          {clock.reason.text}
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
  const { connection, log } = state.value;
  const lead = connection.state !== "lost" ? text.overLead : log?.waiting.length ? text.overUnsent : text.overOffline;
  return (
    <section class="standing" role="alert">
      <h1>{text.over}</h1>
      <p class="lead">{lead}</p>
    </section>
  );
}

export function FinishingOverlay() {
  const text = say().finishing;
  const { connection, clock } = state.value;
  // Asked for by the page itself, when the time was over.
  if (clock && remaining(clock, tick.value) === 0) return <OverOverlay />;
  return (
    <section class="standing" role="status">
      <h1>{text.title}</h1>
      <p class="lead">{connection.state === "lost" ? text.offline : text.lead}</p>
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

/** Another tab of this browser has the exam; this page took nothing from it and shows nothing of it. */
export function ElsewhereView() {
  const text = say().elsewhere;
  return (
    <Threshold>
      <div class="stack">
        <h1>{text.title}</h1>
        <p>{text.lead}</p>
        <div class="actions">
          <Button kind="primary" onClick={() => void continueHere()}>
            {text.here}
          </Button>
        </div>
      </div>
    </Threshold>
  );
}
