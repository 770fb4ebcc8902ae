import assert from "node:assert/strict";
import { test } from "node:test";
import type { Terminal } from "../wire/messages.ts";
import type { Form } from "./form.ts";
import { remaining } from "./clock.ts";
import { standingOf, stoodAt } from "./kept_session.ts";
import * as operations from "./operations.ts";
import { initial, type Session, type State } from "./state.ts";

const NOW = 10_000;

const aSession = (attemptState: Session["attemptState"] = "waiting") =>
  ({ token: "t", attemptState, sitting: { id: "s" }, candidate: { participant_number: "1" } }) as Session;

const aForm = (items = 10): Form => ({
  sections: [{ id: "twk", title: "Tes Wawasan Kebangsaan", first: 1, last: items }],
  stimuli: [],
  items: Array.from({ length: items }, (_, place) => ({
    number: place + 1,
    section: "twk",
    stimulus: null,
    stem: "",
    choices: ["", "", "", "", ""],
  })),
  assets: {},
});

const aSnapshot = (changes: Partial<Terminal.Snapshot> = {}): Terminal.Snapshot => ({
  attempt_state: "working",
  remaining_ms: 600_000,
  running: true,
  reason: null,
  answers: {},
  flags: [],
  last_seq: 0,
  form_key: "k",
  result: null,
  server_time: 1_700_000_000_000,
  ...changes,
});

const paused: Terminal.ClockReason = { kind: "paused", by: "room", since: 1, text: "" };

const WALL = 1_700_000_000_000;

const seated: State = operations.logOpened({ ...initial, stage: "sitting", session: aSession() }, []);

const atWork = (changes: Partial<Terminal.Snapshot> = {}): State => {
  const synced = operations.synced(seated, aSnapshot(changes), NOW, WALL);
  return operations.formOpened(synced, aForm(), NOW);
};

const waiting = (state: State) => state.log?.waiting ?? [];

test("a choice is on screen at once and recorded only when confirmed", () => {
  const chosen = operations.chosen(atWork(), 3, 1, NOW + 5);

  assert.equal(operations.sheetOf(chosen).answers[3], 1);
  assert.equal(chosen.log?.recorded.answers[3], undefined);
  assert.equal(chosen.saved, null);

  const reply = { ok: true, seq: 1, entry: 9, head: "7K3M", server_time: 5 } as const;
  const saved = operations.saved(chosen, reply, NOW);

  assert.equal(saved.log?.recorded.answers[3], 1);
  assert.deepEqual(saved.saved, { at: 5, head: "7K3M" });
  assert.deepEqual(waiting(saved), []);
});

test("the same choice again sends nothing", () => {
  const chosen = operations.chosen(atWork({ answers: { 3: 1 } }), 3, 1, NOW);

  assert.deepEqual(waiting(chosen), []);
});

test("clearing an answer leaves the item empty and keeps its flag", () => {
  const cleared = operations.chosen(atWork({ answers: { 3: 1 }, flags: [3] }), 3, null, NOW);

  assert.deepEqual(operations.sheetOf(cleared), { answers: {}, flags: [3] });
});

test("a flag travels with the item's present choice", () => {
  const flagged = operations.flagToggled(atWork({ answers: { 3: 1 } }), 3, NOW);

  const [entry] = waiting(flagged);
  assert.ok(entry?.kind === "answer");
  assert.deepEqual([entry.item, entry.choice, entry.flag], [3, 1, true]);
});

test("nothing can be answered while the clock stands, after zero, or after the end was asked for", () => {
  const stopped = atWork({ running: false, reason: paused, attempt_state: "paused" });
  const working = atWork({ remaining_ms: 1000 });
  const finishing = operations.finishing(atWork(), NOW);

  for (const [state, now] of [
    [stopped, NOW],
    [working, NOW + 1000],
    [finishing, NOW],
  ] as const) {
    assert.equal(operations.chosen(state, 3, 1, now), state);
  }
});

