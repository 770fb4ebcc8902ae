// What this screen asks of the server and hears from it; every answer ends in state.ts.
import { effect } from "@preact/signals";
import { type Reply, wire } from "../wire/socket.ts";
import { consentTo, whoAmI } from "./account.ts";
import { commitment, type Throw } from "./dice.ts";
import type { Changes, CorrectedKey, Happening, ItemFound, Sittings, TheDraw, Watched } from "./messages.ts";
import { type Draft, fields, wantsSecond } from "./orders.ts";
import { applied, stillToDraw, watched } from "./room.ts";
import * as state from "./state.ts";
import { dropThrow, keepOnlyNeeded, keepThrow } from "./throws.ts";

const csrf = (): string => {
  const who = state.session.peek();
  return who !== null && who !== "unknown" ? who.csrf : "";
};

const console_ = wire("/console", () => ({ csrf: csrf() }));

export const connection = console_.connection;

const ACTIVITY_KEPT = 200;
/** The server is starting a sitting's memory, or was too busy: no answer about the sitting itself. */
const AGAIN_SOON: ReadonlySet<string> = new Set(["retry", "no_answer"]);
const WATCH_AGAIN_MS = 1000;
/** The list is not pushed; it is asked for as long as somebody looks at it or a sitting is missing. */
const LIST_AGAIN_MS = 10_000;
const newRequest = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

function hear(): void {
  const now = performance.now();
  state.heard.value = { now, at: Date.now() };
  state.now.value = now;
}

export async function listSittings(): Promise<void> {
  const reply = await console_.ask<Pick<Sittings, "sittings" | "unopened">>("list_sittings", {});
  if (!reply.ok) return;
  state.sittings.value = reply.sittings;
  state.unopened.value = reply.unopened;
}

/** Whether a gap was found and the answer about it is still to come; what arrives meanwhile is in it. */
let catchingUp = false;

/** How often this screen has begun to watch; only the last time counts. */
let watches = 0;

/** Watches a sitting, resuming from what is known of it; asks for the snapshot when that fails. */
export async function watch(sitting: string): Promise<void> {
  watches += 1;
  const mine = watches;
  const known = state.room.peek()?.sitting.id === sitting ? state.room.peek() : null;
  const reply = await console_.ask<Watched>("watch", { sitting, since: known?.seq ?? null });
  if (mine !== watches || state.watching.peek() !== sitting) return;
  if (!reply.ok) {
    if (AGAIN_SOON.has(reply.code)) setTimeout(() => mine === watches && void watchAgain(sitting), WATCH_AGAIN_MS);
    else state.unwatchable.value = reply;
    return;
  }
  hear();
  catchingUp = false;
  const room = watched(known, reply, performance.now());
  if (room) {
    state.unwatchable.value = null;
    // what a sitting that is not drawn waits for is the draw
    if (known === null && stillToDraw(room.sitting)) state.tab.value = "draw";
    state.room.value = room;
    void followDraw();
    void listenToActivity(sitting);
    void readCorrections(sitting);
  } else {
    state.room.value = null;
    await watch(sitting);
  }
}

/** Nothing to do when the connection is gone (its return watches) or another sitting is watched. */
async function watchAgain(sitting: string): Promise<void> {
  if (connection.value.state === "connected" && state.watching.peek() === sitting) await watch(sitting);
}

async function listenToActivity(sitting: string): Promise<void> {
  const reply = await console_.ask<{ entries: Happening[] }>("activity", { sitting });
  if (reply.ok && state.watching.peek() === sitting) state.activity.value = reply.entries;
}

async function readCorrections(sitting: string): Promise<void> {
  const reply = await console_.ask<{ corrections: CorrectedKey[] }>("corrections", { sitting });
  if (reply.ok && state.watching.peek() === sitting) state.corrections.value = reply.corrections;
}

let readingDraw = false;

/** Reads the draw again whenever the record has more of it than this screen knows. */
async function followDraw(): Promise<void> {
  const sitting = state.room.peek()?.sitting;
  if (!sitting?.draw || sitting.state !== "prepared" || readingDraw) return;
  if (state.draw.peek()?.entries === sitting.draw.entries) return;
  readingDraw = true;
  const reply = await console_.ask<TheDraw>("draw", { sitting: sitting.id });
  readingDraw = false;
  if (!reply.ok || state.watching.peek() !== sitting.id) return;
  state.draw.value = reply;
  keepOnlyNeeded(sitting.id, reply.throws, sitting.draw.stage);
}

/** An item by its id, or by its number on a paper; its key is not part of the answer. */
export const findItem = (question: Record<string, unknown>): Promise<Reply<ItemFound>> =>
  console_.ask<ItemFound>("find_item", { sitting: state.watching.peek(), ...question });

export async function readTimeline(attempt: string): Promise<void> {
  const sitting = state.watching.peek();
  if (sitting === null) return;
  const reply = await console_.ask<{ entries: Happening[] }>("candidate", { sitting, attempt });
  if (reply.ok && state.selected.peek() === attempt) {
    state.timeline.value = { attempt, entries: reply.entries };
  }
}

