// Everything that can happen to the terminal's state: each takes a state and gives the next one.
// `now` is performance.now() in ms.
import type { Terminal } from "../wire/messages.ts";
import { type Clock, given, heard, remaining } from "./clock.ts";
import type { Form } from "./form.ts";
import * as log from "./log.ts";
import type { Line, Log, Why } from "./log.ts";
import { emptySheet, type Said, type Sheet } from "./sheet.ts";
import { initial, type Message, type Session, type State } from "./state.ts";

// The server takes 128 views with one answer; more than 60 items in one breath is leafing.
const VIEWS_MAX = 60;

export function loggedIn(state: State, session: Session): State {
  const { clockHidden, keeps } = state;
  return { ...initial, clockHidden, keeps, stage: "identity", session };
}

export function loginRefused(state: State, code: string, message: string): State {
  return { ...state, stage: "login", busy: false, refused: { code, message } };
}

/** The person confirmed who they are; work that had begun goes on at once. */
export function confirmed(state: State): State {
  const begun = state.session?.attemptState !== "waiting";
  return { ...state, stage: begun ? "sitting" : "tutorial" };
}

/** What was done at this computer, as its disk has it. */
export function logOpened(state: State, lines: readonly Line[]): State {
  return { ...state, log: log.read(lines) };
}

/** The first lines of the log are kept; `lasting`: also when the browser is gone. */
export function linesKept(state: State, lines: number, lasting: boolean): State {
  return state.log ? { ...state, keeps: lasting, log: log.kept(state.log, lines) } : state;
}

/** This computer does not keep what is done: it is sent all the same, and the candidate is told. */
export function notKept(state: State): State {
  const next = { ...state, keeps: false };
  return state.messages.some(({ message }) => message.kind === "not_kept") ? next : told(next, { kind: "not_kept" });
}

/** The server's whole word on where the attempt stands, asked for on this connection. */
export function synced(state: State, snapshot: Terminal.Snapshot, now: number, wall: number): State {
  const recorded = { answers: byItem(snapshot.answers), flags: snapshot.flags };
  const before = state.log?.acknowledged ?? 0;
  const met = noted(stateTold(state, snapshot, now, wall), { kind: "met", lastSeq: snapshot.last_seq, recorded }, now);
  const next = { ...met, inStep: true };
  const again = snapshot.last_seq < before && !state.log?.overtaken ? (next.log?.waiting.length ?? 0) : 0;
  return again > 0 ? told(next, { kind: "set_back", count: again }) : next;
}

/** The server's word pushed: attempt, clock and result; what is recorded is known from the answers. */
export function stateTold(state: State, snapshot: Terminal.Snapshot, now: number, wall: number): State {
  const next: State = {
    ...state,
    attempt: snapshot.attempt_state,
    formKey: isOver(snapshot.attempt_state) ? null : (snapshot.form_key ?? state.formKey),
    serverAhead: snapshot.server_time - wall,
  };
  const set = clockSet(next, snapshot, now);
  return snapshot.result ? ended(set, snapshot.result) : set;
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
  return state.log ? log.sheetOf(state.log) : emptySheet;
}

/** Whether the candidate has asked for the end, and the server has not confirmed it yet. */
export function isFinishing(state: State): boolean {
  return state.log !== null && log.isFinishing(state.log);
}

/** Whether the candidate may change answers now; a lost connection is no reason not to. */
export function mayAnswer(state: State, now: number): boolean {
  const { attempt, clock } = state;
  if (!state.log || attempt !== "working" || !clock?.running || isFinishing(state)) return false;
  return remaining(clock, now) > 0;
}

/** A choice made (or cleared with null), as the next line of the log. */
export function chosen(state: State, item: number, choice: number | null, now: number): State {
  const sheet = sheetOf(state);
  if (!mayAnswer(state, now) || (sheet.answers[item] ?? null) === choice) return state;
  return answered(state, { item, choice, flag: sheet.flags.includes(item) }, now);
}

export function flagToggled(state: State, item: number, now: number): State {
  if (!mayAnswer(state, now)) return state;
  const sheet = sheetOf(state);
  const choice = sheet.answers[item] ?? null;
  return answered(state, { item, choice, flag: !sheet.flags.includes(item) }, now);
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
  return noted({ ...state, panel: null }, { kind: "did", what: { kind: "finish" } }, now);
}

/** The time is over by the server's own word and nothing waits: the end is asked for. */
export function timeUp(state: State, now: number): State {
  const { attempt, clock, inStep } = state;
  const over = inStep && attempt === "working" && clock?.running && clock.remainingMs === 0;
  if (!over || !state.log || state.log.waiting.length > 0) return state;
  return noted(state, { kind: "did", what: { kind: "finish" } }, now);
}

