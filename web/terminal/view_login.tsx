import { useState } from "preact/hooks";
import { Button } from "../design/button.tsx";
import { need } from "../language/needs.ts";
import { confirmIdentity, leave, logIn, state } from "./actions.ts";
import { Threshold } from "./view_frame.tsx";
import { say } from "./words.ts";

export function LoginView() {
  const text = say().login;
  const { busy, refused } = state.value;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget as HTMLFormElement);
    if (!busy) void logIn(String(typed.get("participant_number")), String(typed.get("pin")));
  };
  return (
    <Threshold>
      <form class="stack" onSubmit={submit}>
        <div>
          <h1>{text.title}</h1>
          <p class="lead">{text.lead}</p>
        </div>
        <label class="field">
          <span class="label">{text.number}</span>
          <input
            name="participant_number"
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
            maxLength={32}
            required
            autofocus
          />
        </label>
        <label class="field">
          <span class="label">{text.pin}</span>
          <input name="pin" class="pin" autocomplete="off" spellcheck={false} maxLength={32} required />
        </label>
        <div class="refusal" role="alert">
          {refused && <Refused code={refused.code} message={refused.message} />}
        </div>
        <Button kind="primary" submit disabled={busy}>
          {busy ? text.entering : text.enter}
        </Button>
        <p class="lead small">{text.help}</p>
      </form>
    </Threshold>
  );
}

/** A known refusal in the language on screen; an unknown one in the server's own sentence. */
function Refused({ code, message }: { code: string; message: string }) {
  const known: Readonly<Record<string, string>> = say().refusals;
  return <p class="refused">{known[code] ?? (message || say().refusals.otherwise)}</p>;
}

export function IdentityView() {
  const text = say().identity;
  const [agreed, setAgreed] = useState(false);
  const { session } = state.value;
  if (!session) return null;
  const { candidate, sitting } = session;
  const rows: [string, string | null][] = [
    [text.name, candidate.name],
    [text.number, candidate.participant_number],
    [text.formation, candidate.formation],
    [text.sitting, sitting.title],
    [text.place, candidate.room && candidate.seat ? text.seat(candidate.room, candidate.seat) : text.unseated],
    [text.needs, candidate.needs && need(candidate.needs)],
  ];
  return (
    <Threshold>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (agreed) confirmIdentity();
        }}
      >
        <h1>{text.title}</h1>
        <dl class="facts">
          {rows.map(([name, value]) =>
            value ? (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ) : null,
          )}
        </dl>
        <label class="agree">
          <input
            type="checkbox"
            checked={agreed}
            onChange={(event) => setAgreed(event.currentTarget.checked)}
          />
          <span>{text.secrecy}</span>
        </label>
        <div class="actions">
          <Button onClick={leave}>{text.no}</Button>
          <Button kind="primary" submit disabled={!agreed}>
            {text.yes}
          </Button>
        </div>
      </form>
    </Threshold>
  );
}
