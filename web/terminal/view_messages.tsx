import { useEffect } from "preact/hooks";
import { Button } from "../design/button.tsx";
import { duration } from "../language/format.ts";
import { dismiss, state } from "./actions.ts";
import { isPassing } from "./operations.ts";
import type { Message, Numbered } from "./state.ts";
import { say } from "./words.ts";

const URGENT: readonly Message["kind"][] = ["not_kept", "too_late", "not_taken"];

// Long enough to read twice.
const PASSING_MS = 8000;

/** What the proctor and the page have to say, until read; before the waiting room it would cover buttons. */
export function MessageStrip() {
  const { messages, stage } = state.value;
  return (
    <div class="messages" aria-live="polite">
      {stage === "sitting" && messages.map((one) => <MessageCard key={one.number} one={one} />)}
    </div>
  );
}

function MessageCard({ one }: { one: Numbered }) {
  const { message, number } = one;
  const passing = isPassing(message);
  useEffect(() => {
    if (!passing) return undefined;
    const timer = setTimeout(() => dismiss(number), PASSING_MS);
    return () => clearTimeout(timer);
  }, [number, passing]);
  if (message.kind === "time") return <p class="for-ears">{sentence(message)}</p>;
  const urgent = URGENT.includes(message.kind) || isWarning(message);
  return (
    <div class={urgent ? "message urgent" : "message"}>
      <div class="says">
        {message.kind === "notice" && <strong>{say().messages.from}</strong>}
        <p>{sentence(message)}</p>
      </div>
      {!passing && (
        <Button small onClick={() => dismiss(number)}>
          {say().messages.understood}
        </Button>
      )}
    </div>
  );
}

const isWarning = (message: Message) => message.kind === "notice" && message.level === "warning";

function sentence(message: Message): string {
  const text = say().messages;
  switch (message.kind) {
    case "notice":
      return message.text;
    case "resumed":
    case "given": {
      const added = message.givenMs > 0 ? [text.given(duration(message.givenMs))] : [];
      const resumed = message.kind === "resumed" ? [text.resumed] : [];
      return [...resumed, ...added, text.left(duration(message.remainingMs))].join(" ");
    }
    case "mark":
      return text.mark(message.minutes);
    case "time":
      return text.left(duration(message.remainingMs));
    case "superseded":
      return text.superseded(message.items.join(", "));
    case "too_late":
      return text.tooLate(message.items.join(", "));
    case "not_taken":
      return text.notTaken(message.items.join(", "));
    case "set_back":
      return text.setBack(message.count);
    case "not_kept":
      return text.notKept;
  }
}
