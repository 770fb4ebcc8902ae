// Somebody types what they threw; this computer makes the commitment, and only that leaves it.
import { useState } from "preact/hooks";
import { Button } from "../design/button.tsx";
import { number } from "../language/format.ts";
import { type BadRolls, commitment, FACES, isName, LEAST_ROLLS, named, newNonce, rolled, type Throw, wrongWith } from "./dice.ts";
import type { Thrown } from "./messages.ts";
import { commitThrow, connection } from "./socket.ts";
import * as state from "./state.ts";
import { dropThrow, keptThrows } from "./throws.ts";
import { say, why } from "./words.ts";

/** Why rolls do not count, in a sentence. */
export function inWords(wrong: BadRolls): string {
  const text = say().draw.rolls;
  switch (wrong.why) {
    case "digit":
      return text.digit(wrong.sign, number(wrong.at));
    case "few":
      return text.few(number(wrong.count));
    case "many":
      return text.many(number(wrong.count));
    case "loaded":
      return text.loaded(wrong.face, number(wrong.count), number(wrong.of));
  }
}

/** How many rolls there are, and of which face. */
function Tally({ rolls }: { rolls: string }) {
  const text = say().draw.rolls;
  return (
    <div class="tally">
      <p role="status">{text.soFar(number(rolls.length), number(LEAST_ROLLS))}</p>
      <ul aria-label={text.faces}>
        {FACES.map((face) => (
          <li key={face}>
            <b>{face}</b> <span>{number(rolls.split(face).length - 1)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

type RollsProps = { typed: string; put: (typed: string) => void };

export function RollsField({ typed, put }: RollsProps) {
  const text = say().draw.rolls;
  const rolls = rolled(typed);
  const wrong = wrongWith(rolls);
  // too few is no mistake while somebody still types
  const shown = wrong !== null && wrong.why !== "few" ? inWords(wrong) : "";
  return (
    <div class="field-group">
      <label class="field">
        <span class="label">{text.label}</span>
        <span class="hint">{text.hint}</span>
        <textarea
          class="rolls"
          rows={3}
          maxLength={2000}
          inputMode="numeric"
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          value={typed}
          data-field="rolls"
          onInput={(event) => put(event.currentTarget.value)}
        />
      </label>
      <Tally rolls={rolls} />
      <p class="refused" role="alert">
        {shown}
      </p>
    </div>
  );
}

export function ThrowForm({ sitting, throws }: { sitting: string; throws: readonly Thrown[] }) {
  const [name, setName] = useState("");
  const [typed, setTyped] = useState("");
  const [sending, setSending] = useState(false);
  const [refused, setRefused] = useState("");
  const text = say().draw;
  const who = named(name);
  const rolls = rolled(typed);
  const wrong = wrongWith(rolls);
  const taken = throws.some((one) => one.name.toLowerCase() === who.toLowerCase());
  const offline = connection.value.state !== "connected";
  const missing =
    who === "" ? text.nameMissing : taken || !isName(who) ? "" : wrong?.why === "few" ? inWords(wrong) : offline ? say().order.offline : "";

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setSending(true);
    const reply = await commitThrow({ sitting, name: who, rolls, nonce: newNonce() });
    setSending(false);
    setRefused(reply.ok ? "" : why(reply));
    if (reply.ok) {
      setName("");
      setTyped("");
    }
  };

  return (
    <form class="card throw" onSubmit={submit}>
      <h3>{text.throw.title}</h3>
      <p class="quiet">{text.throw.hint}</p>
      <div class="field-group">
        <label class="field">
          <span class="label">{text.throw.name}</span>
          <input
            value={name}
            maxLength={100}
            autocomplete="off"
            spellcheck={false}
            data-field="dice-name"
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
        <p class="refused" role="alert">
          {taken ? say().refusals["name_taken"] : who !== "" && !isName(who) ? say().refusals["bad_name"] : ""}
        </p>
      </div>
      <RollsField typed={typed} put={setTyped} />
      <p class="refused" role="alert">
        {refused}
      </p>
      <div class="draw-order">
        <Button
          submit
          kind="primary"
          disabled={sending || offline || wrong !== null || taken || !isName(who)}
          data-action="commit"
        >
          {sending ? say().order.sending : text.throw.commit}
        </Button>
        {missing && <span class="hint">{missing}</span>}
      </div>
    </form>
  );
}

/** Throws that this computer keeps while others still throw. */
export function KeptThrows({ sitting, throws }: { sitting: string; throws: readonly Thrown[] }) {
  const kept = keptThrows(sitting);
  const text = say().draw.kept;
  if (kept.length === 0) return null;
  return (
    <section class="card kept-throws" aria-label={text.title}>
      <h3>{text.title}</h3>
      <p class="hint">{text.hint}</p>
      <ul>
        {kept.map((one) => (
          <Kept key={one.nonce} thrown={one} listed={throws.some(({ committed }) => committed === commitment(one))} />
        ))}
      </ul>
    </section>
  );
}

function Kept({ thrown, listed }: { thrown: Throw; listed: boolean }) {
  const [refused, setRefused] = useState("");
  const text = say().draw.kept;
  const again = async () => {
    const reply = await commitThrow(thrown);
    setRefused(reply.ok ? "" : why(reply));
  };
  return (
    <li>
      <p>
        <b>{thrown.name}</b> {!listed && <span class="refused">{text.unlisted}</span>}
      </p>
      <p class="refused" role="alert">
        {refused}
      </p>
      <p class="buttons">
        {listed ? (
          <Button small onClick={() => (state.slip.value = thrown)}>
            {text.show}
          </Button>
        ) : (
          <>
            <Button small onClick={() => void again()}>
              {text.again}
            </Button>
            <Button small kind="quiet" onClick={() => dropThrow(thrown)}>
              {text.drop}
            </Button>
          </>
        )}
      </p>
    </li>
  );
}
