import { Button } from "../design/button.tsx";
import { goTo, show, state, tick, toggleFlag } from "./actions.ts";
import { remaining } from "./clock.ts";
import type { Form } from "./form.ts";
import { isFinishing, mayAnswer, sheetOf } from "./operations.ts";
import { unsentItems } from "./status.ts";
import { ClockPanel } from "./view_clock.tsx";
import { Grid, Legend } from "./view_grid.tsx";
import { ItemView } from "./view_item.tsx";
import { MessageStrip } from "./view_messages.tsx";
import { LostBanner, SaveStatus } from "./view_status.tsx";
import { FinishingOverlay, OverOverlay, PausedOverlay } from "./view_stopped.tsx";
import { say } from "./words.ts";

/** The work: one item, the grid, the clock, and always the truth about what is saved. */
export function ExamView() {
  const held = state.value.package;
  return (
    <div class="exam">
      <Top form={held.status === "open" ? held.form : null} />
      <main class="work">
        <Stage />
        <MessageStrip />
      </main>
      <aside class="side">
        <ClockPanel />
        {held.status === "open" && <Grid form={held.form} />}
        {held.status === "open" && <Counts form={held.form} />}
      </aside>
      {held.status === "open" && <Bottom form={held.form} />}
    </div>
  );
}

/** The item, or what stands in its place while nobody may work on it. */
function Stage() {
  const { attempt, clock, package: held, here } = state.value;
  if (isFinishing(state.value)) return <FinishingOverlay />;
  if (attempt === "paused" || (clock && !clock.running)) return <PausedOverlay />;
  if (clock && remaining(clock, tick.value) === 0) return <OverOverlay />;
  if (held.status !== "open") return <p class="empty">{say().waiting.fetching}</p>;
  return <ItemView form={held.form} here={here} />;
}

function Top({ form }: { form: Form | null }) {
  const { session, connection } = state.value;
  if (!session) return null;
  const { sitting, candidate } = session;
  return (
    <header class="top">
      {connection.state === "lost" ? (
        <LostBanner since={connection.since} />
      ) : (
        <>
          <div class="who">
            <strong>
              {sitting.exam} · {sitting.title}
            </strong>
            <span>
              {candidate.name} · {candidate.participant_number}
            </span>
          </div>
          <Progress form={form} />
        </>
      )}
      <div class="tools">
        <Button small onClick={() => show("display")}>
          {say().display}
        </Button>
        <Button small aria-label={say().keys.title} title={say().keys.title} onClick={() => show("keys")}>
          ?
        </Button>
      </div>
      <SaveStatus />
    </header>
  );
}

function Progress({ form }: { form: Form | null }) {
  const { answers } = sheetOf(state.value);
  return (
    <ul class="progress">
      {form?.sections.map((section) => {
        const numbers = form.items.filter((item) => item.section === section.id);
        const done = numbers.filter((item) => answers[item.number] !== undefined).length;
        return (
          <li key={section.id} title={section.title}>
            {section.id.toUpperCase()} <b>{done}</b>/{numbers.length}
          </li>
        );
      })}
    </ul>
  );
}

function Counts({ form }: { form: Form }) {
  const text = say().exam;
  const sheet = sheetOf(state.value);
  const answered = Object.keys(sheet.answers).length;
  return (
    <div class="counts">
      <Legend unsent={unsentItems(state.value, tick.value).size > 0} />
      <p>
        {text.counts(answered, form.items.length - answered)}
        <br />
        {text.flags(sheet.flags.length)}
      </p>
    </div>
  );
}

function Bottom({ form }: { form: Form }) {
  const text = say().exam;
  const { here } = state.value;
  const flagged = sheetOf(state.value).flags.includes(here);
  const open = mayAnswer(state.value, tick.value);
  return (
    <nav class="bottom">
      <Button disabled={!open || here === 1} onClick={() => goTo(here - 1)}>
        <span aria-hidden="true">←</span> {text.previous}
      </Button>
      <Button disabled={!open} aria-pressed={flagged} onClick={() => toggleFlag(here)}>
        <span aria-hidden="true">⚑</span> {text.flag}
      </Button>
      <Button
        kind="primary"
        disabled={!open || here === form.items.length}
        onClick={() => goTo(here + 1)}
      >
        {text.next} <span aria-hidden="true">→</span>
      </Button>
      <span class="gap" />
      <Button disabled={!open} onClick={() => show("review")}>
        {text.finish}
      </Button>
    </nav>
  );
}