test("what waits is laid over the server's answers after a reload", () => {
  const before = operations.chosen(atWork(), 3, 1, NOW);

  const after = operations.synced(before, aSnapshot({ answers: { 3: 0, 4: 2 } }), NOW, WALL);

  assert.deepEqual(operations.sheetOf(after).answers, { 3: 1, 4: 2 });
});

test("a message tells which items were on screen and how long ago", () => {
  const leafed = operations.moved(operations.moved(atWork(), 2, NOW + 100), 3, NOW + 250);

  const chosen = operations.chosen(leafed, 3, 0, NOW + 400);

  const [entry] = waiting(chosen);
  assert.ok(entry?.kind === "answer");
  assert.deepEqual(entry.views, [
    [1, 400],
    [2, 300],
    [3, 150],
  ]);
  assert.deepEqual(chosen.views, []);
});

test("moving stops at both ends", () => {
  const first = atWork();

  assert.equal(operations.moved(first, 0, NOW), first);
  assert.equal(operations.moved(first, 11, NOW), first);
  assert.equal(operations.moved(first, 10, NOW).here, 10);
});

test("work goes on at the first empty item", () => {
  assert.equal(atWork({ answers: { 1: 0, 2: 3, 4: 1 } }).here, 3);
});

test("a clock that runs on after a pause says so, with the time that was given", () => {
  const stopped = operations.clockSet(atWork(), { running: false, remaining_ms: 599_000, reason: paused }, NOW + 1000);

  const resumed = operations.clockSet(stopped, { running: true, remaining_ms: 791_000, reason: null }, NOW + 60_000);

  assert.equal(stopped.attempt, "paused");
  assert.equal(resumed.attempt, "working");
  const message = resumed.messages.at(-1)?.message;
  assert.deepEqual(message, { kind: "resumed", givenMs: 192_000, remainingMs: 791_000 });
});

test("the start is not called a resumption", () => {
  const notBegun: Terminal.ClockReason = { kind: "waiting", by: null, since: 1, text: "" };
  const ready = operations.synced(
    seated,
    aSnapshot({ attempt_state: "waiting", running: false, reason: notBegun, form_key: null }),
    NOW,
    WALL,
  );

  const started = operations.started(ready, { form_key: "k", remaining_ms: 600_000 }, NOW + 50);

  assert.equal(started.attempt, "working");
  assert.deepEqual(started.messages, []);
});

test("answers that another terminal has overtaken are named and not sent again", () => {
  const before = operations.chosen(operations.chosen(atWork(), 5, 1, NOW), 2, 1, NOW);

  const abandoned = operations.abandoned(before, "superseded", NOW);

  assert.deepEqual(waiting(abandoned), []);
  assert.deepEqual(abandoned.messages.at(-1)?.message, { kind: "superseded", items: [2, 5] });
  assert.deepEqual(operations.sheetOf(abandoned).answers, {});
});

test("begun work skips the tutorial, fresh work does not", () => {
  const fresh = { ...initial, session: aSession("waiting") };
  const begun = { ...initial, session: aSession("paused") };

  assert.equal(operations.confirmed(fresh).stage, "tutorial");
  assert.equal(operations.confirmed(begun).stage, "sitting");
});

test("a void attempt is shown as void", () => {
  const reason: Terminal.ClockReason = { kind: "void", by: "attempt", since: 1, text: "" };

  const voided = operations.clockSet(atWork(), { running: false, remaining_ms: 1, reason }, NOW);

  assert.equal(voided.attempt, "void");
});

test("a passing message is replaced by the next and goes when the clock stops, a notice stays", () => {
  const noticed = operations.told(atWork(), { kind: "notice", text: "Tenang.", level: "info" });
  const twice = operations.told(operations.told(noticed, { kind: "mark", minutes: 10 }), { kind: "mark", minutes: 5 });

  const stopped = operations.clockSet(twice, { running: false, remaining_ms: 1, reason: paused }, NOW);

  assert.deepEqual(twice.messages.map((one) => one.message.kind), ["notice", "mark"]);
  assert.deepEqual(stopped.messages.map((one) => one.message.kind), ["notice"]);
});

