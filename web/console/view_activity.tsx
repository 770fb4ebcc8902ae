import { useState } from "preact/hooks";
import { Button } from "../design/button.tsx";
import { Dialog } from "../design/dialog.tsx";
import type { Happening } from "./messages.ts";
import { line } from "./sentences.ts";
import { activity, nameOf, refused } from "./state.ts";
import { RecordLine } from "./view_record.tsx";
import { say, why } from "./words.ts";

function Said({ happening }: { happening: Happening }) {
  const said = line(happening, nameOf);
  return (
    <span class="said">
      <time>{said.at}</time> <b>{said.what}</b>
      {said.whom && ` · ${said.whom}`}
      {said.why && <q>{said.why}</q>}
      {said.by && <span class="quiet"> {said.by}</span>}
    </span>
  );
}

/** The last thing staff did, always in sight; the rest one press away. */
export function ActivityLine() {
  const [all, setAll] = useState(false);
  const text = say().activity;
  const last = activity.value.at(-1);
  return (
    <footer class="activity">
      <p role="status">
        {refused.value ? <span class="refused">{why(refused.value)}</span> : last ? <Said happening={last} /> : text.none}
      </p>
      <RecordLine />
      {activity.value.length > 1 && (
        <Button small kind="quiet" onClick={() => setAll(true)}>
          {text.all}
        </Button>
      )}
      {all && (
        <Dialog title={text.title} onClose={() => setAll(false)}>
          <ol class="timeline wide">
            {[...activity.value].reverse().map((happening, at) => (
              <li key={activity.value.length - at}>
                <Said happening={happening} />
              </li>
            ))}
          </ol>
          <div class="actions">
            <Button onClick={() => setAll(false)}>{say().person.close}</Button>
          </div>
        </Dialog>
      )}
    </footer>
  );
}
