// A throw that was committed to, for its owner to take along: without it nobody can reveal.
import { useEffect, useRef } from "preact/hooks";
import { Button } from "../design/button.tsx";
import { codeOf, commitment, grouped, type Throw } from "./dice.ts";
import { room, slip } from "./state.ts";
import { dropThrow, keptThrows } from "./throws.ts";
import { Hash } from "./view_draw_record.tsx";
import { say } from "./words.ts";

/** Whoever throws next begins with their name. */
const close = () => {
  slip.value = null;
  setTimeout(() => document.querySelector<HTMLElement>('[data-field="dice-name"]')?.focus());
};

/** Only the slip is printed: what else is on the screen belongs to others. */
function print(): void {
  const page = document.documentElement.classList;
  page.add("prints-slip");
  addEventListener("afterprint", () => page.remove("prints-slip"), { once: true });
  window.print();
}

function save(thrown: Throw): void {
  const address = URL.createObjectURL(new Blob([JSON.stringify(thrown)], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `${thrown.sitting}-${commitment(thrown).slice(0, 8)}.throw`;
  link.click();
  URL.revokeObjectURL(address);
}

export function Slip({ thrown }: { thrown: Throw }) {
  const text = say().draw.slip;
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    box.current?.scrollIntoView({ block: "start" });
    box.current?.focus({ preventScroll: true });
  }, []);
  // a browser may keep nothing, and then the slip is all there is
  const isKept = keptThrows(thrown.sitting).some((one) => one.nonce === thrown.nonce);
  const forget = () => {
    dropThrow(thrown);
    close();
  };
  return (
    <section ref={box} class="card slip" aria-label={text.title} tabIndex={-1}>
      <h3>{text.title}</h3>
      <p class="not-printed">{text.hint}</p>
      <dl>
        <dt>{text.name}</dt>
        <dd>
          {thrown.name} · {room.value?.sitting.title} ({thrown.sitting})
        </dd>
        <dt>{text.rolls}</dt>
        <dd class="rolls" data-slip="rolls">
          {grouped(thrown.rolls, 5)}
        </dd>
        <dt>{text.code}</dt>
        <dd class="code" data-slip="code">
          {codeOf(thrown.nonce).map((line) => (
            <span key={line}>{line}</span>
          ))}
        </dd>
        <dt>{text.commitment}</dt>
        <dd>
          <Hash of={commitment(thrown)} short />
        </dd>
      </dl>
      <p class="buttons not-printed">
        <Button onClick={print}>{text.print}</Button>
        <Button onClick={() => save(thrown)} data-action="save-throw">
          {text.save}
        </Button>
      </p>
      <p class="hint not-printed">{isKept ? text.kept : text.unkept}</p>
      <p class="buttons not-printed">
        <Button kind="primary" onClick={close} data-action="slip-done">
          {text.done}
        </Button>
        {isKept && (
          <Button onClick={forget} data-action="slip-forget">
            {text.forget}
          </Button>
        )}
      </p>
    </section>
  );
}
