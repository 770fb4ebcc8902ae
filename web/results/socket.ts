// Keeps the board in step: a snapshot over HTTP, changes over the socket, and HTTP again without one.
import { effect } from "@preact/signals";
import { type Board, opened, type Outcome, pushed, resumed } from "../board/operations.ts";
import { request } from "../wire/http.ts";
import type { Results } from "../wire/messages.ts";
import { type Reply, wire } from "../wire/socket.ts";
import { after, due, FRESH, QUIET_MS } from "./pace.ts";
import * as state from "./state.ts";

type Answer = Reply<Omit<Results.Board, "ok"> | Omit<Results.BoardSince, "ok">>;

// Between two questions when an answer did not help: enough for the next publication.
const AGAIN_MS = 700;
// Whoever found the house full reads over HTTP and knocks again now and then.
const KNOCK_AGAIN_MS = 30_000;
const results = wire("/results", () => ({}));

let asking = false;
let askedAt = -QUIET_MS;
let heardOf = 0; // the highest number any message named
let pace = FRESH;

function hear(): void {
  state.heardAt.value = state.now.value = performance.now();
  state.refusal.value = null;
}

function follow(outcome: Outcome): void {
  if (outcome.then === "show") state.board.value = outcome.board;
  // Refused for asking too often: the next message finds the gap again once the time named is over.
  if (outcome.then === "ask" && performance.now() >= pace.notBefore) void ask(outcome.since);
}

function take(answer: Answer): Outcome {
  if (!answer.ok) {
    const gone = answer.code === "unknown_sitting";
    if (gone || (!state.board.peek() && answer.code !== "no_answer")) state.refusal.value = answer;
    return { then: "nothing" };
  }
  const known = state.board.peek();
  // What a cache on the way repeats, or a server that lost touch itself, is no sign of life.
  if (answer.as_of !== known?.as_of) hear();
  if (!("rows" in answer)) return known ? resumed(known, answer as Results.BoardSince) : { then: "ask", since: null };
  // What was pushed meanwhile has overtaken the answer.
  if (known && known.epoch === answer.epoch && answer.seq < known.seq) return { then: "nothing" };
  return opened(answer as Results.Board);
}

/** What is known, as a question: the changes after the board shown, or everything. */
const from = (since: number | null, known: Board | null) =>
  since === null || known === null ? { since: null } : { since, epoch: known.epoch };

function overHttp(since: number | null): Promise<Answer> {
  const known = state.board.peek();
  const address = `/results/${state.sitting}/board.json`;
  return since === null || known === null
    ? request(address, { cache: "no-cache" })
    : request(`${address}?since=${since}&epoch=${known.epoch}`, { cache: "no-store" });
}

/** Asks once for what is missing; the socket also subscribes by it. */
async function ask(since: number | null): Promise<void> {
  if (asking) return;
  asking = true;
  askedAt = performance.now();
  const connected = results.connection.peek().state === "connected";
  let answer: Answer = connected
    ? await results.ask("watch", { sitting: state.sitting, ...from(since, state.board.peek()) })
    : await overHttp(since);
  if (connected && !answer.ok && answer.code === "no_answer") answer = await overHttp(since);
  pace = after(pace, answer, performance.now(), Math.random());
  const outcome = take(answer);
  asking = false;
  if (outcome.then === "show") state.board.value = outcome.board;
  const behind = (state.board.peek()?.seq ?? 0) < heardOf;
  if (outcome.then === "ask" || (answer.ok && behind)) {
    heardOf = 0;
    setTimeout(() => void ask(outcome.then === "ask" ? outcome.since : known()), AGAIN_MS * (0.5 + Math.random()));
  }
}

const known = () => state.board.peek()?.seq ?? null;

results.on("board", (message: Results.BoardChanges) => {
  const shown = state.board.peek();
  if (message.sitting !== state.sitting || !shown) return;
  if (message.epoch === shown.epoch && message.seq < shown.seq) return;
  hear();
  if (asking) heardOf = Math.max(heardOf, message.seq);
  follow(pushed(shown, message));
});

async function look(): Promise<void> {
  const now = (state.now.value = performance.now());
  if (due(pace, Math.max(state.heardAt.value, askedAt), now)) await ask(known());
}

async function list(): Promise<void> {
  const now = (state.now.value = performance.now());
  if (!due(pace, askedAt, now)) return;
  askedAt = now;
  const answer = await request<Omit<Results.SittingList, "ok">>("/results/sittings.json", { cache: "no-cache" });
  pace = after(pace, answer, performance.now(), Math.random());
  if (answer.ok) {
    hear();
    state.sittings.value = answer.sittings;
  }
}

/** A phone that is looked at again, or has its network back, need not sit out the wait. */
function hurryWhenBack(look: () => Promise<void>): void {
  const hurry = () => {
    if (document.hidden || pace.failures === 0) return;
    pace = { ...pace, notBefore: performance.now() + 1000 * Math.random() };
    askedAt = -QUIET_MS;
    void look();
  };
  addEventListener("online", hurry);
  document.addEventListener("visibilitychange", hurry);
}

/** Begins, and never ends: a hall screen stands for hours. */
export async function keepInStep(): Promise<void> {
  const looking = state.sitting === null ? list : look;
  setInterval(() => void looking(), 1000);
  hurryWhenBack(looking);
  if (state.sitting === null) return list();
  await ask(null);
  effect(() => {
    const connection = results.connection.value;
    if (connection.state === "connected") void ask(known());
    if (connection.state === "refused") setTimeout(() => results.connect(), KNOCK_AGAIN_MS * (1 + Math.random() / 2));
  });
  results.connect();
}