test("a pause before the start does not make the start a resumption", () => {
  const held = aSnapshot({ attempt_state: "waiting", running: false, reason: paused, form_key: null });

  const started = operations.started(
    operations.synced(seated, held, NOW, WALL),
    { form_key: "k", remaining_ms: 600_000 },
    NOW,
  );

  assert.deepEqual(started.messages, []);
});

test("a server that was set back gets again what it lost, and the candidate is told", () => {
  const chosen = operations.chosen(operations.chosen(atWork(), 1, 0, NOW), 2, 1, NOW);
  const saved = operations.upTo(chosen, 2, NOW);

  const restored = operations.synced(saved, aSnapshot({ answers: { 1: 0 }, last_seq: 1 }), NOW, WALL);

  assert.deepEqual(waiting(restored).map(({ seq }) => seq), [2]);
  assert.deepEqual(operations.sheetOf(restored).answers, { 1: 0, 2: 1 });
  assert.deepEqual(restored.messages.at(-1)?.message, { kind: "set_back", count: 1 });
});

test("the end is asked for by itself once the server says that no time is left and nothing waits", () => {
  const over = aSnapshot({ remaining_ms: 0 });
  const unsent = operations.chosen(atWork(), 1, 0, NOW);

  const withUnsent = operations.timeUp(operations.synced(unsent, over, NOW, WALL), NOW);
  const bySelf = operations.timeUp(operations.synced(atWork(), over, NOW, WALL), NOW);
  const alone = operations.connectionChanged(operations.synced(atWork(), over, NOW, WALL), { state: "lost", since: 0 });

  assert.deepEqual(waiting(withUnsent).map(({ kind }) => kind), ["answer"]);
  assert.deepEqual(waiting(bySelf).map(({ kind }) => kind), ["finish"]);
  assert.deepEqual(waiting(operations.timeUp(alone, NOW)), []);
});

test("answers that came too late stay named beside the result", () => {
  const result: Terminal.Result = { sections: [], total: 5, max: 10, finished_by: "time", corrected: null, receipt: null };
  const unsent = operations.chosen(operations.chosen(atWork(), 4, 0, NOW), 2, 1, NOW);

  const ended = operations.ended(operations.abandoned(unsent, "too_late", NOW), result);

  assert.deepEqual(operations.uncounted(ended), [{ why: "too_late", items: [2, 4] }]);
  assert.deepEqual(operations.sheetOf(ended).answers, {});
  assert.equal(ended.formKey, null);
});

test("a receipt is shown with the result, whatever is told of the end after it", () => {
  const result: Terminal.Result = { sections: [], total: 5, max: 10, finished_by: "candidate", corrected: null, receipt: null };
  const receipt = { text: "0400", url: "/receipt/sesi-1#0400" };

  const given = operations.receiptGiven(operations.ended(atWork(), result), receipt);

  assert.deepEqual(given.result?.receipt, receipt);
  assert.deepEqual(operations.ended(given, result).result?.receipt, receipt);
  assert.equal(operations.receiptGiven(atWork(), receipt).result, null);
});

test("a receipt is not kept on the exam's computer, because it opens the whole paper", () => {
  const receipt = { text: "0400", url: "/receipt/sesi-1#0400" };
  const result: Terminal.Result = { sections: [], total: 5, max: 10, finished_by: "candidate", corrected: null, receipt };

  const standing = standingOf(operations.ended(atWork(), result), aSession(), NOW, WALL);

  assert.equal(standing.result?.total, 5);
  assert.ok(!JSON.stringify(standing).includes("0400"));
});

test("a page that begins without a connection goes on with the time that is left by then", () => {
  const before = atWork();
  const standing = standingOf(before, aSession(), NOW + 1000, WALL + 1000);

  const after = stoodAt(seated, { ...standing, attemptName: "x" }, 50, WALL + 61_000);
  const setBack = stoodAt(seated, { ...standing, attemptName: "x" }, 50, WALL - 3_600_000);

  assert.equal(after.attempt, "working");
  assert.equal(after.clock && remaining(after.clock, 50), 600_000 - 61_000);
  assert.equal(setBack.clock && remaining(setBack.clock, 50), 600_000);
});
