// The terminal's conversation with the server: hears its events, and empties the outbox in order.
import { effect, type Signal } from "@preact/signals";
import type { Terminal } from "../wire/messages.ts";
import { type Refusal, wire } from "../wire/socket.ts";
import { nextAnswers } from "./outbox.ts";
import * as operations from "./operations.ts";
import type { State } from "./state.ts";

export type Conversation = {
  /** Sends what waits, unless that is already going on. */
  flush(): Promise<void>;
  /** Asks the server where the attempt stands. */
  sync(): Promise<void>;
  close(): void;
};

const RETRY_MS = 1000;

/** Connects with the session's token; from here on the sitting knows that the candidate is ready. */
export function converse(state: Signal<State>): Conversation {
  const token = state.value.session?.token ?? "";
  const socket = wire("/terminal", () => ({ token }));
  let flushing = false;
  let inStep = false;
  /** While the server refuses a batch as unreadable: one answer at a time finds the one it means. */
  let oneByOne = false;
  let closed = false;

  const apply = (change: (state: State) => State) => {
    if (!closed) state.value = change(state.value);
  };

  /** `overtaken`: what waits was made after another terminal's numbers and has never been sent. */
  async function sync(overtaken = false): Promise<void> {
    const last_seq = state.value.outbox.acknowledged;
    const reply = await socket.ask<Terminal.SyncReply>("sync", { last_seq });
    if (closed) return;
    if (reply.ok) {
      inStep = true;
      apply((now) => operations.synced(now, reply, performance.now()));
      if (overtaken) apply((now) => operations.renumbered(now, reply.last_seq + 1));
      void flush();
    } else if (socket.connection.value.state === "connected") {
      setTimeout(() => void sync(overtaken), RETRY_MS);
    }
  }

  async function flush(): Promise<void> {
    if (flushing || closed) return;
    flushing = true;
    try {
      while (maySend() && (await sendNext())) {
        // Each round sends what has gathered during the one before.
      }
    } finally {
      flushing = false;
    }
  }

  const maySend = () =>
    inStep && socket.connection.value.state === "connected" && state.value.outbox.waiting.length > 0;

  /** Sends one message; false when sending should rest for now. */
  async function sendNext(): Promise<boolean> {
    const answers = nextAnswers(state.value.outbox, oneByOne ? 1 : undefined);
    const [first] = answers;
    if (!first) return sendFinish();
    const reply = await (answers.length === 1
      ? socket.ask<Terminal.AnswerReply>("answer", first)
      : socket.ask<Terminal.AnswerReply>("answers", { batch: answers }));
    if (!reply.ok) return refused(reply, first.seq, answers.length);
    apply((now) => operations.saved(now, reply));
    if (state.value.outbox.waiting.length === 0) oneByOne = false;
    return true;
  }

  async function sendFinish(): Promise<boolean> {
    const finish = state.value.outbox.waiting[0];
    if (!finish) return false;
    const reply = await socket.ask<Terminal.FinishReply>("finish", { seq: finish.seq });
    if (!reply.ok) return refused(reply, finish.seq, 0);
    apply((now) => operations.ended(operations.upTo(now, finish.seq), reply.result));
    return true;
  }

  async function refused(refusal: Refusal, firstSeq: number, answers: number): Promise<boolean> {
    const at = typeof refusal["seq"] === "number" ? refusal["seq"] : firstSeq;
    if (at > firstSeq) apply((now) => operations.upTo(now, at - 1));
    switch (refusal.code) {
      case "gap":
        if (typeof refusal["expected"] !== "number") break;
        return renumbered(refusal["expected"]);
      case "conflict":
        // Another terminal has used these numbers: what it recorded is the later word.
        apply((now) => operations.abandoned(now, "superseded"));
        inStep = false;
        await sync(true);
        return inStep;
      case "closed":
        apply((now) => operations.abandoned(now, "too_late"));
        await sync();
        return false;
      case "displaced":
        apply(operations.displaced);
        close();
        return false;
      case "bad_request":
        if (answers === 0) break;
        if (answers === 1) apply((now) => operations.notTaken(now, firstSeq));
        oneByOne = true;
        return true;
    }
    // No answer in time, or not now (the clock stands, the server restarts): the same again later.
    setTimeout(() => void flush(), RETRY_MS);
    return false;
  }

  function renumbered(expected: number): boolean {
    const first = state.value.outbox.waiting[0];
    if (first && first.seq > expected) {
      apply((now) => operations.renumbered(now, expected));
      return true;
    }
    setTimeout(() => void sync(), RETRY_MS);
    return false;
  }

  const hears = <Said>(event: string, change: (state: State, said: Said, now: number) => State) =>
    socket.on(event, (said: Said) => {
      apply((state) => change(state, said, performance.now()));
      void flush();
    });

  hears("state", operations.synced);
  hears("started", operations.started);
  hears("clock", operations.clockSet);
  hears<Terminal.Finished>("finished", (state, said) => operations.ended(state, said.result));
  hears<Terminal.Notice>("notice", (state, said) => operations.told(state, { kind: "notice", ...said }));
  socket.on("displaced", () => {
    apply(operations.displaced);
    close();
  });

  const unwatch = effect(() => {
    const connection = socket.connection.value;
    queueMicrotask(() => {
      apply((now) => ({ ...now, connection }));
      if (connection.state !== "connected") inStep = false;
      else if (!inStep) void sync();
    });
  });

  function close(): void {
    closed = true;
    unwatch();
    socket.close();
  }

  socket.connect();
  return { flush, sync: () => sync(), close };
}
