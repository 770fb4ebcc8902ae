import { timeOfDay } from "../language/format.ts";
import type { Interruption, Sitting, Stoppage } from "./messages.ts";
import { say } from "./words.ts";

/** Above everything until it is over: nothing can be saved, why, and what somebody must do now. */
function InterruptionNotice({ cause, since }: Interruption) {
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

/** Above everything until the server was started anew: nothing is saved, and it does not pass by itself. */
function StoppageNotice({ why, sentence, since }: Stoppage) {
  const text = say().stoppage;
  return (
    <section class="interruption stoppage" role="alert">
      <h2>{text.title(timeOfDay(since, false))}</h2>
      <p>
        <b>{text.causes[why]}</b> {text.todo[why]}
      </p>
      <p>{text.calm}</p>
      <p class="said">
        {text.said} <code>{sentence}</code>
      </p>
    </section>
  );
}

/** Whatever keeps answers from being saved; what does not pass by itself comes first. */
export function UnsavedNotice({ sitting }: { sitting: Sitting }) {
  if (sitting.stoppage) return <StoppageNotice {...sitting.stoppage} />;
  return sitting.interruption && <InterruptionNotice {...sitting.interruption} />;
}