console_.on("changes", (changes: Changes) => {
  const room = state.room.peek();
  if (!room || room.sitting.id !== changes.sitting.id) return;
  hear();
  if (catchingUp) return;
  const next = applied(room, changes, performance.now());
  if (!next) {
    catchingUp = true;
    void watch(changes.sitting.id);
    return;
  }
  state.room.value = next;
  void followDraw();
  const selected = state.selected.peek();
  if (selected !== null && changes.rows.some((row) => row.participant_number === selected)) {
    void readTimeline(selected);
  }
});

console_.on("happened", (message: { sitting: string; entries: Happening[] }) => {
  if (message.sitting !== state.watching.peek()) return;
  state.activity.value = [...state.activity.peek(), ...message.entries].slice(-ACTIVITY_KEPT);
  if (message.entries.some((one) => one.kind === "key_corrected")) void readCorrections(message.sitting);
});

type Carried = { attempts: number; pin: string | null; page: string | null };
export type Done = Reply<Carried>;

type Second = { username: string; password: string };

/**
 * Sends an order once more under the same number if no answer came: repeats are harmless. A second
 * person consents to it first, number and all.
 */
async function send(event: string, body: object, second: Second | null = null): Promise<Done> {
  const message: Record<string, unknown> = { sitting: state.watching.peek(), request_id: newRequest(), ...body };
  if (second) {
    const given = await consentTo(csrf(), second, event, message);
    if (!given.ok) return given;
    message["consent"] = given.consent;
  }
  const first = await console_.ask<Carried>(event, message);
  if (first.ok || first.code !== "no_answer") return first;
  return console_.ask(event, message);
}

export async function order(draft: Draft): Promise<Done> {
  state.sending.value = true;
  state.refused.value = null;
  const sitting = state.room.peek()?.sitting;
  const second =
    sitting && wantsSecond(draft, sitting) ? { username: draft.username.trim(), password: draft.password } : null;
  forgetPassword();
  const halted = draft.halt ? await send("pause", fields({ ...draft, order: "pause" })) : null;
  const reply = halted?.ok === false ? halted : await send(draft.order, fields(draft), second);
  state.sending.value = false;
  if (reply.ok) {
    state.asking.value = null;
    if (reply.pin !== null && "attempts" in draft.reach) {
      state.issued.value = { attempt: draft.reach.attempts[0] ?? "", pin: reply.pin };
    }
    if (reply.page !== null && "attempts" in draft.reach) {
      state.printed.value = { attempt: draft.reach.attempts[0] ?? "", page: reply.page };
      window.open(reply.page, "_blank");
    }
  } else {
    state.refused.value = reply;
    const asking = state.asking.peek();
    if (reply.code === "second_person" && asking) state.asking.value = { ...asking, toldSecond: true };
  }
  return reply;
}

/** The second person says no: nothing is sent but that, and it is in the record. */
export async function deny(draft: Draft): Promise<void> {
  state.sending.value = true;
  state.refused.value = null;
  const second = { username: draft.username.trim(), password: draft.password };
  forgetPassword();
  const message = { sitting: state.watching.peek(), request_id: newRequest(), ...fields(draft) };
  const reply = await consentTo(csrf(), second, draft.order, message, true);
  state.sending.value = false;
  if (reply.ok) state.asking.value = null;
  else state.refused.value = reply;
}

/** What the second person typed is good for one try: what is changed after it needs them again. */
function forgetPassword(): void {
  const asking = state.asking.peek();
  if (asking) state.asking.value = { ...asking, password: "" };
}

/** Commits to a throw, which stays on this computer and goes nowhere else until it is revealed. */
export async function commitThrow(thrown: Throw): Promise<Done> {
  keepThrow(thrown);
  const reply = await commitOnly(thrown.name, commitment(thrown));
  // without an answer it may be in the record all the same
  if (!reply.ok && reply.code !== "no_answer") dropThrow(thrown);
  if (reply.ok) state.slip.value = thrown;
  return reply;
}

/** Commits somebody to a throw that this computer does not know. */
export const commitOnly = (name: string, committed: string): Promise<Done> =>
  send("commit_throw", { name, committed });

export async function revealThrow({ name, rolls, nonce }: Throw): Promise<Done> {
  return send("reveal_throw", { name, rolls, nonce });
}

export const admit = (body: object): Promise<Done> => send("admit_candidate", body);

/** Follows the connection: on every return it watches again, on a refusal it asks who we are. */
export function keepInStep(): void {
  setInterval(listAgain, LIST_AGAIN_MS);
  effect(() => {
    const { state: now } = console_.connection.value;
    if (now === "connected") {
      void listSittings();
      const sitting = state.watching.peek();
      if (sitting !== null) void watch(sitting);
    }
    if (now === "refused") {
      void whoAmI().then((answer) => {
        if (answer.ok) state.session.value = answer;
        else if (answer.code === "not_logged_in") ended();
      });
    }
  });
}

function listAgain(): void {
  const wanted = state.watching.peek() === null || state.unopened.peek().length > 0;
  if (wanted && connection.peek().state === "connected") void listSittings();
}

function ended(): void {
  console_.close();
  state.forgetSitting();
  state.wasEnded.value = true;
  state.session.value = null;
}

console_.on("session_ended", ended);

export const connect = (): void => console_.connect();
export const disconnect = (): void => console_.close();
