// What a person can do, carried out: the state changes, is kept, and what must go out goes out.
import { computed, effect, signal } from "@preact/signals";
import { reason } from "../language/reasons.ts";
import { request } from "../wire/http.ts";
import type { Terminal } from "../wire/messages.ts";
import { remaining } from "./clock.ts";
import { watchClock } from "./clock_watch.ts";
import { openDrawer, type Drawer } from "./drawer.ts";
import { keepLog } from "./keeping.ts";
import { attemptName, type KeptSession, type Standing, standingOf, stoodAt, terminalKey } from "./kept_session.ts";
import * as operations from "./operations.ts";
import { fetchForm, fetchPictures, openPackage, type SealedPackage } from "./package.ts";
import { type Conversation, converse } from "./socket.ts";
import { initial, type Panel, type Session, type State } from "./state.ts";
import { tabs } from "./tabs.ts";

export const state = signal<State>(initial);
/** performance.now() of the last look at the clock; views that read it follow the time. */
export const tick = signal(performance.now());
/** Addresses of the opened pictures, by the hash of their sealed bytes. */
export const pictures = signal<ReadonlyMap<string, string>>(new Map());

let drawer: Drawer;
let conversation: Conversation | null = null;
let sealed: SealedPackage | null = null;
const others = tabs(() => restHere());

const apply = (change: (state: State, now: number) => State) => {
  state.value = change(state.value, performance.now());
};
const KEPT_SESSION = "session";
const STANDING = "standing";
// Another tab that hears of the change lets go of the connection and of the disk in much less.
const HAND_OVER_MS = 300;

export async function logIn(participantNumber: string, pin: string): Promise<void> {
  apply((now) => ({ ...now, busy: true, refused: null }));
  const terminal_key = await terminalKey(drawer);
  const body = { participant_number: participantNumber.trim(), pin: pin.trim(), terminal_key };
  const reply = await request<Terminal.LoginReply>("/api/terminal/login", { body });
  if (!reply.ok) {
    apply((now) => operations.loginRefused(now, reason(reply), reply.message));
    return;
  }
  const { token, candidate, sitting, attempt_state: attemptState } = reply;
  others.take();
  await begin({ token, candidate, sitting, attemptState }, null);
}

export function confirmIdentity(): void {
  apply(operations.confirmed);
}

export function endTutorial(): void {
  apply((now) => ({ ...now, stage: "sitting" }));
}

/** Back to an empty login; what still waits stays on this computer, nothing of the paper does. */
export function leave(): void {
  const { session, result, log } = state.value;
  // The result has been read and everything is with the server: nothing here is needed any more.
  if (session && result && log?.waiting.length === 0) void drawer.dropLog(attemptName(session)).catch(ignored);
  void drawer.forget(KEPT_SESSION).catch(ignored);
  void drawer.forget(STANDING).catch(ignored);
  forgetPaper();
  stop();
  others.rest();
  apply((now) => ({ ...initial, stage: "login", clockHidden: now.clockHidden, keeps: now.keeps }));
}

/** Takes the exam over from another tab of this browser. */
export async function continueHere(): Promise<void> {
  others.take();
  await new Promise((done) => setTimeout(done, HAND_OVER_MS));
  await resume();
}

export function choose(item: number, choice: number | null): void {
  apply((before, now) => operations.chosen(before, item, choice, now));
}

export function toggleFlag(item: number): void {
  apply((before, now) => operations.flagToggled(before, item, now));
}

export const finish = () => apply(operations.finishing);
export const goTo = (item: number) => apply((before, now) => operations.moved(before, item, now));
export const show = (panel: Panel) => apply((now) => ({ ...now, panel }));
export const dismiss = (number: number) => apply((now) => operations.dismissed(now, number));
export const toggleClock = () => apply((now) => ({ ...now, clockHidden: !now.clockHidden }));

export function tellTime(): void {
  const { clock } = state.value;
  if (!clock) return;
  apply((before, now) => operations.told(before, { kind: "time", remainingMs: remaining(clock, now) }));
}

/** Continues what a reload or a crash interrupted, and keeps this computer's disk in step from now on. */
export async function start(): Promise<void> {
  drawer = await openDrawer();
  apply((now) => ({ ...now, keeps: drawer.lasting }));
  keepLog(state, drawer, () => void conversation?.flush());
  keepInStep();
  watchClock(state, tick, {
    sync: () => void conversation?.sync(),
    check: () => conversation?.check(),
  });
  const kept = await drawer.recall<KeptSession>(KEPT_SESSION).catch(() => null);
  if (!kept) apply((now) => ({ ...now, stage: "login" }));
  else if (await others.ask()) await resume();
  else apply((now) => operations.elsewhere({ ...now, session: kept.session }));
}

