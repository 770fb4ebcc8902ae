// What staff can ask for: what each order needs before it may be sent, as much care as it is dangerous.
import { type KeyDraft, noKey, pointsOf } from "./key.ts";
import { isPerson, isSignature, type LateDraft, nobody, person, spelled, waitingOf } from "./late.ts";
import type { Row, Sitting } from "./messages.ts";

export type Order =
  | "announce_ceremony"
  | "announce_list"
  | "fail_ceremony"
  | "draw_forms"
  | "open_registration"
  | "add_candidate"
  | "draw_late_form"
  | "bring_ceremony"
  | "start_sitting"
  | "pause"
  | "resume"
  | "grant_time"
  | "finish_attempt"
  | "finish_sitting"
  | "release_terminal"
  | "void_attempt"
  | "send_notice"
  | "note_incident"
  | "release_results"
  | "correct_key"
  | "freeze_board"
  | "thaw_board"
  | "issue_pin"
  | "assign_seat"
  | "unlock_login"
  | "print_receipt";

/** What a person must give before the order goes out, besides pressing its button. */
export type Need =
  | "reason"
  | "minutes"
  | "text"
  | "level"
  | "seat"
  | "key"
  | "person"
  | "signature"
  | "ceremony"
  | "retype"
  | "confirm"
  | "halt"
  | "second";

export const NEEDS: Record<Order, readonly Need[]> = {
  announce_ceremony: ["reason"],
  announce_list: ["reason"],
  fail_ceremony: ["reason"],
  draw_forms: ["confirm"],
  unlock_login: [],
  print_receipt: [],
  issue_pin: ["confirm"],
  assign_seat: ["seat"],
  send_notice: ["text", "level"],
  note_incident: ["text"],
  open_registration: ["confirm"],
  add_candidate: ["person", "reason"],
  draw_late_form: ["signature"],
  bring_ceremony: ["ceremony"],
  resume: ["confirm"],
  pause: ["reason"],
  grant_time: ["minutes", "reason"],
  release_terminal: ["reason", "halt"],
  start_sitting: ["confirm"],
  finish_attempt: ["reason", "confirm"],
  release_results: ["retype"],
  correct_key: ["key", "reason"],
  freeze_board: ["reason"],
  thaw_board: ["confirm"],
  finish_sitting: ["reason", "retype"],
  void_attempt: ["reason", "retype"],
};

export const DANGEROUS: ReadonlySet<Order> = new Set([
  "finish_attempt",
  "finish_sitting",
  "void_attempt",
  "fail_ceremony",
]);

/** Orders whose reason everybody reads. */
export const OF_THE_DRAW: ReadonlySet<Order> = new Set([
  "announce_ceremony",
  "announce_list",
  "fail_ceremony",
  "draw_forms",
]);

/** Whom an order reaches: named people, a room, or everybody at the sitting. */
export type Reach = { attempts: readonly string[] } | { room: string } | { all: true };

export const reachOf = (chosen: readonly string[], room: string | null): Reach =>
  chosen.length > 0 ? { attempts: chosen } : room !== null ? { room } : { all: true };

export type Draft = {
  order: Order;
  reach: Reach;
  reason: string;
  minutes: number;
  text: string;
  level: "info" | "warning";
  room: string;
  seat: string;
  key: KeyDraft;
  late: LateDraft;
  /** The hash of the list of commitments as it was seen when the order was begun. */
  listed: string;
  retyped: string;
  /** Stop the person's clock first, so that the way to another computer costs no time. */
  halt: boolean;
  /** Whether the server has said that this one needs a second person. */
  toldSecond: boolean;
  /** The second person's own; the password is forgotten after every try. */
  username: string;
  password: string;
};

export const draft = (order: Order, reach: Reach): Draft => ({
  order,
  reach,
  reason: "",
  minutes: order === "grant_time" ? 5 : 0,
  text: "",
  level: "info",
  room: "",
  seat: "",
  key: noKey,
  late: nobody,
  listed: "",
  retyped: "",
  halt: NEEDS[order].includes("halt"),
  toldSecond: false,
  username: "",
  password: "",
});

const ALWAYS_TWO: ReadonlySet<Order> = new Set([
  "add_candidate",
  "start_sitting",
  "void_attempt",
  "release_results",
  "correct_key",
]);

/**
 * Whether a second person must consent, as far as this screen can know: earlier grants count too, so
 * the server has the last word.
 */
export function wantsSecond(draft: Draft, sitting: Sitting): boolean {
  if (draft.toldSecond) return true;
  if (!sitting.two_people) return false;
  if (ALWAYS_TWO.has(draft.order)) return true;
  if (draft.order === "grant_time") return draft.minutes * 60_000 > sitting.grant_alone_ms;
  return draft.order === "thaw_board" && sitting.state === "finished";
}

/** What must be typed again, letter by letter, before what cannot be undone. */
export function passphrase(draft: Draft, sitting: string): string {
  return "attempts" in draft.reach && draft.reach.attempts.length === 1
    ? (draft.reach.attempts[0] ?? sitting)
    : sitting;
}

