import { useEffect, useRef } from "preact/hooks";
import { Button } from "../design/button.tsx";
import { choose, state } from "./actions.ts";
import type { Form } from "./form.ts";
import { Markup } from "./markup.tsx";
import { sheetOf } from "./operations.ts";
import { Choices } from "./view_choices.tsx";
import { say } from "./words.ts";

/** One item, beside its stimulus when it has one. */
export function ItemView({ form, here }: { form: Form; here: number }) {
  const text = say().exam;
  const box = useRef<HTMLDivElement>(null);
  const item = form.items[here - 1];
  useEffect(() => {
    for (const pane of box.current?.querySelectorAll(".pane") ?? []) pane.scrollTop = 0;
    // On a narrow screen the page scrolls; whoever walks through the grid by keys stays there.
    if (!document.querySelector(".grid :focus-visible")) scrollTo(0, 0);
  }, [here]);
  if (!item) return null;

  const section = form.sections.find((one) => one.id === item.section);
  const stimulus = item.stimulus === null ? undefined : form.stimuli[item.stimulus];
  const chosen = sheetOf(state.value).answers[here];
  const pictured = item.choices.every((html) => html.includes("<img") && plainLength(html) < 12);
  return (
    <div class={stimulus ? "item with-stimulus" : "item"} ref={box}>
      {stimulus && (
        <section class="pane stimulus" aria-label={text.stimulus} tabIndex={0}>
          <Markup html={stimulus.html} />
        </section>
      )}
      <article class="pane question" aria-labelledby="item-number">
        <header class="item-head">
          <h1 class="item-number" id="item-number" tabIndex={-1}>
            {text.itemOf(here, form.items.length, stimulus || !section ? item.section.toUpperCase() : section.title)}
          </h1>
          {chosen !== undefined && (
            <Button small kind="quiet" onClick={() => choose(here, null)}>
              {text.clear}
            </Button>
          )}
        </header>
        <Markup class="stem" html={item.stem} />
        <div class={pictured ? "pictured" : undefined}>
          <Choices
            key={here}
            label={text.choices}
            choices={item.choices}
            chosen={chosen}
            onChoose={(choice) => choose(here, choice)}
          />
        </div>
      </article>
    </div>
  );
}

function plainLength(html: string): number {
  return html.replace(/<[^>]*>/g, "").trim().length;
}
