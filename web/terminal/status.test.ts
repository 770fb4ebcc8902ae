// Whatever happens in whatever order, the page calls nothing saved that is not on the server's disk.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Terminal } from "../wire/messages.ts";
import { kept, nextToSend, onTheWire, read, type Line } from "./log.ts";
import * as operations from "./operations.ts";
import { emptySheet, type Said, type Sheet, written } from "./sheet.ts";
import { initial, type Session, type State } from "./state.ts";
import { status, unsentItems } from "./status.ts";

const ITEMS = 6;
const WALL = 1_700_000_000_000;

/** The same numbers every time: a failing sequence can be looked at again. */
function dice(seed: number): (below: number) => number {
  let now = seed;
  return (below) => {
    now = (Math.imul(now, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((now / 2 ** 32) * below);
  };
}

/** The server's side of one attempt, by the rules of the wire. */
class Server {
  disk: Terminal.Answer[] = [];
  closed = false;
  before: Terminal.Answer[] = [];

  sheet = (): Sheet => this.disk.reduce((sheet, answer) => written(sheet, answer as Said), emptySheet);

  record(answer: Terminal.Answer): "ok" | "gap" | "conflict" | "closed" {
    const known = this.disk[answer.seq - 1];
    if (known) return JSON.stringify(known) === JSON.stringify(answer) ? "ok" : "conflict";
    if (this.closed) return "closed";
    if (answer.seq !== this.disk.length + 1) return "gap";
    this.disk.push(answer);
    return "ok";
  }

  snapshot = (): Terminal.Snapshot => {
    const { answers, flags } = this.sheet();
    return {
      attempt_state: this.closed ? "finished" : "working",
      remaining_ms: 600_000,
      running: !this.closed,
      reason: null,
      answers: { ...answers },
      flags,
      last_seq: this.disk.length,
      form_key: null,
      result: null,
      server_time: WALL,
    };
  };
}

/** A terminal before a server, over a network that loses what it likes. */
class Hall {
  server = new Server();
  disk: Line[] = [];
  now = 1000;
  state: State = operations.logOpened({ ...initial, stage: "sitting", session: {} as Session }, []);

  constructor(private readonly roll: (below: number) => number) {
    this.connect();
  }

  chance = (percent: number) => this.roll(100) < percent;

  connect(): void {
    this.state = operations.connectionChanged(this.state, { state: "connected", since: WALL });
    if (this.chance(20)) return; // the answer to the first question is still on its way
    this.state = operations.synced(this.state, this.server.snapshot(), this.now, WALL);
  }

  lose(): void {
    this.state = operations.connectionChanged(this.state, { state: "returning", since: WALL });
    if (this.chance(70)) this.state = operations.connectionChanged(this.state, { state: "lost", since: WALL });
  }

  keep(): void {
    const { log } = this.state;
    if (!log) return;
    const some = log.unkept.slice(0, 1 + this.roll(3));
    this.disk.push(...some);
    this.state = operations.linesKept(this.state, log.lines - log.unkept.length + some.length, true);
  }

  send(): void {
    const { log, inStep, keeps } = this.state;
    if (!log || !inStep) return;
    for (const entry of nextToSend(log, keeps)) {
      assert.ok(entry.line < this.disk.length, "sent before it was on this computer's disk");
      if (entry.kind !== "answer" || this.chance(10)) return;
      const said = this.server.record(onTheWire(entry));
      // The acknowledgement may be lost on its way back.
      if (this.chance(15)) return this.lose();
      if (said === "gap") return this.connect();
      if (said === "conflict") {
        this.state = { ...operations.abandoned(this.state, "superseded", this.now), inStep: false };
        return this.connect();
      }
      if (said === "closed") {
        this.state = operations.abandoned(this.state, "too_late", this.now);
        return this.connect();
      }
      const reply = { ok: true, seq: entry.seq, entry: entry.seq, head: "7K3M", server_time: WALL } as const;
      this.state = operations.saved(this.state, reply, this.now);
    }
  }

  reload(): void {
    const fresh = { ...initial, stage: "sitting", session: {} as Session } as const;
    this.state = operations.logOpened(fresh, this.disk);
    if (this.chance(60)) this.connect();
  }

  /** The server's disk is put back to what it was at the last backup; its connections end. */
  restore(): void {
    this.lose();
    this.server.disk = this.server.before.slice();
  }

  elsewhere(): void {
    this.lose();
    const seq = this.server.disk.length + 1;
    this.server.record({ seq, item: 1 + this.roll(ITEMS), choice: this.roll(5), flag: false, views: [[1, seq]] });
  }

  step(): void {
    this.now += this.roll(1500);
    const item = 1 + this.roll(ITEMS);
    const what = this.roll(100);
    if (what < 34) this.state = operations.chosen(this.state, item, this.roll(6) - 1 < 0 ? null : this.roll(5), this.now);
    else if (what < 40) this.state = operations.flagToggled(this.state, item, this.now);
    else if (what < 60) this.keep();
    else if (what < 82) this.send();
    else if (what < 87) this.lose();
    else if (what < 93) this.connect();
    else if (what < 95) this.reload();
    else if (what < 97) this.server.before = this.server.disk.slice();
    else if (what < 98) this.restore();
    else if (what < 99) this.elsewhere();
    else if (this.chance(10)) this.server.closed = true;
  }

  settle(): void {
    for (let round = 0; round < 60; round += 1) {
      if (!this.state.inStep) this.connect();
      this.keep();
      this.send();
    }
    while (!this.state.inStep) this.connect();
  }
}

const said = (sheet: Sheet, item: number) => [sheet.answers[item] ?? null, sheet.flags.includes(item)];

function assertHonest({ state, server, disk, now }: Hall): void {
  const says = status(state, now).kind;
  const screen = operations.sheetOf(state);
  const onServer = server.sheet();
  const unsent = unsentItems(state, now);
  if (state.connection.state === "connected" && (says === "saved" || says === "nothing")) assert.deepEqual(screen, onServer);
  if (state.inStep && says !== "saving") {
    for (let item = 1; item <= ITEMS; item += 1) {
      if (!unsent.has(item)) assert.deepEqual(said(screen, item), said(onServer, item), `item ${item} looks saved`);
    }
  }
  if (says === "unsent") assert.ok(state.log?.waiting.every((entry) => entry.line < disk.length), "not on this disk");
}

function assertRetold({ state, disk }: Hall): void {
  const again = state.log && read([...disk, ...state.log.unkept]);
  assert.deepEqual(again && kept(again, disk.length), state.log && { ...state.log, unkept: [] }, "its lines tell another log");
}

test("over two hundred random days nothing is called saved that is not, and nothing is lost", () => {
  const seen = new Set<string>();
  for (let seed = 1; seed <= 200; seed += 1) {
    const hall = new Hall(dice(seed));
    for (let step = 0; step < 120; step += 1) {
      hall.step();
      seen.add(status(hall.state, hall.now).kind);
      assertHonest(hall);
    }

    hall.settle();

    assertHonest(hall);
    assertRetold(hall);
    assert.deepEqual(hall.state.log?.waiting, [], `day ${seed}: something still waits`);
    assert.deepEqual(operations.sheetOf(hall.state), hall.server.sheet(), `day ${seed}`);
  }
  assert.deepEqual([...seen].sort(), ["connecting", "lost", "nothing", "saved", "saving", "unkept", "unsent"]);
});

test("what only this page has is not called safe on this computer", () => {
  const met = new Hall(dice(1)).state;
  const chosen = operations.chosen(operations.notKept(met), 1, 0, 1000);

  const lost = operations.connectionChanged(chosen, { state: "lost", since: WALL });

  assert.deepEqual(status(lost, 1000), { kind: "unkept", count: 1 });
});

test("a connection that is gone for a blink changes neither status nor boxes", () => {
  const hall = new Hall(dice(1));
  const blink = operations.connectionChanged(hall.state, { state: "returning", since: WALL });

  assert.deepEqual(status({ ...blink, saved: { at: 1, head: "x" } }, 1000).kind, "saved");
  assert.equal(unsentItems(operations.chosen(blink, 1, 0, 1000), 1100).size, 0);
});
