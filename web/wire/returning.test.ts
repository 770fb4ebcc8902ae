import assert from "node:assert/strict";
import { mock, test, type TestContext } from "node:test";
import { signal } from "@preact/signals";
import { returning } from "./returning.ts";
import type { Connection, Refusal } from "./socket.ts";

const no = (fields: object = {}): Refusal => ({ ok: false, code: "no_answer", message: "", ...fields });

/** A connection that is there, and a clock that goes on when told to. */
function aConnection(context: TestContext) {
  let now = 100_000;
  mock.method(performance, "now", () => now);
  mock.method(Math, "random", () => 1);
  mock.timers.enable({ apis: ["setTimeout"] });
  context.after(() => {
    mock.timers.reset();
    mock.restoreAll();
  });
  const connection = signal<Connection>({ state: "connecting" });
  const tries: number[] = [];
  const returns = returning(connection, () => tries.push(now));
  returns.came();
  const pass = (ms: number) => {
    for (let step = 0; step < ms; step += 100) {
      now += 100;
      mock.timers.tick(100);
    }
  };
  const began = () => now;
  return { connection, returns, tries, pass, began };
}

test("a blip under a second is not shown", (context) => {
  const { connection, returns, pass } = aConnection(context);
  pass(6000);
  returns.lost();
  pass(900);
  assert.equal(connection.value.state, "returning");

  returns.came();
  pass(5000);

  assert.equal(connection.value.state, "connected");
});

test("a loss is shown after two seconds, as having begun when it began", (context) => {
  const { connection, returns, pass } = aConnection(context);
  returns.lost();
  const before = connection.value;

  pass(2000);

  assert.ok(before.state === "returning" && connection.value.state === "lost");
  assert.equal(connection.value.since, before.since);
});

test("tries grow apart to fifteen seconds and begin anew after a good connection", (context) => {
  const { returns, tries, pass, began } = aConnection(context);
  pass(6000);
  const lostAt = began();
  returns.lost();
  const waits: number[] = [];
  for (let before = lostAt, round = 0; round < 6; round += 1) {
    pass(15_000);
    waits.push((tries.at(-1) ?? 0) - before);
    before = began();
    returns.failed(no());
  }

  assert.deepEqual(waits, [1000, 2000, 4000, 8000, 15_000, 15_000]);
});

test("the server's own time is kept to, even when the cable comes back", (context) => {
  const { returns, tries, pass, began } = aConnection(context);
  returns.lost();
  pass(2000);
  const refusedAt = began();
  tries.length = 0;
  returns.failed(no({ code: "slow_down", retry_after_ms: 20_000 }));

  pass(5000);
  returns.hurry();
  pass(40_000);

  assert.deepEqual(tries.map((at) => at - refusedAt), [30_000]);
});

test("a screen sent away says nothing until two seconds after its time, and returns at it", (context) => {
  const { connection, returns, tries, pass, began } = aConnection(context);
  returns.sentAway(3000);
  const awayAt = began();
  returns.lost();

  pass(4900);
  const quiet = connection.value.state;
  pass(200);

  assert.deepEqual(tries.map((at) => at - awayAt), [3000]);
  assert.equal(quiet, "returning");
  assert.equal(connection.value.state, "lost");
});

test("a screen whose place has passed before its connection ends returns at once", (context) => {
  const { returns, tries, pass, began } = aConnection(context);
  returns.sentAway(100);
  pass(300);
  const lostAt = began();

  returns.lost();
  pass(100);
  returns.came();
  pass(6000);
  const again = began();
  returns.lost();
  pass(2000);

  assert.deepEqual(tries, [lostAt + 100, again + 1000]);
});

test("a refusal ends the tries", (context) => {
  const { connection, returns, tries, pass } = aConnection(context);
  returns.lost();
  returns.refused(no({ code: "bad_token" }));

  pass(60_000);

  assert.deepEqual(tries, []);
  assert.equal(connection.value.state, "refused");
});
