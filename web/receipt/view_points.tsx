// Points by section with their bars, as they are signed.
import { number } from "../language/format.ts";
import type { Checked } from "../ledger/checking.ts";
import { say } from "./words.ts";

export function Points({ checked }: { checked: Checked }) {
  const text = say().points;
  const { points } = checked.receipt;
  const { sections } = checked.paper;
  // Titles and maxima are the server's word; without one for each section the points stand alone.
  const known = sections.length === points.length ? sections : [];
  const most = known.reduce((sum, { max }) => sum + max, 0);
  const total = points.reduce((sum, some) => sum + some, 0);
  return (
    <section class="card stack" aria-labelledby="points">
      <div>
        <h2 id="points">{text.title}</h2>
        <p class="hint">{text.lead}</p>
      </div>
      {points.map((some, at) => {
        const section = known[at];
        return (
          <div class="points-row" key={at}>
            <span>{section?.title ?? text.section(number(at + 1))}</span>
            <Figure points={some} max={section?.max} />
            {section && (
              <div class="points-bar" aria-hidden="true">
                <span style={{ width: `${Math.min(1, some / section.max) * 100}%` }} />
              </div>
            )}
          </div>
        );
      })}
      <div class="points-row total">
        <span>{text.total}</span>
        <Figure points={total} max={most || undefined} />
      </div>
    </section>
  );
}

function Figure({ points, max }: { points: number; max: number | undefined }) {
  if (max === undefined) return <b>{number(points)}</b>;
  return (
    <span>
      <b aria-hidden="true">{number(points)}</b>
      <span aria-hidden="true"> / {number(max)}</span>
      <span class="for-ears">{say().points.of(number(points), number(max))}</span>
    </span>
  );
}