async function resume(): Promise<void> {
  const kept = await drawer.recall<KeptSession>(KEPT_SESSION).catch(() => null);
  if (kept) await begin(kept.session, kept.stage);
  else apply((now) => ({ ...initial, stage: "login", keeps: now.keeps }));
}

/** `stage` is where the session was left; null after a login, which is checked against the paper. */
async function begin(session: Session, stage: State["stage"] | null): Promise<void> {
  stop();
  apply((now) => operations.loggedIn(now, session));
  const name = attemptName(session);
  await drawer.tidy(name).catch(ignored);
  if (stage) {
    const lines = await drawer.openLog(name, null).catch(() => []);
    const standing = await drawer.recall<Standing>(STANDING).catch(() => null);
    apply((before, now) => {
      const opened = { ...operations.logOpened(before, lines), stage };
      return standing?.attemptName === name ? stoodAt(opened, standing, now, Date.now()) : opened;
    });
  }
  if (!drawer.lasting) apply(operations.notKept);
  if (!operations.isOver(state.value.attempt)) void bringPackage(session);
}

async function bringPackage(session: Session): Promise<void> {
  const name = attemptName(session);
  const begun = session.attemptState !== "waiting" || state.value.attempt !== null;
  const held = await drawer.paper(name).catch(() => null);
  // What is kept belongs to this paper as long as the session does; a new login may be to another.
  const reply = state.value.log && held ? held.reply : await fetchForm(session.token, begun);
  if (!reply || state.value.session !== session) return;
  if (!state.value.log) {
    const lines = await drawer.openLog(name, reply.sha256).catch(() => []);
    if (state.value.session !== session) return;
    apply((now) => operations.logOpened(now, lines));
  }
  const known = held?.reply.sha256 === reply.sha256 ? held.pictures : new Map<string, Uint8Array>();
  const fetched = await fetchPictures(reply.assets, known, (done, total) =>
    apply((now) =>
      now.session === session ? { ...now, package: { status: "fetching", done, total } } : now,
    ),
  );
  if (state.value.session !== session || state.value.package.status === "gone") return;
  sealed = { reply, pictures: fetched };
  apply((now) => ({ ...now, package: { status: "ready" } }));
  if (!held || known !== held.pictures) await drawer.keepPaper(name, sealed).catch(ignored);
}

function keepInStep(): void {
  const ready = computed(() => state.value.stage === "sitting" && state.value.log !== null);
  effect(() => {
    if (ready.value) conversation ??= converse(state);
  });
  effect(openWhenKeyed);
  effect(() => {
    const { connection } = state.value;
    // The token no longer counts: it ended, was released, or another terminal has it.
    if (connection.state === "refused") queueMicrotask(() => refusedByServer(connection.code, connection.message));
  });
  effect(keepSession);
  const word = computed(() => [state.value.attempt, state.value.clock, state.value.formKey, state.value.result]);
  effect(() => void (word.value && keepStanding()));
}

let sessionKept = "";

function keepSession(): void {
  const { session, stage } = state.value;
  const keeps = session && (stage === "identity" || stage === "tutorial" || stage === "sitting");
  const kept = keeps ? `${session.token} ${stage}` : "";
  if (kept === sessionKept) return;
  sessionKept = kept;
  if (keeps) void drawer.keep(KEPT_SESSION, { session, stage } satisfies KeptSession).catch(ignored);
  if (stage === "displaced") {
    void drawer.forget(KEPT_SESSION).catch(ignored);
    queueMicrotask(forgetPaper);
  }
}

function keepStanding(): void {
  const now = state.peek();
  if (!now.session || now.stage !== "sitting" || now.attempt === null) return;
  const standing = standingOf(now, now.session, performance.now(), Date.now());
  void drawer.keep(STANDING, standing).catch(ignored);
  if (operations.isOver(now.attempt)) queueMicrotask(forgetPaper);
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

/** After the end nothing of the paper stays on this computer: not sealed, not open, no key. */
function forgetPaper(): void {
  sealed = null;
  for (const address of pictures.value.values()) URL.revokeObjectURL(address);
  pictures.value = new Map();
  void drawer.tidy(null).catch(ignored);
  if (!operations.isOver(state.value.attempt)) void drawer.forget(STANDING).catch(ignored);
}

function stop(): void {
  conversation?.close();
  conversation = null;
  sealed = null;
}

/** Another tab works now: this one shows nothing, sends nothing and writes nothing. */
function restHere(): void {
  if (!state.value.session || state.value.stage === "displaced") return;
  stop();
  apply(operations.elsewhere);
}

function refusedByServer(code: string, message: string): void {
  leave();
  if (code === "displaced") apply((now) => ({ ...now, stage: "displaced" }));
  else apply((now) => operations.loginRefused(now, code, message));
}

// What could not be kept costs comfort after a reload; the log, which matters, is watched by keepLog.
const ignored = () => undefined;
