import { timeOfDay } from "../language/format.ts";
import type { Interruption } from "./messages.ts";
import { say } from "./words.ts";

/** Above everything until it is over: nothing can be saved, why, and what somebody must do now. */
export function InterruptionNotice({ cause, since }: Interruption) {
  const text = say().interruption;
  return (
    <section class="interruption" role="alert">
      <h2>{text.title(timeOfDay(since, false))}</h2>
      <p>
        <b>{text.causes[cause]}</b> {text.todo[cause]}
      </p>
      <p>{text.calm}</p>
    </section>
  );
}
