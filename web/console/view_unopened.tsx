import { timeOfDay } from "../language/format.ts";
import { unopened } from "./state.ts";
import { say } from "./words.ts";

/** Above everything: which sittings do not open, why, and what somebody must do. */
export function UnopenedNotice() {
  const text = say().unopened;
  if (unopened.value.length === 0) return null;
  return (
    <section class="unopened" role="alert">
      {unopened.value.map(({ id, why, sentence, since }) => (
        <div key={id}>
          <h2>{text.title(id)}</h2>
          <p>
            {text.since(timeOfDay(since, false))} <b>{text.why[why]}</b> {text.others}
          </p>
          <p class="said">
            {text.said} <code>{sentence}</code>
          </p>
        </div>
      ))}
    </section>
  );
}
