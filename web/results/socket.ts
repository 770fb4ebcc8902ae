// Keeps the board in step: a snapshot over HTTP, changes over the socket, and HTTP again without one.
import { effect } from "@preact/signals";
import { opened, type Outcome, pushed, resumed } from "../board/operations.ts";
import { request } from "../wire/http.ts";
import type { Results } from "../wire/messages.ts";
import { type Reply, wire } from "../wire/socket.ts";
import * as state from "./state.ts";

type Answer = Reply<Omit<Results.Board, "ok"> | Omit<Results.BoardSince, "ok">>;

// The server says something every 2 s; silence for longer means asking over HTTP.
const QUIET_MS = 3000;
// Between two questions when an answer did not help: enough for the next publication.
const AGAIN_MS = 700;
const results = wire("/results", () => ({}));

let asking = false;
let askedAt = -QUIET_MS;
let heardOf = 0; // the highest number any message named

function hear(): void {
  state.heardAt.value = state.now.value = performance.now();
  state.refusal.value = null;
}

function follow(outcome: Outcome): void {
  if (outcome.then === "show") state.board.value = outcome.board;
  if (outcome.then === "ask") void ask(outcome.since);
}

function take(answer: Answer): Outcome {
  if (!answer.ok) {
    const gone = answer.code === "unknown_sitting";
    if (gone || (!state.board.peek() && answer.code !== "no_answer")) state.refusal.value = answer;
    return { then: "nothing" };
  }
  const known = state.board.peek();
  // What a cache on the way repeats is not news from the server.
  if (answer.as_of !== known?.as_of) hear();
  if ("rows" in answer) return opened(answer as Results.Board);
  return known ? resumed(known, answer as Results.BoardSince) : { then: "ask", since: null };
}

const overHttp = (since: number | null): Promise<Answer> =>
  since === null
    ? request(`/results/${state.sitting}/board.json`, { cache: "no-cache" })
    : request(`/results/${state.sitting}/board.json?since=${since}`, { cache: "no-store" });

/** Asks once for what is missing; the socket also subscribes by it. */
async function ask(since: number | null): Promise<void> {
  if (asking) return;
  asking = true;
  askedAt = performance.now();
  const connected = results.connection.peek().state === "connected";
  let answer: Answer = connected
    ? await results.ask("watch", { sitting: state.sitting, since })
    : await overHttp(since);
  if (connected && !answer.ok) answer = await overHttp(since);
  const outcome = take(answer);
  asking = false;
  if (outcome.then === "show") state.board.value = outcome.board;
  const behind = (state.board.peek()?.seq ?? 0) < heardOf;
  if (outcome.then === "ask" || (answer.ok && behind)) {
    heardOf = 0;
    setTimeout(() => void ask(outcome.then === "ask" ? outcome.since : known()), AGAIN_MS);
  }
}

const known = () => state.board.peek()?.seq ?? null;

results.on("board", (message: Results.BoardChanges) => {
  const shown = state.board.peek();
  if (message.sitting !== state.sitting || !shown) return;
  if (message.as_of >= shown.as_of) {
    hear();
    if (asking) heardOf = Math.max(heardOf, message.seq);
  }
  follow(pushed(shown, message));
});

async function look(): Promise<void> {
  state.now.value = performance.now();
  const since = Math.max(state.heardAt.value, askedAt);
  if (state.now.value - since > QUIET_MS) await ask(known());
}

async function list(): Promise<void> {
  const answer = await request<Omit<Results.SittingList, "ok">>("/results/sittings.json", { cache: "no-cache" });
  if (answer.ok) {
    hear();
    state.sittings.value = answer.sittings;
  } else {
    state.now.value = performance.now();
  }
}

/** Begins, and never ends: a hall screen stands for hours. */
export async function keepInStep(): Promise<void> {
  if (state.sitting === null) {
    await list();
    setInterval(() => void list(), QUIET_MS);
    return;
  }
  await ask(null);
  setInterval(() => void look(), 1000);
  effect(() => {
    if (results.connection.value.state === "connected") void ask(known());
  });
  results.connect();
}
