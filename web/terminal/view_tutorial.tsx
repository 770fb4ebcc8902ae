import { useEffect, useState } from "preact/hooks";
import { Button } from "../design/button.tsx";
import { endTutorial } from "./actions.ts";
import { Choices } from "./view_choices.tsx";
import { Threshold } from "./view_frame.tsx";
import { Legend } from "./view_grid.tsx";
import { KeyList } from "./view_panels.tsx";
import { LETTERS, say } from "./words.ts";

/** Untimed: one practice item, what the boxes mean, the keys. Nothing of it leaves this page. */
export function TutorialView() {
  const text = say().tutorial;
  const [chosen, setChosen] = useState<number | undefined>(undefined);

  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const letter = "abcde".indexOf(event.key.toLowerCase());
      if (event.key.length === 1 && letter >= 0 && !event.ctrlKey) setChosen(letter);
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);

  return (
    <Threshold wide>
      <div class="stack">
        <div>
          <h1>{text.title}</h1>
          <p class="lead">{text.lead}</p>
        </div>
        <div class="lessons">
          <section>
            <h2>{text.practice}</h2>
            <p class="lead small">{text.practiceLead}</p>
            <p>{text.stem}</p>
            <Choices label={text.practice} choices={text.choices} chosen={chosen} onChoose={setChosen} />
            <p class="practice-says" aria-live="polite">
              {chosen !== undefined && text.chosen(LETTERS[chosen] ?? "")}
            </p>
          </section>
          <section>
            <h2>{text.grid}</h2>
            <Legend />
            <h2>{text.keys}</h2>
            <KeyList />
          </section>
        </div>
        <div class="actions">
          <Button kind="primary" onClick={endTutorial}>
            {text.go}
          </Button>
        </div>
      </div>
    </Threshold>
  );
}
