// The terminal's conversation with the server: hears its events, and sends what waits, in order.
import { effect, type Signal } from "@preact/signals";
import type { Terminal } from "../wire/messages.ts";
import { waitAfter } from "../wire/pace.ts";
import { type Refusal, type Wire, wire } from "../wire/socket.ts";
import { type Entry, nextToSend, onTheWire } from "./log.ts";
import * as operations from "./operations.ts";
import type { State } from "./state.ts";

export type Conversation = {
  /** Sends what waits, unless that is already going on. */
  flush(): Promise<void>;
  /** Asks the server where the attempt stands; an answer is also a sign that it is there. */
  sync(): Promise<void>;
  /** Finds out whether the connection is still there, and hurries if it is not. */
  check(): void;
  close(): void;
};

const AGAIN_MS = 1000;

/** Connects with the session's token; from here on the sitting knows that the candidate is ready. */
export function converse(state: Signal<State>, socket: Wire = connection(state)): Conversation {
  let flushing = false;
  let syncing: Promise<void> | null = null;
  /** While the server refuses a batch as unreadable: one answer at a time finds the one it means. */
  let oneByOne = false;
  let failures = 0;
  let closed = false;

  const apply = (change: (state: State, now: number) => State) => {
    if (!closed) state.value = change(state.value, performance.now());
  };
  const isThere = () => !closed && socket.connection.value.state === "connected";
  const later = (then: () => Promise<void>, wait = AGAIN_MS) => setTimeout(() => void then(), wait);

  function sync(): Promise<void> {
    syncing ??= askWhere().finally(() => {
      syncing = null;
    });
    return syncing;
  }

  async function askWhere(): Promise<void> {
    if (!isThere()) return;
    const reply = await socket.ask<Terminal.SyncReply>("sync", { last_seq: state.value.log?.acknowledged ?? 0 });
    if (!isThere()) return;
    apply((now) => operations.connectionChanged(now, socket.connection.value));
    if (reply.ok) {
      failures = 0;
      apply((before, now) => operations.synced(before, reply, now, Date.now()));
      void flush();
    } else if (reply.code === "displaced") {
      displaced();
    } else {
      failures += 1;
      later(sync, Math.max(AGAIN_MS, waitAfter(reply, failures)));
    }
  }

  async function flush(): Promise<void> {
    if (flushing || closed) return;
    flushing = true;
    try {
      while (isThere() && state.value.inStep && (await sendNext())) {
        // Each round sends what has gathered during the one before.
      }
    } finally {
      flushing = false;
    }
  }

  /** Sends one message; false when sending should rest for now. */
  async function sendNext(): Promise<boolean> {
    apply(operations.timeUp);
    const { log, keeps } = state.value;
    const entries = log ? nextToSend(log, keeps, oneByOne ? 1 : undefined) : [];
    const [first] = entries;
    if (!first) return false;
    if (first.kind === "finish") return sendFinish(first);
    const answers = entries.flatMap((entry) => (entry.kind === "answer" ? [onTheWire(entry)] : []));
    const reply = await (answers.length === 1
      ? socket.ask<Terminal.AnswerReply>("answer", onTheWire(first))
      : socket.ask<Terminal.AnswerReply>("answers", { batch: answers }));
    if (!reply.ok) return refused(reply, first, answers.length);
    failures = 0;
    apply((before, now) => operations.saved(before, reply, now));
    if (state.value.log?.waiting.length === 0) oneByOne = false;
    return true;
  }

  async function sendFinish(finish: Entry): Promise<boolean> {
    const reply = await socket.ask<Terminal.FinishReply>("finish", { seq: finish.seq });
    if (!reply.ok) return refused(reply, finish, 0);
    apply((before, now) => operations.ended(operations.upTo(before, finish.seq, now), reply.result));
    return true;
  }

  async function refused(refusal: Refusal, first: Entry, answers: number): Promise<boolean> {
    const at = typeof refusal["seq"] === "number" ? refusal["seq"] : first.seq;
    if (at > first.seq) apply((before, now) => operations.upTo(before, at - 1, now));
    switch (refusal.code) {
      case "gap":
        // The server has less than we believed: its own word says how much.
        later(sync);
        return false;
      case "conflict":
        // Another terminal has used these numbers: what it recorded is the later word.
        apply((before, now) => ({ ...operations.abandoned(before, "superseded", now), inStep: false }));
        void sync();
        return false;
      case "closed":
        apply((before, now) => operations.abandoned(before, "too_late", now));
        void sync();
        return false;
      case "displaced":
        displaced();
        return false;
      case "bad_request":
        if (answers === 0) break;
        if (answers === 1) apply((before, now) => operations.notTaken(before, first.seq, now));
        oneByOne = true;
        return true;
    }
    // No answer in time, or not now (the clock stands, the server restarts): the same again later.
    failures += 1;
    later(flush, Math.max(AGAIN_MS, waitAfter(refusal, failures)));
    return false;
  }

  const hears = <Said>(event: string, change: (state: State, said: Said, now: number) => State) =>
    socket.on(event, (said: Said) => {
      apply((state, now) => change(state, said, now));
      void flush();
    });

  hears<Terminal.State>("state", (state, said, now) => operations.stateTold(state, said, now, Date.now()));
  hears("started", operations.started);
  hears("clock", operations.clockSet);
  hears<Terminal.Finished>("finished", (state, said) => operations.ended(state, said.result));
  hears("receipt", operations.receiptGiven);
  hears<Terminal.Notice>("notice", (state, said) => operations.told(state, { kind: "notice", ...said }));
  socket.on("displaced", displaced);

  const unwatch = effect(() => {
    const connection = socket.connection.value;
    queueMicrotask(() => {
      // The page calls itself connected once it knows where the attempt stands: a blip shows nothing.
      if (connection.state === "connected") void sync();
      else apply((now) => operations.connectionChanged(now, connection));
    });
  });

  function displaced(): void {
    apply(operations.displaced);
    close();
  }

  function close(): void {
    closed = true;
    unwatch();
    socket.close();
  }

  socket.connect();
  return { flush, sync, check: () => socket.check(), close };
}

function connection(state: Signal<State>): Wire {
  return wire("/terminal", () => ({ token: state.value.session?.token ?? "" }), "here");
}
