import { useEffect, useRef } from "preact/hooks";
import { goTo, state, tick } from "./actions.ts";
import type { Form } from "./form.ts";
import { mayAnswer, sheetOf } from "./operations.ts";
import type { Sheet } from "./sheet.ts";
import { unsentItems } from "./status.ts";
import { say } from "./words.ts";

/** Every item as a numbered box, by section: filled = answered, corner = unsure, ring = on screen. */
export function Grid({ form }: { form: Form }) {
  const text = say().exam;
  const { here } = state.value;
  const sheet = sheetOf(state.value);
  const unsent = unsentItems(state.value, tick.value);
  const open = mayAnswer(state.value, tick.value);
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    const grid = box.current;
    const number = grid?.querySelector("[aria-current]");
    // The grid alone: scrollIntoView would move a narrow page away from the item.
    if (grid && number) grid.scrollTop += overhang(grid, number);
  }, [here]);
  return (
    <nav class="grid" aria-label={text.grid} ref={box}>
      {form.sections.map((section) => (
        <section key={section.id}>
          <h2 title={section.title}>{section.id.toUpperCase()}</h2>
          <div class="boxes">
            {form.items
              .filter((item) => item.section === section.id)
              .map(({ number }) => (
                <Box
                  key={number}
                  number={number}
                  sheet={sheet}
                  unsent={unsent.has(number)}
                  current={number === here}
                  disabled={!open}
                />
              ))}
          </div>
        </section>
      ))}
    </nav>
  );
}

type BoxProps = { number: number; sheet: Sheet; unsent?: boolean; current?: boolean; disabled?: boolean };

export function Box({ number, sheet, unsent, current, disabled }: BoxProps) {
  const answered = sheet.answers[number] !== undefined;
  const flagged = sheet.flags.includes(number);
  return (
    <button
      type="button"
      class={["box", answered && "answered", flagged && "flagged", unsent && "unsent"].filter(Boolean).join(" ")}
      data-item={number}
      aria-current={current ? "true" : undefined}
      aria-label={say().exam.box(number, answered, flagged, unsent ?? false)}
      tabIndex={current || current === undefined ? 0 : -1}
      disabled={disabled}
      onClick={() => goTo(number)}
    >
      {number}
    </button>
  );
}

/** What the shapes of a box mean; those not sent yet only while there are some. */
export function Legend({ unsent }: { unsent?: boolean }) {
  const text = say().legend;
  return (
    <ul class="legend" aria-label={text.title}>
      <li>
        <span class="box answered" /> {text.answered}
      </li>
      <li>
        <span class="box" /> {text.empty}
      </li>
      <li>
        <span class="box flagged" /> {text.flagged}
      </li>
      <li>
        <span class="box current" /> {text.current}
      </li>
      {unsent && (
        <li>
          <span class="box answered unsent" /> {text.unsent}
        </li>
      )}
    </ul>
  );
}

/** How far to scroll down until what lies inside is in sight, in CSS pixels; up is negative. */
function overhang(outer: Element, inner: Element): number {
  const [outside, inside] = [outer.getBoundingClientRect(), inner.getBoundingClientRect()];
  return Math.min(0, inside.top - outside.top) + Math.max(0, inside.bottom - outside.bottom);
}
