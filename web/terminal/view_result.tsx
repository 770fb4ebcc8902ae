import { Button } from "../design/button.tsx";
import { dayAndTime, number } from "../language/format.ts";
import type { Terminal } from "../wire/messages.ts";
import { leave, state } from "./actions.ts";
import { uncounted } from "./operations.ts";
import { Threshold } from "./view_frame.tsx";
import { ReceiptView } from "./view_receipt.tsx";
import { say } from "./words.ts";

/** Points by section with their bars, and the total. No verdict: ranking comes later. */
export function ResultView({ result }: { result: Terminal.Result }) {
  const text = say().result;
  const { saved } = state.value;
  return (
    <Threshold wide>
      <div class="result">
        <div class="stack">
          <div>
            <h1>{text.title}</h1>
            <p class="lead">{text.by[result.finished_by]}</p>
          </div>
          <section class="points" aria-label={text.points}>
            {result.sections.map((section) => (
              <div class="points-row" key={section.id}>
                <span class="points-name">{section.title}</span>
                <span class="points-figure">
                  <b>{number(section.points)}</b> / {number(section.max)}
                </span>
                <Bar
                  share={section.max > 0 ? section.points / section.max : 0}
                  label={`${section.title}: ${text.of(number(section.points), number(section.max))}`}
                />
              </div>
            ))}
            <div class="points-row total">
              <span class="points-name">{text.total}</span>
              <span class="points-figure">
                <b>{number(result.total)}</b> / {number(result.max)}
              </span>
            </div>
          </section>
          {result.corrected && <Corrected corrected={result.corrected} total={result.total} />}
        <NotCounted />
          {saved && (
            <p class="lead small">
              {text.code} <b class="code">{saved.head}</b>
            </p>
          )}
          <p class="lead">{text.ranking}</p>
          <div class="actions">
            <Button onClick={leave}>{text.leave}</Button>
          </div>
        </div>
        <ReceiptView receipt={result.receipt} />
      </div>
    </Threshold>
  );
}

/** That keys were corrected after the end, and what that made of the total. */
function Corrected({ corrected, total }: { corrected: Terminal.Corrected; total: number }) {
  const text = say().result;
  const { count, at, total_before } = corrected;
  return (
    <p class="lead corrected" role="status">
      {text.corrected(number(count), dayAndTime(at))}{" "}
      <b>
        {total_before === total
          ? text.correctedSame
          : text.correctedTotal(number(total_before), number(total))}
      </b>
    </p>
  );
}

/** Answers that came too late or to nothing: said calmly, and as long as the result is on screen. */
function NotCounted() {
  const text = say().messages;
  const groups = uncounted(state.value);
  if (groups.length === 0) return null;
  const says = { too_late: text.tooLate, superseded: text.superseded, not_taken: text.notTaken };
  return (
    <section class="not-counted" role="status">
      <h2>{say().result.notCounted}</h2>
      {groups.map(({ why, items }) => (
        <p key={why}>{says[why](items.join(", "))}</p>
      ))}
    </section>
  );
}

function Bar({ share, label }: { share: number; label: string }) {
  // Set through the CSSOM: the page forbids style attributes.
  return (
    <div class="points-bar" role="img" aria-label={label}>
      <span style={{ width: `${share * 100}%` }} />
    </div>
  );
}
