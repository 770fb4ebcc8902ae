// Everything holds: one sentence, the own paper, and what that proves.
import { Button } from "../design/button.tsx";
import { date, number, timeOfDay } from "../language/format.ts";
import type { Checked } from "../ledger/checking.ts";
import { save, saved } from "./actions.ts";
import { fileName, type Kept } from "./kept.ts";
import { Answers } from "./view_answers.tsx";
import { Codes, Records } from "./view_codes.tsx";
import { Points } from "./view_points.tsx";
import { Other } from "./view_refused.tsx";
import { Compare, Proved, Unproved } from "./view_proved.tsx";
import { say } from "./words.ts";

export function CheckedView({ checked, kept }: { checked: Checked; kept: Kept }) {
  const text = say().checked;
  return (
    <div class="stack">
      <Verdict checked={checked} />
      {saved === kept ? <p>{text.isSaved(date(kept.savedAt), timeOfDay(kept.savedAt))}</p> : <Save checked={checked} kept={kept} />}
      <Points checked={checked} />
      <Answers checked={checked} />
      <Codes events={checked.folded.events} />
      <Proved checked={checked} />
      <Unproved checked={checked} />
      <Compare checked={checked} />
      <Records events={checked.folded.events} />
      <div class="choices">
        <Other />
      </div>
    </div>
  );
}

function Verdict({ checked }: { checked: Checked }) {
  const text = say().checked;
  const { paper, folded, seen } = checked;
  const { ending, attempt } = folded;
  return (
    <section class="card verdict right" role="status">
      <h1>{text.title}</h1>
      <p class="reason">{text.lead(number(paper.records.length))}</p>
      {!seen.enough && <p class="notice">{text.fewWitnesses(number(seen.by.length), number(seen.known))}</p>}
      <dl class="facts">
        <div>
          <dt>{text.attempt}</dt>
          <dd>{attempt}</dd>
        </div>
        <div>
          <dt>{text.sitting}</dt>
          <dd>{paper.sitting}</dd>
        </div>
        <div>
          <dt>{text.ended}</dt>
          <dd>{`${date(ending.at)}, ${timeOfDay(ending.at)} (${text.by[ending.by] ?? ending.by})`}</dd>
        </div>
      </dl>
    </section>
  );
}

function Save({ checked, kept }: { checked: Checked; kept: Kept }) {
  const text = say();
  return (
    <section class="choices save">
      <Button kind="primary" onClick={() => save({ ...kept, savedAt: Date.now() }, `${text.page} · ${checked.paper.sitting}`, fileName(kept))}>
        {text.checked.save}
      </Button>
      <p class="hint">{text.checked.saveHint}</p>
    </section>
  );
}
