// A commitment from somebody's own program: this page learns the throw only when it is revealed.
import { useState } from "preact/hooks";
import { Button } from "../design/button.tsx";
import { isName, named } from "./dice.ts";
import { commitOnly, connection } from "./socket.ts";
import { say, why } from "./words.ts";

const COMMITMENT = /^[0-9a-f]{64}$/;

export function OwnCommitment() {
  const [name, setName] = useState("");
  const [typed, setTyped] = useState("");
  const [said, setSaid] = useState("");
  const [refused, setRefused] = useState("");
  const text = say().draw.own;
  const who = named(name);
  const committed = typed.toLowerCase().replace(/\s/gu, "");
  const whole = isName(who) && COMMITMENT.test(committed);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const reply = await commitOnly(who, committed);
    setRefused(reply.ok ? "" : why(reply));
    setSaid(reply.ok ? text.done(who) : "");
    if (!reply.ok) return;
    setName("");
    setTyped("");
  };
  return (
    <details class="card own-commitment">
      <summary>{text.title}</summary>
      <form onSubmit={submit}>
        <p class="hint">{text.hint}</p>
        <label class="field">
          <span class="label">{say().draw.throw.name}</span>
          <input
            value={name}
            maxLength={100}
            autocomplete="off"
            spellcheck={false}
            data-field="own-name"
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
        <label class="field">
          <span class="label">{text.commitment}</span>
          <textarea
            class="code"
            rows={2}
            maxLength={200}
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            value={typed}
            data-field="own-commitment"
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        </label>
        <p role="status">{said}</p>
        <p class="refused" role="alert">
          {refused}
        </p>
        <Button submit disabled={!whole || connection.value.state !== "connected"} data-action="commit-own">
          {text.commit}
        </Button>
      </form>
    </details>
  );
}
