// What a person can do, carried out: the state changes, is kept, and what must go out goes out.
import { computed, effect, signal } from "@preact/signals";
import { request } from "../wire/http.ts";
import type { Terminal } from "../wire/messages.ts";
import { type Clock, markPassed, remaining, untilNextSecond } from "./clock.ts";
import { forgetSession, keepSession, outboxName, recallSession, terminalKey } from "./kept_session.ts";
import * as operations from "./operations.ts";
import { keepOutbox, recallOutbox } from "./outbox.ts";
import { fetchPackage, openPackage, type SealedPackage } from "./package.ts";
import { type Conversation, converse } from "./socket.ts";
import { initial, type Panel, type Session, type State } from "./state.ts";

export const state = signal<State>(initial);
/** performance.now() of the last look at the clock; views that read it follow the time. */
export const tick = signal(performance.now());
/** Addresses of the opened pictures, by the hash of their sealed bytes. */
export const pictures = signal<ReadonlyMap<string, string>>(new Map());

let conversation: Conversation | null = null;
let sealed: SealedPackage | null = null;

const apply = (change: (state: State, now: number) => State) => {
  state.value = change(state.value, performance.now());
};

export async function logIn(participantNumber: string, pin: string): Promise<void> {
  apply((now) => ({ ...now, busy: true, refused: null }));
  const body = { participant_number: participantNumber.trim(), pin: pin.trim(), terminal_key: terminalKey() };
  const reply = await request<Terminal.LoginReply>("/api/terminal/login", { body });
  if (!reply.ok) {
    apply((now) => operations.loginRefused(now, reply.code, reply.message));
    return;
  }
  const { token, candidate, sitting, attempt_state: attemptState } = reply;
  begin({ token, candidate, sitting, attemptState });
}

export function confirmIdentity(): void {
  apply(operations.confirmed);
  enterWhenReady();
}

export function endTutorial(): void {
  apply((now) => ({ ...now, stage: "sitting" }));
  enterWhenReady();
}

/** Back to an empty login; an outbox that still waits stays on this computer. */
export function leave(): void {
  conversation?.close();
  conversation = null;
  sealed = null;
  for (const address of pictures.value.values()) URL.revokeObjectURL(address);
  pictures.value = new Map();
  forgetSession();
  apply((now) => ({ ...initial, clockHidden: now.clockHidden }));
}

export function choose(item: number, choice: number | null): void {
  apply((before, now) => operations.chosen(before, item, choice, now));
  void conversation?.flush();
}

export function toggleFlag(item: number): void {
  apply((before, now) => operations.flagToggled(before, item, now));
  void conversation?.flush();
}

export function finish(): void {
  apply(operations.finishing);
  void conversation?.flush();
}

export const goTo = (item: number) => apply((before, now) => operations.moved(before, item, now));
export const show = (panel: Panel) => apply((now) => ({ ...now, panel }));
export const dismiss = (number: number) => apply((now) => operations.dismissed(now, number));
export const toggleClock = () => apply((now) => ({ ...now, clockHidden: !now.clockHidden }));

export function tellTime(): void {
  const { clock } = state.value;
  if (!clock) return;
  apply((before, now) => operations.told(before, { kind: "time", remainingMs: remaining(clock, now) }));
}

/** Continues what a reload interrupted, and keeps this computer's disk in step from now on. */
export function start(): void {
  effect(keepInStep);
  effect(openWhenKeyed);
  const kept = recallSession();
  if (kept) begin(kept.session, kept.stage);
  // Looked at whenever the server has spoken, so that its word is on screen within the second.
  const heardClock = computed(() => state.value.clock);
  effect(() => {
    void heardClock.value;
    queueMicrotask(lookAtClock);
  });
  document.addEventListener("visibilitychange", lookAtClock);
}

function begin(session: Session, stage?: State["stage"]): void {
  const outbox = recallOutbox(outboxName(session));
  apply((now) => operations.loggedIn(now, session, outbox));
  if (stage) apply((now) => ({ ...now, stage }));
  void bringPackage(session);
  enterWhenReady();
}

function enterWhenReady(): void {
  if (state.value.stage !== "sitting" || conversation) return;
  conversation = converse(state);
}

async function bringPackage(session: Session): Promise<void> {
  const brought = await fetchPackage(session.token, (done, total) =>
    apply((now) =>
      now.session === session ? { ...now, package: { status: "fetching", done, total } } : now,
    ),
  );
  if (state.value.session !== session) return;
  sealed = brought;
  if (brought) apply((now) => ({ ...now, package: { status: "ready" } }));
}

function openWhenKeyed(): void {
  const { package: held, formKey } = state.value;
  if (held.status !== "ready" || !formKey || !sealed) return;
  try {
    const { form, addresses } = openPackage(sealed, formKey);
    pictures.value = addresses;
    apply((before, now) => operations.formOpened(before, form, now));
  } catch {
    apply((now) => ({ ...now, package: { status: "broken" } }));
  }
}

function keepInStep(): void {
  const { session, stage, outbox, connection } = state.value;
  if (!session) return;
  if (connection.state === "refused") {
    // The token no longer counts: it ended, was released, or another terminal has it.
    queueMicrotask(() => refusedByServer(connection.code, connection.message));
    return;
  }
  if (stage === "displaced") forgetSession();
  else keepSession(session, stage);
  if (!keepOutbox(outboxName(session), outbox) && !state.value.messages.some(isNotKept)) {
    queueMicrotask(() => apply((now) => operations.told(now, { kind: "not_kept" })));
  }
}

const isNotKept = (one: State["messages"][number]) => one.message.kind === "not_kept";

function refusedByServer(code: string, message: string): void {
  leave();
  if (code === "displaced") apply((now) => ({ ...now, stage: "displaced" }));
  else apply((now) => operations.loginRefused(now, code, message));
}

let looking: ReturnType<typeof setTimeout> | undefined;
let wallMinusMonotonic = Date.now() - performance.now();

function lookAtClock(): void {
  clearTimeout(looking);
  const before = tick.value;
  tick.value = performance.now();
  const { clock } = state.value;
  if (clock?.running) tellMark(clock, before, tick.value);
  // A computer that slept has a monotonic clock that may have slept too: ask the server.
  const difference = Date.now() - performance.now();
  if (Math.abs(difference - wallMinusMonotonic) > 1000) void conversation?.sync();
  wallMinusMonotonic = difference;
  const wait = clock?.running ? untilNextSecond(remaining(clock, tick.value)) : 1000;
  looking = setTimeout(lookAtClock, wait + 5);
}

function tellMark(clock: Clock, before: number, now: number): void {
  const minutes = markPassed(remaining(clock, Math.max(before, clock.at)), remaining(clock, now));
  if (minutes !== null) apply((state) => operations.told(state, { kind: "mark", minutes }));
}
