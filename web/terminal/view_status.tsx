import { timeOfDay } from "../language/format.ts";
import { state, tick } from "./actions.ts";
import { status, type Status } from "./status.ts";
import { say } from "./words.ts";

const LOOKS: Record<Status["kind"], "saved" | "saving" | "unsent"> = {
  saved: "saved",
  nothing: "saved",
  saving: "saving",
  connecting: "saving",
  unsent: "unsent",
  unkept: "unsent",
  lost: "unsent",
};

/** The truth about the last answers: on the server's disk, on the way, or only on this computer. */
export function SaveStatus() {
  const now = status(state.value, tick.value);
  const { saved } = state.value;
  return (
    <div class={`status ${LOOKS[now.kind]}`}>
      <span class="mark" aria-hidden="true" />
      <span class="sentence">{sentence(now)}</span>
      {saved && now.kind === "saved" && (
        <span class="code" title={say().status.code}>
          {saved.head}
        </span>
      )}
      <span class="for-ears" role="status">
        {spoken(now)}
      </span>
    </div>
  );
}

function sentence(now: Status): string {
  const text = say().status;
  switch (now.kind) {
    case "saved":
      // After a reload the last moment is not known, but the server's own list is.
      return now.at === null ? text.all : text.saved(timeOfDay(now.at));
    case "unsent":
      return text.unsent(now.count);
    case "unkept":
      return text.unkept(now.count);
    default:
      return text[now.kind];
  }
}

/** Read aloud: only what changes for the candidate, not the time of each answer nor each number. */
function spoken(now: Status): string {
  const text = say().status;
  switch (now.kind) {
    case "saved":
    case "nothing":
    case "saving":
      return text.spokenConnected;
    case "connecting":
      return text.connecting;
    default:
      // The banner and its words say it once.
      return state.value.connection.state === "lost" ? "" : text.spokenWaiting;
  }
}

/** `since`: this computer's Unix time in ms at which the connection was lost. */
export function LostBanner({ since }: { since: number }) {
  const text = say().lost;
  const { serverAhead } = state.value;
  const { kind } = status(state.value, tick.value);
  const says = kind === "unkept" ? text.unkept : kind === "lost" ? text.safe : text.unsent;
  return (
    <div class="banner alarm lost" role="alert">
      <span class="says">{says}</span>
      <span>{text.since(timeOfDay(since + serverAhead, false))}</span>
    </div>
  );
}
