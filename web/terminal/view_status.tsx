import { timeOfDay } from "../language/format.ts";
import { state } from "./actions.ts";
import { say } from "./words.ts";

/** The truth about the last answers: on the server's disk, on the way, or only on this computer. */
export function SaveStatus() {
  const text = say().status;
  const { outbox, saved, connection, recorded } = state.value;
  const waiting = outbox.waiting.length;
  const connected = connection.state === "connected";
  const kind = !connected ? "unsent" : waiting > 0 ? "saving" : "saved";
  const sentence = () => {
    if (!connected && waiting > 0) return text.unsent(waiting);
    if (!connected) return connection.state === "lost" ? text.lost : text.connecting;
    if (waiting > 0) return waiting > 1 ? text.unsent(waiting) : text.saving;
    if (saved) return text.saved(timeOfDay(saved.at));
    // After a reload the last moment is not known, but the server's own list is.
    return Object.keys(recorded.answers).length > 0 ? text.all : text.nothing;
  };
  return (
    <div class={`status ${kind}`}>
      <span class="mark" aria-hidden="true" />
      <span class="sentence" role="status">
        {sentence()}
      </span>
      {saved && (
        <span class="code" title={text.code}>
          {saved.head}
        </span>
      )}
    </div>
  );
}

/** `since`: Unix time in ms at which the connection was lost. */
export function LostBanner({ since }: { since: number }) {
  const text = say().lost;
  const { outbox } = state.value;
  return (
    <div class="banner alarm lost" role="alert">
      <span class="says">{outbox.waiting.length > 0 ? text.unsent : text.safe}</span>
      <span>{text.since(timeOfDay(since))}</span>
    </div>
  );
}
