// The keys that were corrected, each with the rank differences it made as a file.
import { dayAndTime, number } from "../language/format.ts";
import type { CorrectedKey } from "./messages.ts";
import { corrections, room } from "./state.ts";
import { say } from "./words.ts";

export function Corrections() {
  const sitting = room.value?.sitting;
  if (!sitting || corrections.value.length === 0) return null;
  return (
    <section class="corrections" aria-label={say().corrections.title}>
      <h2>{say().corrections.title}</h2>
      <ol>
        {corrections.value.map((one) => (
          <Correction key={one.number} sitting={sitting.id} one={one} />
        ))}
      </ol>
    </section>
  );
}

function Correction({ sitting, one }: { sitting: string; one: CorrectedKey }) {
  const text = say();
  const file = `/api/console/corrections/${sitting}/${one.number}`;
  const by = one.seconded_by === null ? text.activity.by(one.by) : text.activity.byTwo(one.by, one.seconded_by);
  return (
    <li>
      <p>
        <b>{one.item}</b> · {one.reason}
      </p>
      <p class="quiet">
        {dayAndTime(one.at)} · {by} · {text.corrections.changed(number(one.changed), number(one.papers))}
      </p>
      <p class="files">
        {text.corrections.differences}:{" "}
        <a href={`${file}.xlsx`} download>
          XLSX
        </a>{" "}
        <a href={`${file}.csv`} download>
          CSV
        </a>
      </p>
    </li>
  );
}
