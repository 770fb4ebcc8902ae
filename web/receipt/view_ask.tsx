// Asks for a receipt: typed from paper, pasted, or in a file that was saved before.
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Button } from "../design/button.tsx";
import { typedLines } from "../ledger/spelling.ts";
import { checkFile, checkText, isSaved } from "./actions.ts";
import { sentenceOf, type Wrong } from "./sentences.ts";
import { say } from "./words.ts";

const typedNow = signal("");

export function AskView({ typed, wrong }: { typed: string; wrong: Wrong | null }) {
  const text = say().asking;
  return (
    <div class="stack">
      <div>
        <h1>{text.title}</h1>
        <p class="lead">{text.lead}</p>
      </div>
      {isSaved ? wrong && <Alarm wrong={wrong} /> : <TypedReceipt typed={typed} wrong={wrong} />}
      <label class="card field">
        <span class="label">{text.file}</span>
        <input
          type="file"
          accept=".html,.htm,.txt,text/html,text/plain"
          onChange={(event) => {
            const [file] = event.currentTarget.files ?? [];
            if (file) void checkFile(file);
          }}
        />
        <span class="hint">{text.fileHint}</span>
      </label>
    </div>
  );
}

function TypedReceipt({ typed, wrong }: { typed: string; wrong: Wrong | null }) {
  const text = say().asking;
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    typedNow.value = typed;
    if (wrong) field.current?.focus();
  }, [typed, wrong]);
  return (
    <>
      <p>{text.scan}</p>
      <form
        class="card stack"
        onSubmit={(event) => {
          event.preventDefault();
          void checkText(typedNow.value);
        }}
      >
        <label class="field">
          <span class="label">{text.label}</span>
          <textarea
            ref={field}
            rows={9}
            spellcheck={false}
            autocomplete="off"
            autocapitalize="characters"
            aria-describedby="receipt-hint"
            aria-invalid={wrong !== null}
            value={typedNow.value}
            onInput={(event) => {
              typedNow.value = event.currentTarget.value;
            }}
          />
          <span class="hint" id="receipt-hint">
            {text.hint}
          </span>
        </label>
        <TypedLines />
        {wrong && <Alarm wrong={wrong} />}
        <Button kind="primary" submit>
          {text.check}
        </Button>
      </form>
    </>
  );
}

function Alarm({ wrong }: { wrong: Wrong }) {
  return (
    <p class="refused" role="alert">
      {sentenceOf(wrong)}
    </p>
  );
}

/** Of each printed line that is finished: right or mistyped, while the next one is typed. */
function TypedLines() {
  const text = say().asking;
  const lines = typedLines(typedNow.value);
  if (!lines.some((line) => line !== null)) return null;
  return (
    <ul class="typed-lines" aria-label={text.lines} aria-live="polite">
      {lines.map((right, at) =>
        right === null ? null : (
          <li key={at} class={right ? "right" : "wrong"}>
            {right ? text.right(at + 1) : text.wrong(at + 1)}
          </li>
        ),
      )}
    </ul>
  );
}
