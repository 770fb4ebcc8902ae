// The short codes: what somebody wrote down during the exam is found again, or is not.
import { signal } from "@preact/signals";
import { number, timeOfDay } from "../language/format.ts";
import type { Event } from "../ledger/paper_fold.ts";
import { plain } from "../ledger/spelling.ts";
import { whatHappened } from "./sentences.ts";
import { say } from "./words.ts";

const wanted = signal("");
const CODE_SYMBOLS = 8;
/** Fewer symbols would find somebody else's code by chance too often. */
const FEWEST = 4;

/** The records whose code begins with what was written down. */
export function withCode(events: readonly Event[], written: string): readonly Event[] {
  const code = plain(written).slice(0, CODE_SYMBOLS);
  return code.length < FEWEST ? [] : events.filter((event) => event.code.startsWith(code));
}

export function Codes({ events }: { events: readonly Event[] }) {
  const text = say().codes;
  const found = withCode(events, wanted.value);
  const enough = plain(wanted.value).length >= FEWEST;
  return (
    <section class="card stack" aria-labelledby="codes">
      <h2 id="codes">{text.title}</h2>
      <label class="field">
        <span class="label">{text.label}</span>
        <input
          type="text"
          class="code"
          spellcheck={false}
          autocomplete="off"
          autocapitalize="characters"
          aria-describedby="code-hint"
          value={wanted.value}
          onInput={(event) => {
            wanted.value = event.currentTarget.value;
          }}
        />
        <span class="hint" id="code-hint">
          {text.hint}
        </span>
      </label>
      <div aria-live="polite">
        {found.map((event) => (
          <p class="found" key={event.number}>
            {text.found(event.code, number(event.number), whatHappened(event), timeOfDay(event.at))}
          </p>
        ))}
        {enough && found.length === 0 && <p class="refused">{text.none}</p>}
      </div>
    </section>
  );
}

export function Records({ events }: { events: readonly Event[] }) {
  const text = say().records;
  return (
    <details class="card">
      <summary>{text.title}</summary>
      <div class="scrolls">
        <table>
          <thead>
            <tr>
              <th scope="col">{text.number}</th>
              <th scope="col">{text.time}</th>
              <th scope="col">{text.what}</th>
              <th scope="col">{text.code}</th>
            </tr>
          </thead>
          <tbody>
            {events.map((event) => (
              <tr key={event.number}>
                <th scope="row">{event.number}</th>
                <td>{timeOfDay(event.at)}</td>
                <td>{whatHappened(event)}</td>
                <td class="code">{event.code}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
