// Everything that can happen to the terminal's state: each takes a state and gives the next one.
// `now` is performance.now() in ms.
import type { Terminal } from "../wire/messages.ts";
import { type Clock, given, heard, remaining } from "./clock.ts";
import type { Form } from "./form.ts";
import { acknowledge, emptyOutbox, isFinishing, meet, type Outbox, put, renumber, unsavedItems, withdraw } from "./outbox.ts";
import { initial, type Message, type Session, type Sheet, type State } from "./state.ts";

// The server takes 128 views with one answer; more than 60 items in one breath is leafing.
const VIEWS_MAX = 60;

export function loggedIn(state: State, session: Session, outbox: Outbox): State {
  const { clockHidden } = state;
  return { ...initial, clockHidden, stage: "identity", session, outbox };
}

export function loginRefused(state: State, code: string, message: string): State {
  return { ...state, busy: false, refused: { code, message } };
}

/** The person confirmed who they are; work that had begun goes on at once. */
export function confirmed(state: State): State {
  const begun = state.session?.attemptState !== "waiting";
  return { ...state, stage: begun ? "sitting" : "tutorial" };
}

/** The server's whole word on where the attempt stands. */
export function synced(state: State, snapshot: Terminal.Snapshot, now: number): State {
  const next: State = {
    ...state,
    attempt: snapshot.attempt_state,
    recorded: { answers: byItem(snapshot.answers), flags: snapshot.flags },
    outbox: meet(state.outbox, snapshot.last_seq),
    formKey: snapshot.form_key ?? state.formKey,
    serverOffset: snapshot.server_time - now,
    result: snapshot.result ?? state.result,
  };
  return clockSet(next, snapshot, now);
}

/** The server's word on the clock; says so when the clock runs again or has gained time. */
export function clockSet(state: State, said: Terminal.Clock, now: number): State {
  const before = state.clock;
  const clock: Clock = heard(said, now);
  // What was said about a moment is over when the clock stops.
  const messages = clock.running ? state.messages : lasting(state);
  const panel = clock.running ? state.panel : null;
  const next = { ...state, clock, messages, panel, attempt: attemptBy(state, said) };
  if (!before || !clock.running || before.reason?.kind === "waiting") return next;
  const givenMs = given(before, clock, now);
  const remainingMs = said.remaining_ms;
  if (!before.running) return told(next, { kind: "resumed", givenMs, remainingMs });
  return givenMs > 0 ? told(next, { kind: "given", givenMs, remainingMs }) : next;
}

export function started(state: State, said: Terminal.Started, now: number): State {
  const clock = heard({ running: true, remaining_ms: said.remaining_ms, reason: null }, now);
  return { ...state, attempt: "working", formKey: said.form_key, clock };
}

export function formOpened(state: State, form: Form, now: number): State {
  const opened: State = { ...state, package: { status: "open", form } };
  const sheet = sheetOf(opened);
  const firstEmpty = form.items.find((item) => sheet.answers[item.number] === undefined);
  return moved(opened, state.here > 1 ? state.here : (firstEmpty?.number ?? 1), now);
}

/** What the candidate sees as their answers: what is recorded, and over it what still waits. */
export function sheetOf(state: State): Sheet {
  return state.outbox.waiting.reduce(
    (sheet, entry) => (entry.kind === "answer" ? written(sheet, entry) : sheet),
    state.recorded,
  );
}

/** Whether the candidate may change answers now. */
export function mayAnswer(state: State, now: number): boolean {
  const { attempt, clock, outbox } = state;
  if (attempt !== "working" || !clock?.running || isFinishing(outbox)) return false;
  return remaining(clock, now) > 0;
}

/** A choice made (or cleared with null), under the next number of the outbox. */
export function chosen(state: State, item: number, choice: number | null, now: number): State {
  const sheet = sheetOf(state);
  if (!mayAnswer(state, now) || (sheet.answers[item] ?? null) === choice) return state;
  return recordedLater(state, { item, choice, flag: sheet.flags.includes(item) }, now);
}

export function flagToggled(state: State, item: number, now: number): State {
  if (!mayAnswer(state, now)) return state;
  const sheet = sheetOf(state);
  const choice = sheet.answers[item] ?? null;
  return recordedLater(state, { item, choice, flag: !sheet.flags.includes(item) }, now);
}