/** On the server's disk, up to this number; `server_time` is when it was recorded. */
export function saved(state: State, reply: Terminal.AnswerReply, now: number): State {
  return {
    ...upTo(state, reply.seq, now),
    saved: { at: reply.server_time, head: reply.head },
  };
}

/** Confirms numbers without the short code of the last: the next one brings it. */
export function upTo(state: State, seq: number, now: number): State {
  return noted({ ...state, waitingSince: null }, { kind: "acknowledged", seq }, now);
}

/** What waits can never be recorded; the candidate is told which items it was about. */
export function abandoned(state: State, why: "superseded" | "too_late", now: number): State {
  const items = state.log ? log.unsavedItems(state.log) : [];
  const next = noted(state, { kind: "abandoned", why }, now);
  // Beside the result it is said anyway, and stays.
  return items.length > 0 && !state.result ? told(next, { kind: why, items }) : next;
}

/** The server does not understand this answer and never will: the candidate is told, the rest goes on. */
export function notTaken(state: State, seq: number, now: number): State {
  const entry = state.log?.waiting.find((one) => one.seq === seq);
  if (entry?.kind !== "answer") return state;
  const next = noted(state, { kind: "withdrawn", seq }, now);
  return told(next, { kind: "not_taken", items: [entry.item] });
}

/** The receipt is made about a second after the end, once the end is under a signed checkpoint. */
export function receiptGiven(state: State, receipt: Terminal.Receipt): State {
  return state.result ? { ...state, result: { ...state.result, receipt } } : state;
}

export function ended(state: State, result: Terminal.Result): State {
  const clock = state.clock && { ...state.clock, running: false };
  return {
    ...state,
    attempt: "finished",
    // What was told of the end before the receipt was made may come after it.
    result: { ...result, receipt: result.receipt ?? state.result?.receipt ?? null },
    clock,
    formKey: null,
    package: { status: "gone" },
    panel: null,
    messages: lasting(state).filter(({ message }) => message.kind !== "too_late"),
  };
}

export function displaced(state: State): State {
  return { ...state, stage: "displaced", panel: null, inStep: false, connection: { state: "idle" } };
}

/** Another tab of this browser works now; this page shows nothing of the paper. */
export function elsewhere(state: State): State {
  const { session, clockHidden, keeps } = state;
  return { ...initial, clockHidden, keeps, session, stage: "elsewhere" };
}

export function connectionChanged(state: State, connection: State["connection"]): State {
  return { ...state, connection, inStep: state.inStep && connection.state === "connected" };
}

export function told(state: State, message: Message): State {
  const number = state.lastMessage + 1;
  return { ...state, lastMessage: number, messages: [...lasting(state), { number, message }] };
}

/** Whether a message is about this moment only: it goes by itself, and the next one replaces it. */
export function isPassing(message: Message): boolean {
  return ["resumed", "given", "mark", "time", "set_back"].includes(message.kind);
}

export function dismissed(state: State, number: number): State {
  return { ...state, messages: state.messages.filter((one) => one.number !== number) };
}

/** Items of which the last answer does not count, by the reason. */
export function uncounted(state: State): readonly { readonly why: Why; readonly items: readonly number[] }[] {
  const reasons: readonly Why[] = ["too_late", "superseded", "not_taken"];
  return reasons.flatMap((why) => {
    const items = (state.log?.uncounted ?? []).filter((one) => one.why === why).map((one) => one.item);
    return items.length > 0 ? [{ why, items: [...new Set(items)].sort((a, b) => a - b) }] : [];
  });
}

export const isOver = (attempt: State["attempt"]) => attempt === "finished" || attempt === "void";

function lasting(state: State): State["messages"] {
  return state.messages.filter((one) => !isPassing(one.message));
}

function attemptBy(state: State, said: Terminal.Clock): State["attempt"] {
  if (said.running) return "working";
  if (said.reason?.kind === "void" || said.reason?.kind === "finished") return said.reason.kind;
  return state.attempt === "working" ? "paused" : state.attempt;
}

/** One more line in the log. */
function noted(state: State, line: Line, now: number): State {
  if (!state.log) return state;
  const next: Log = log.write(state.log, line);
  const waitingSince = next.waiting.length > 0 ? (state.waitingSince ?? now) : null;
  return { ...state, log: next, waitingSince };
}

function answered(state: State, said: Said, now: number): State {
  const views = state.views.map(([item, at]) => [item, Math.max(0, Math.round(now - at))] as const);
  // The item stays on screen: its time goes on with the next message.
  const still = state.views.at(-1);
  const next = noted(state, { kind: "did", what: { kind: "answer", ...said, views } }, now);
  return { ...next, views: still && still[0] === said.item ? [] : state.views.slice(-1) };
}

function byItem(answers: Readonly<Record<string, number>>): Record<number, number> {
  return Object.fromEntries(Object.entries(answers).map(([item, choice]) => [Number(item), choice]));
}
