import { date, number, timeOfDay } from "../language/format.ts";
import type { SittingSummary } from "./messages.ts";
import { openSitting } from "./navigation.ts";
import { sittings } from "./state.ts";
import { say } from "./words.ts";

function SittingCard({ sitting }: { sitting: SittingSummary }) {
  const text = say();
  const { registered, present } = sitting.counts;
  const when =
    sitting.starts_at === null ? "" : `${date(sitting.starts_at)}, ${timeOfDay(sitting.starts_at, false)}`;
  return (
    <li>
      <button type="button" class="card sitting" onClick={() => openSitting(sitting.id)}>
        <span class="title">{sitting.title}</span>
        <span class={`sitting-state ${sitting.state}`}>{text.sittingStates[sitting.state]}</span>
        {sitting.unsaved && <b class="unsaved">{text.sittings.unsaved}</b>}
        <span class="quiet">{text.sittings.starts(when)}</span>
        <span class="quiet">{text.sittings.people(number(registered), number(present))}</span>
      </button>
    </li>
  );
}

export function SittingsView() {
  const text = say();
  const known = sittings.value;
  return (
    <main class="sittings">
      <h1>{text.sittings.title}</h1>
      {known === null && <p class="quiet">{text.loading}</p>}
      {known?.length === 0 && <p>{text.sittings.none}</p>}
      <ul>{known?.map((sitting) => <SittingCard key={sitting.id} sitting={sitting} />)}</ul>
    </main>
  );
}