/** Another item on screen; beyond the ends nothing happens. */
export function moved(state: State, item: number, now: number): State {
  if (state.package.status !== "open") return state;
  if (item < 1 || item > state.package.form.items.length) return state;
  const views = [...state.views, [item, now] as const].slice(-VIEWS_MAX);
  return { ...state, here: item, views, panel: null };
}

/** The candidate has confirmed the end; it goes out after the answers that wait. */
export function finishing(state: State, now: number): State {
  if (!mayAnswer(state, now)) return { ...state, panel: null };
  return { ...state, panel: null, outbox: put(state.outbox, { kind: "finish" }) };
}

/** On the server's disk, up to this number; `server_time` is when it was recorded. */
export function saved(state: State, reply: Terminal.AnswerReply): State {
  return {
    ...upTo(state, reply.seq),
    saved: { at: reply.server_time, head: reply.head },
  };
}

/** Confirms numbers without the short code of the last: the next one brings it. */
export function upTo(state: State, seq: number): State {
  const confirmed = state.outbox.waiting.filter((entry) => entry.seq <= seq);
  const recorded = confirmed.reduce(
    (sheet, entry) => (entry.kind === "answer" ? written(sheet, entry) : sheet),
    state.recorded,
  );
  return { ...state, recorded, outbox: acknowledge(state.outbox, seq) };
}

export function renumbered(state: State, expected: number): State {
  return { ...state, outbox: renumber(state.outbox, expected) };
}

/** What waits can never be recorded; the candidate is told which items it was about. */
export function abandoned(state: State, why: "superseded" | "too_late"): State {
  const items = unsavedItems(state.outbox);
  const next = { ...state, outbox: emptyOutbox };
  return items.length > 0 ? told(next, { kind: why, items }) : next;
}

/** The server does not understand this answer and never will: the candidate is told, the rest goes on. */
export function notTaken(state: State, seq: number): State {
  const entry = state.outbox.waiting.find((one) => one.seq === seq);
  if (entry?.kind !== "answer") return state;
  const next = { ...state, outbox: withdraw(state.outbox, seq) };
  return told(next, { kind: "not_taken", items: [entry.item] });
}

export function ended(state: State, result: Terminal.Result): State {
  const clock = state.clock && { ...state.clock, running: false };
  return { ...state, attempt: "finished", result, clock, panel: null, messages: lasting(state) };
}

export function displaced(state: State): State {
  return { ...state, stage: "displaced", panel: null, connection: { state: "idle" } };
}

export function told(state: State, message: Message): State {
  const number = state.lastMessage + 1;
  return { ...state, lastMessage: number, messages: [...lasting(state), { number, message }] };
}

/** Whether a message is about this moment only: it goes by itself, and the next one replaces it. */
export function isPassing(message: Message): boolean {
  return ["resumed", "given", "mark", "time"].includes(message.kind);
}

export function dismissed(state: State, number: number): State {
  return { ...state, messages: state.messages.filter((one) => one.number !== number) };
}

function lasting(state: State): State["messages"] {
  return state.messages.filter((one) => !isPassing(one.message));
}

function attemptBy(state: State, said: Terminal.Clock): State["attempt"] {
  if (said.running) return "working";
  if (said.reason?.kind === "void" || said.reason?.kind === "finished") return said.reason.kind;
  return state.attempt === "working" ? "paused" : state.attempt;
}

function recordedLater(
  state: State,
  entry: { item: number; choice: number | null; flag: boolean },
  now: number,
): State {
  const views = state.views.map(([item, at]) => [item, Math.max(0, Math.round(now - at))] as const);
  // The item stays on screen: its time goes on with the next message.
  const still = state.views.at(-1);
  const outbox = put(state.outbox, { kind: "answer", ...entry, views });
  return { ...state, outbox, views: still && still[0] === entry.item ? [] : state.views.slice(-1) };
}

function written(sheet: Sheet, entry: { item: number; choice: number | null; flag: boolean }): Sheet {
  const { [entry.item]: _before, ...others } = sheet.answers;
  const answers = entry.choice === null ? others : { ...others, [entry.item]: entry.choice };
  const flags = sheet.flags.filter((item) => item !== entry.item);
  return { answers, flags: entry.flag ? [...flags, entry.item].sort((a, b) => a - b) : flags };
}

function byItem(answers: Readonly<Record<string, number>>): Record<number, number> {
  return Object.fromEntries(Object.entries(answers).map(([item, choice]) => [Number(item), choice]));
}
