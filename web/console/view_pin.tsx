import { useEffect, useRef } from "preact/hooks";
import type { Row } from "./messages.ts";
import { say } from "./words.ts";

/** A PIN is shown once, large enough to be read across a desk. */
export function Pin({ row, pin, next }: { row: Row; pin: string; next: () => void }) {
  const button = useRef<HTMLButtonElement>(null);
  const text = say().desk;
  useEffect(() => button.current?.focus(), []);
  return (
    <div class="card pin-card" role="status">
      <h2>{row.name}</h2>
      <p class="number">{row.participant_number}</p>
      {row.seat !== null && (
        <p class="place">
          {row.room ?? ""} · {row.seat}
        </p>
      )}
      <p class="label">{text.pin}</p>
      <p class="pin">{pin}</p>
      <p class="quiet">{text.pinHint}</p>
      <button type="button" class="button primary" ref={button} onClick={next}>
        {text.next}
      </button>
    </div>
  );
}
