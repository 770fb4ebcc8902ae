// What the page says when something does not fit, and when there is nothing to check yet.
import { Button } from "../design/button.tsx";
import type { Refusal } from "../ledger/refused.ts";
import { ask, checkText, isSaved, save, saved } from "./actions.ts";
import type { Trouble } from "./fetching.ts";
import { fileName, type Kept } from "./kept.ts";
import { sentenceOf } from "./sentences.ts";
import { say } from "./words.ts";

/** An alteration, in one sentence, with what to do; the evidence can be saved as it came. */
export function RefusedView({ refusal, kept, receipt }: { refusal: Refusal; kept: Kept | null; receipt: string }) {
  const text = say();
  return (
    <div class="stack">
      <section class="card verdict wrong" role="alert">
        <h1>{text.refused.title}</h1>
        <p class="reason">{sentenceOf(refusal)}</p>
        <p>{text.refused.means}</p>
      </section>
      <p>
        {kept ? text.refused.todo : text.refused.todoReceipt} {!isSaved && text.refused.once}
      </p>
      <div class="choices">
        {kept && kept !== saved && (
          <Button kind="primary" onClick={() => save(kept, text.page, fileName(kept))}>
            {text.refused.save}
          </Button>
        )}
        <Again receipt={receipt} />
      </div>
      <details>
        <summary>{text.refused.expert}</summary>
        <pre>{JSON.stringify(refusal, null, 1)}</pre>
      </details>
    </div>
  );
}

export function TroubleView({ trouble, receipt }: { trouble: Trouble; receipt: string }) {
  const text = say().trouble;
  return (
    <div class="stack">
      <section class="card verdict" role="status">
        <h1>{text.title}</h1>
        <p class="reason">{text[trouble.code]}</p>
        <p>{text.calm}</p>
      </section>
      <div class="choices">
        <Again receipt={receipt} />
      </div>
    </div>
  );
}

/** A saved page has no server to ask again. */
function Again({ receipt }: { receipt: string }) {
  return (
    <>
      {!isSaved && <Button onClick={() => void checkText(receipt)}>{say().trouble.again}</Button>}
      <Other />
    </>
  );
}

export function Other() {
  return (
    <Button kind="quiet" onClick={() => ask()}>
      {say().trouble.other}
    </Button>
  );
}
