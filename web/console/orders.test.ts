import assert from "node:assert/strict";
import { test } from "node:test";
import { aRow, aSitting } from "./builders.ts";
import { draft, fields, missing, ordersFor, ordersForPerson, reachOf, wantsSecond } from "./orders.ts";

const one = { attempts: ["P-001"] };

test("a notice needs only its words", () => {
  const asked = { ...draft("send_notice", { all: true }), text: " Tenang " };

  assert.equal(missing(asked, "sesi-1"), null);
  assert.deepEqual(fields(asked), { text: "Tenang", level: "info" });
});

test("a pause is not sent without a reason", () => {
  assert.equal(missing(draft("pause", { all: true }), "sesi-1"), "reason");
});

test("a disqualification wants a reason and the number typed again", () => {
  const asked = { ...draft("void_attempt", one), reason: "Membawa telepon" };

  assert.equal(missing(asked, "sesi-1"), "retype");
  assert.equal(missing({ ...asked, retyped: "P-002" }, "sesi-1"), "retype");
  assert.equal(missing({ ...asked, retyped: "P-001" }, "sesi-1"), null);
  assert.deepEqual(fields(asked), { attempt: "P-001", reason: "Membawa telepon" });
});

test("the end of a sitting wants its id typed again", () => {
  const asked = { ...draft("finish_sitting", { all: true }), reason: "Kebakaran", retyped: "sesi-1" };

  assert.equal(missing(asked, "sesi-1"), null);
  assert.deepEqual(fields(asked), { reason: "Kebakaran" });
});

test("an order reaches the chosen, else the room on screen, else everybody", () => {
  assert.deepEqual(reachOf(["P-001"], "A"), one);
  assert.deepEqual(reachOf([], "A"), { room: "A" });
  assert.deepEqual(reachOf([], null), { all: true });
});

test("minutes go out as seconds", () => {
  const asked = { ...draft("grant_time", { room: "A" }), minutes: 2.5, reason: "Listrik padam" };

  assert.deepEqual(fields(asked), { room: "A", seconds: 150, reason: "Listrik padam" });
  assert.equal(missing({ ...asked, minutes: Number.NaN }, "sesi-1"), "minutes");
});

test("only orders that fit the state are offered", () => {
  assert.ok(!ordersFor(aSitting({ state: "registering" })).includes("pause"));
  assert.ok(ordersFor(aSitting({ state: "paused" })).includes("resume"));
  assert.deepEqual(ordersForPerson(aRow({ state: "void" }), aSitting()), ["note_incident"]);
  assert.ok(!ordersForPerson(aRow({ state: "working" }), aSitting()).includes("resume"));
  assert.equal(ordersForPerson(aRow({ state: "finished" }), aSitting())[0], "print_receipt");
  assert.ok(!ordersForPerson(aRow({ state: "working" }), aSitting()).includes("print_receipt"));
  assert.deepEqual(fields(draft("print_receipt", one)), { attempt: "P-001" });
  assert.ok(ordersForPerson(aRow({ locked: true }), aSitting()).includes("unlock_login"));
});

test("a running board can be frozen with a reason, and a frozen one thawed", () => {
  const frozen = aSitting({ board_frozen_since: 1_790_000_000_000 });

  assert.ok(ordersFor(aSitting()).includes("freeze_board"));
  assert.ok(!ordersFor(aSitting()).includes("thaw_board"));
  assert.ok(ordersFor(frozen).includes("thaw_board"));
  assert.ok(!ordersFor(frozen).includes("freeze_board"));
  assert.equal(missing(draft("freeze_board", { all: true }), "sesi-1"), "reason");
  assert.deepEqual(fields({ ...draft("freeze_board", one), reason: " Menjelang akhir " }), { reason: "Menjelang akhir" });
});

test("a person whose clock runs is released with it stopped, unless staff say otherwise", () => {
  assert.equal(draft("release_terminal", one).halt, true);
  assert.equal(draft("void_attempt", one).halt, false);
  assert.deepEqual(fields({ ...draft("release_terminal", one), reason: "Komputer rusak" }), {
    attempt: "P-001",
    reason: "Komputer rusak",
  });
});

test("who was taken off a computer can be given a new PIN for the next one", () => {
  const away = aRow({ state: "paused", terminal: null, connected: false });

  assert.ok(ordersForPerson(away, aSitting()).includes("issue_pin"));
  assert.ok(!ordersForPerson(aRow({ state: "working" }), aSitting()).includes("issue_pin"));
});

test("what cannot be taken back wants a second person, unless the sitting is planned for one", () => {
  const alone = aSitting({ two_people: false });
  for (const order of ["start_sitting", "void_attempt", "release_results"] as const) {
    assert.ok(wantsSecond(draft(order, one), aSitting()));
    assert.ok(!wantsSecond(draft(order, one), alone));
  }
  assert.ok(!wantsSecond(draft("pause", one), aSitting()));
  assert.ok(wantsSecond(draft("thaw_board", one), aSitting({ state: "finished" })));
  assert.ok(!wantsSecond(draft("thaw_board", one), aSitting({ state: "running" })));
});

test("a grant wants a second person above the limit, and whenever the server says so", () => {
  const grant = { ...draft("grant_time", one), reason: "Listrik padam", minutes: 10 };

  assert.ok(!wantsSecond(grant, aSitting()));
  assert.ok(wantsSecond({ ...grant, minutes: 11 }, aSitting()));
  assert.ok(wantsSecond({ ...grant, toldSecond: true }, aSitting()));
});

test("with a second person an order waits for name and password, and neither is a field of it", () => {
  const asked = { ...draft("start_sitting", { all: true }), username: "pengawas" };

  assert.equal(missing(asked, "sesi-1", true), "second");
  assert.equal(missing(asked, "sesi-1"), null);
  assert.equal(missing({ ...asked, password: "rahasia" }, "sesi-1", true), null);
  assert.deepEqual(fields({ ...asked, password: "rahasia" }), {});
});

test("the registration opens after the draw, and a list is announced as it was seen", () => {
  const so_far = { entries: 4, drawing_since: null, trouble: null };
  const prepared = aSitting({ state: "prepared" });
  assert.deepEqual(ordersFor(prepared), ["open_registration"]);
  assert.deepEqual(ordersFor({ ...prepared, draw: { ...so_far, stage: "complete" } }), []);
  assert.deepEqual(ordersFor({ ...prepared, draw: { ...so_far, stage: "drawn" } }), ["open_registration"]);

  const asked = { ...draft("announce_list", { all: true }), listed: "ab".repeat(32) };
  assert.equal(missing(asked, "sesi-1"), "reason");
  assert.deepEqual(fields({ ...asked, reason: "Daftar lengkap" }), { listed: "ab".repeat(32), reason: "Daftar lengkap" });
  assert.deepEqual(fields(draft("draw_forms", { all: true })), {});
});
