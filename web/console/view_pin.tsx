import { useEffect, useRef } from "preact/hooks";
import type { Row } from "./messages.ts";
import { placeOf } from "./state.ts";
import { say } from "./words.ts";

type Props = { row: Row; pin: string; next: () => void; nextWord?: string };

/** A PIN is shown once, large enough to be read across a desk. */
export function Pin({ row, pin, next, nextWord }: Props) {
  const button = useRef<HTMLButtonElement>(null);
  const text = say().desk;
  useEffect(() => button.current?.focus(), []);
  return (
    <div class="card pin-card" role="status">
      <h2>{row.name}</h2>
      <p class="number">{row.participant_number}</p>
      {row.seat !== null && <p class="place">{placeOf(row)}</p>}
      <p class="label">{text.pin}</p>
      <p class="pin">{pin}</p>
      <p class="quiet">{text.pinHint}</p>
      <button type="button" class="button primary" ref={button} onClick={next}>
        {nextWord ?? text.next}
      </button>
    </div>
  );
}
