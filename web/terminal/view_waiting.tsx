import { countdown, duration, timeOfDay } from "../language/format.ts";
import { state, tick } from "./actions.ts";
import { Threshold } from "./view_frame.tsx";
import { say } from "./words.ts";

/** Between tutorial and start: what is ready, what happens next, how the exam goes. */
export function WaitingView() {
  const text = say().waiting;
  const { session, connection, clock } = state.value;
  if (!session) return null;
  const { sitting, candidate } = session;
  const items = sitting.sections.reduce((sum, section) => sum + section.items, 0);
  const connected = connection.state === "connected";
  return (
    <Threshold wide>
      <div class="stack">
        <div>
          <h1>{text.title}</h1>
          <p class="lead">{text.lead}</p>
        </div>
        <div class="lessons">
          <section class="stack">
            <StartsIn />
            <ul class="ready" aria-live="polite">
              <PackageLine />
              <li class={connected ? "done" : "doing"}>{connected ? text.connected : text.connecting}</li>
            </ul>
            <dl class="facts">
              <div>
                <dt>{say().identity.name}</dt>
                <dd>{candidate.name}</dd>
              </div>
              <div>
                <dt>{text.duration}</dt>
                <dd>{duration(clock?.remainingMs ?? sitting.duration_ms)}</dd>
              </div>
              <div>
                <dt>{text.items}</dt>
                <dd>
                  {text.itemsOf(items)} ({sitting.sections.map((one) => `${one.id.toUpperCase()} ${one.items}`).join(", ")})
                </dd>
              </div>
            </dl>
          </section>
          <section>
            <h2>{text.rules}</h2>
            <ol class="rules">
              {text.rule.map((rule) => (
                <li key={rule}>{rule}</li>
              ))}
            </ol>
          </section>
        </div>
      </div>
    </Threshold>
  );
}

function PackageLine() {
  const text = say().waiting;
  const held = state.value.package;
  if (held.status === "broken") return <li class="broken">{text.broken}</li>;
  if (held.status !== "fetching") return <li class="done">{text.ready}</li>;
  const { done, total } = held;
  return <li class="doing">{total ? text.fetchingPictures(done, total) : text.fetching}</li>;
}

function StartsIn() {
  const text = say().waiting;
  const { session, serverAhead, connection } = state.value;
  if (!session || connection.state !== "connected") return <p class="starts">{text.soon}</p>;
  void tick.value; // drawn anew with every second
  const leftMs = session.sitting.starts_at - (Date.now() + serverAhead);
  if (leftMs <= 0 || leftMs > 24 * 3_600_000) return <p class="starts">{text.soon}</p>;
  return (
    <div class="starts">
      <p>{text.startsAt(timeOfDay(session.sitting.starts_at, false))}</p>
      <p class="countdown" role="timer">
        {countdown(leftMs)}
      </p>
    </div>
  );
}
