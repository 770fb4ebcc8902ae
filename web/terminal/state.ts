// The whole truth of the terminal, in one value; everything on screen is computed from it.
import type { Terminal } from "../wire/messages.ts";
import type { Connection } from "../wire/socket.ts";
import type { Clock } from "./clock.ts";
import type { Form } from "./form.ts";
import type { Log } from "./log.ts";

/**
 * How far the person has come; `sitting` is from the waiting room to the result. `opening`: this
 * computer's drawer is being read; `elsewhere`: another tab of this browser works.
 */
export type Stage = "opening" | "login" | "identity" | "tutorial" | "sitting" | "displaced" | "elsewhere";

export type Session = {
  readonly token: string;
  readonly candidate: Terminal.CandidateCard;
  readonly sitting: Terminal.SittingCard;
  /** As the login told it: work that had begun goes on without tutorial. */
  readonly attemptState: Terminal.LoginReply["attempt_state"];
};

export type Package =
  | { readonly status: "fetching"; readonly done: number; readonly total: number | null }
  | { readonly status: "ready" }
  | { readonly status: "open"; readonly form: Form }
  | { readonly status: "broken" }
  /** The attempt is over: nothing of the paper is left here. */
  | { readonly status: "gone" };

/** What the page says to the person, as facts: the language may change while it is on screen. */
export type Message =
  | { readonly kind: "notice"; readonly text: string; readonly level: Terminal.Notice["level"] }
  | { readonly kind: "resumed"; readonly givenMs: number; readonly remainingMs: number }
  | { readonly kind: "given"; readonly givenMs: number; readonly remainingMs: number }
  | { readonly kind: "mark"; readonly minutes: number }
  | { readonly kind: "time"; readonly remainingMs: number }
  | { readonly kind: "superseded"; readonly items: readonly number[] }
  | { readonly kind: "too_late"; readonly items: readonly number[] }
  | { readonly kind: "set_back"; readonly count: number }
  | { readonly kind: "not_taken"; readonly items: readonly number[] }
  | { readonly kind: "not_kept" };

export type Numbered = { readonly number: number; readonly message: Message };

export type Panel = "keys" | "display" | "review" | "confirm" | null;

export type State = {
  readonly stage: Stage;
  readonly session: Session | null;
  /** The server's last refusal at the login: its code and its own sentence. */
  readonly refused: { readonly code: string; readonly message: string } | null;
  readonly busy: boolean;
  readonly connection: Connection;
  /** Whether the server has told, on this connection, where the attempt stands. */
  readonly inStep: boolean;
  readonly attempt: Terminal.Snapshot["attempt_state"] | null;
  readonly clock: Clock | null;
  /** Server's Unix time minus this computer's, in ms; for display only. */
  readonly serverAhead: number;
  readonly package: Package;
  readonly formKey: string | null;
  /** What the candidate did, what is recorded of it and what waits; null until it is known. */
  readonly log: Log | null;
  /** Whether this computer keeps the log on its disk. */
  readonly keeps: boolean;
  /** performance.now() since when something waits without the server having confirmed anything. */
  readonly waitingSince: number | null;
  readonly saved: { readonly at: number; readonly head: string } | null;
  readonly here: number;
  /** Items that came on screen since the last message: [item, performance.now()]. */
  readonly views: readonly (readonly [number, number])[];
  readonly panel: Panel;
  readonly clockHidden: boolean;
  readonly messages: readonly Numbered[];
  readonly lastMessage: number;
  readonly result: Terminal.Result | null;
};

export const initial: State = {
  stage: "opening",
  session: null,
  refused: null,
  busy: false,
  connection: { state: "idle" },
  inStep: false,
  attempt: null,
  clock: null,
  serverAhead: 0,
  package: { status: "fetching", done: 0, total: null },
  formKey: null,
  log: null,
  keeps: true,
  waitingSince: null,
  saved: null,
  here: 1,
  views: [],
  panel: null,
  clockHidden: false,
  messages: [],
  lastMessage: 0,
  result: null,
};
