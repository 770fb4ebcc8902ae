// The sittings whose boards are open here.
import { date, number, timeOfDay } from "../language/format.ts";
import * as state from "./state.ts";
import { Settings } from "./view_bar.tsx";
import { say } from "./words.ts";

export function Sittings() {
  const text = say();
  const sittings = state.sittings.value;
  return (
    <div class="sittings">
      <header class="bar">
        <div class="which">
          <h1>{text.sittings.title}</h1>
          <p>{text.sittings.lead}</p>
        </div>
        <Settings />
      </header>
      <main>
        {sittings === null && <p>{state.stale.value ? text.waiting : text.loading}</p>}
        {sittings?.length === 0 && <p>{text.sittings.none}</p>}
        <ul>
          {sittings?.map((one) => (
            <li key={one.sitting}>
              <a class="card" href={`/results/${one.sitting}`}>
                <h2>{one.title}</h2>
                <p>
                  {date(one.starts_at)}, {timeOfDay(one.starts_at, false)}
                </p>
                <p>
                  <b>{text.sittingStates[one.state]}</b> ·{" "}
                  {text.sittings.counts(number(one.counts.working), number(one.counts.finished))}
                </p>
                {one.frozen_since !== null && <p class="frozen">{text.frozenLine(timeOfDay(one.frozen_since, false))}</p>}
              </a>
            </li>
          ))}
        </ul>
      </main>
    </div>
  );
}