/** The first thing still missing, or null when the order may go out. */
export function missing(draft: Draft, sitting: string, second = false, byBeacon = false): Need | null {
  for (const need of NEEDS[draft.order]) {
    if (need === "reason" && draft.reason.trim().length < 3) return need;
    if (need === "minutes" && !(draft.minutes > 0 && draft.minutes <= 240)) return need;
    if (need === "text" && draft.text.trim() === "") return need;
    if (need === "seat" && (draft.room.trim() === "" || draft.seat.trim() === "")) return need;
    if (need === "person" && !isPerson(draft.late)) return need;
    if (need === "signature" && byBeacon && !isSignature(draft.late.signature)) return need;
    if (need === "ceremony" && draft.late.file === "") return need;
    if (need === "key" && pointsOf(draft.key) === undefined) return need;
    if (need === "retype" && draft.retyped.trim() !== passphrase(draft, sitting)) return need;
  }
  if (second && (draft.username.trim() === "" || draft.password === "")) return "second";
  return null;
}

const ONE: ReadonlySet<Order> = new Set([
  "release_terminal",
  "void_attempt",
  "issue_pin",
  "assign_seat",
  "unlock_login",
  "print_receipt",
  "draw_late_form",
]);
const WHOLE: ReadonlySet<Order> = new Set([
  ...OF_THE_DRAW,
  "open_registration",
  "add_candidate",
  "bring_ceremony",
  "start_sitting",
  "finish_sitting",
  "release_results",
  "correct_key",
  "freeze_board",
  "thaw_board",
]);

/** The message's own fields, without sitting and request_id. */
export function fields(draft: Draft): Record<string, unknown> {
  const { order, reach } = draft;
  const out: Record<string, unknown> = {};
  if (!WHOLE.has(order)) {
    if (ONE.has(order)) out["attempt"] = "attempts" in reach ? reach.attempts[0] : "";
    else if ("attempts" in reach) out["attempts"] = reach.attempts;
    else if ("room" in reach && order !== "note_incident") out["room"] = reach.room;
  }
  const needs = NEEDS[order];
  if (needs.includes("key")) Object.assign(out, { item: draft.key.found?.item, points: pointsOf(draft.key) });
  if (needs.includes("person")) Object.assign(out, person(draft.late));
  if (needs.includes("signature")) out["signature"] = spelled(draft.late.signature);
  if (needs.includes("ceremony")) out["file"] = draft.late.file;
  if (order === "announce_list") out["listed"] = draft.listed;
  if (needs.includes("reason")) out["reason"] = draft.reason.trim();
  if (needs.includes("minutes")) out["seconds"] = Math.round(draft.minutes * 60);
  if (needs.includes("text")) out["text"] = draft.text.trim();
  if (needs.includes("level")) out["level"] = draft.level;
  if (needs.includes("seat")) Object.assign(out, { room: draft.room.trim(), seat: draft.seat.trim() });
  return out;
}

/** Orders for the whole sitting that make sense in its present state, the next step first. */
export function ordersFor(sitting: Sitting): Order[] {
  const { source, waiting, thrown, revealed } = sitting.late_forms;
  const late: Order[] = source === "dice" && waiting.length > 0 ? ["bring_ceremony"] : [];
  if (late.length > 0 && revealed < thrown) late.push("fail_ceremony");
  const board: Order = sitting.board_frozen_since === null ? "freeze_board" : "thaw_board";
  switch (sitting.state) {
    case "prepared":
      return sitting.draw === null || sitting.draw.stage === "drawn" ? ["open_registration"] : [];
    case "registering":
      if (source !== null) late.unshift("add_candidate");
      return ["start_sitting", ...late, "send_notice", "note_incident", board];
    case "running":
      return ["pause", "grant_time", ...late, "send_notice", "note_incident", board, "finish_sitting"];
    case "paused":
      return ["resume", "grant_time", ...late, "send_notice", "note_incident", board, "finish_sitting"];
    case "finished":
      return ["release_results", "correct_key", "note_incident", board];
    case "released":
      return ["correct_key", "note_incident"];
  }
}

/** Orders for one person that make sense in their present state. */
export function ordersForPerson(row: Row, sitting: Sitting): Order[] {
  if (row.state === "void") return ["note_incident"];
  const waits = waitingOf(sitting, row.participant_number) !== undefined;
  if (row.state === "absent") return waits ? ["draw_late_form", "note_incident"] : ["note_incident"];
  if (row.state === "finished") return ["print_receipt", "note_incident", "void_attempt"];
  const orders: Order[] = [];
  if (row.locked) orders.push("unlock_login");
  if (row.state === "working") orders.push("pause", "grant_time");
  if (row.state === "paused") {
    if (sitting.state === "running") orders.push("resume");
    orders.push("grant_time");
  }
  orders.push("send_notice", "note_incident");
  if (row.terminal !== null) orders.push("release_terminal");
  if (row.state === "admitted" || row.state === "seated" || row.state === "ready") {
    orders.push("issue_pin", "assign_seat");
  } else if (row.terminal === null) orders.push("issue_pin");
  if (row.state === "working" || row.state === "paused") orders.push("finish_attempt");
  orders.push("void_attempt");
  return orders;
}
