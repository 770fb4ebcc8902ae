// Everything the candidate did at this computer, line by line, and what follows from it.
//
// Lines are only ever added. They are kept on this computer's disk, and reading them again gives the
// same log: what waits to be sent, what the server has confirmed, and what it did not take.
import type { Terminal } from "../wire/messages.ts";
import { differences, emptySheet, type Said, type Sheet, written } from "./sheet.ts";

type Numberless<One> = One extends unknown ? Omit<One, "seq"> : never;

type Done = ({ readonly kind: "answer" } & Terminal.Answer) | { readonly kind: "finish"; readonly seq: number };

/** Something done, under its number; `line` is where it stands in the log. */
export type Entry = Done & { readonly line: number };

export type Why = "superseded" | "too_late" | "not_taken";

export type Line =
  /** The candidate answered an item or ended the exam. */
  | { readonly kind: "did"; readonly what: Numberless<Done> }
  /** The server has everything up to this number on its disk. */
  | { readonly kind: "acknowledged"; readonly seq: number }
  /** The server's whole word on what is recorded. */
  | { readonly kind: "met"; readonly lastSeq: number; readonly recorded: Sheet }
  /** Another terminal went on with these numbers, or the exam is over: what waits will never count. */
  | { readonly kind: "abandoned"; readonly why: "superseded" | "too_late" }
  /** The server cannot read this one and never will. */
  | { readonly kind: "withdrawn"; readonly seq: number };

export type Uncounted = { readonly item: number; readonly why: Why };

export type Log = {
  /** How many lines there are, and the last of them that are not on this computer's disk yet. */
  readonly lines: number;
  readonly unkept: readonly Line[];
  /** The last number that the server has confirmed. */
  readonly acknowledged: number;
  /** Confirmed, without a gap up to `acknowledged`: sent again to a server that was set back. */
  readonly confirmed: readonly Entry[];
  /** The server's last number when it last told everything: `recorded` holds all up to it. */
  readonly heard: number;
  /** Another terminal used our numbers: what is done from now on is numbered after the server's word. */
  readonly overtaken: boolean;
  /** Not confirmed yet; their numbers follow `acknowledged` without a gap. */
  readonly waiting: readonly Entry[];
  /** What is on the server's disk. */
  readonly recorded: Sheet;
  /** Items of which the last answer does not count, and why. */
  readonly uncounted: readonly Uncounted[];
};

export const emptyLog: Log = {
  lines: 0,
  unkept: [],
  acknowledged: 0,
  confirmed: [],
  heard: 0,
  overtaken: false,
  waiting: [],
  recorded: emptySheet,
  uncounted: [],
};

/** The log as its lines tell it, all of them on disk. */
export function read(lines: readonly Line[]): Log {
  return lines.reduce((log, line) => ({ ...followed(log, line), lines: log.lines + 1 }), emptyLog);
}

/** The log with one more line. */
export function write(log: Log, line: Line): Log {
  const next = followed(log, line);
  return { ...next, lines: log.lines + 1, unkept: [...log.unkept, line] };
}

/** The first `lines` lines are on this computer's disk. */
export function kept(log: Log, lines: number): Log {
  const missing = Math.max(0, log.lines - lines);
  return missing < log.unkept.length ? { ...log, unkept: missing ? log.unkept.slice(-missing) : [] } : log;
}

function followed(log: Log, line: Line): Log {
  switch (line.kind) {
    case "did":
      return did(log, line.what);
    case "acknowledged":
      return acknowledged(log, line.seq);
    case "met":
      return met(log, line.lastSeq, line.recorded);
    case "abandoned":
      return abandoned(log, line.why);
    case "withdrawn":
      return withdrawn(log, line.seq);
  }
}

function did(log: Log, what: Numberless<Done>): Log {
  const waiting = numbered([...log.waiting, { ...what, line: log.lines }], log.acknowledged);
  // Answered anew: what did not count before is nobody's news any more.
  const uncounted = what.kind === "answer" ? log.uncounted.filter(({ item }) => item !== what.item) : log.uncounted;
  return { ...log, waiting, uncounted };
}

function acknowledged(log: Log, seq: number): Log {
  const fresh = log.waiting.filter((entry) => entry.seq <= seq);
  if (fresh.length === 0) return log;
  const waiting = log.waiting.slice(fresh.length);
  const recorded = fresh.reduce(
    (sheet, entry) => (entry.kind === "answer" && entry.seq > log.heard ? written(sheet, entry) : sheet),
    log.recorded,
  );
  const now = log.acknowledged + fresh.length;
  // Numbers of another terminal come after ours: its answers are in `recorded` already.
  if (waiting.length === 0 && log.heard > now) return { ...log, recorded, waiting, acknowledged: log.heard, confirmed: [] };
  return { ...log, recorded, waiting, acknowledged: now, confirmed: [...log.confirmed, ...fresh] };
}

function met(log: Log, lastSeq: number, recorded: Sheet): Log {
  if (log.overtaken) {
    const waiting = numbered(log.waiting, lastSeq);
    return { ...log, recorded, waiting, heard: lastSeq, overtaken: false, acknowledged: lastSeq, confirmed: [] };
  }
  if (lastSeq < log.acknowledged) return setBack(log, lastSeq, recorded);
  // What waits keeps its numbers: sent again, it is confirmed, or found to be another terminal's.
  if (lastSeq === log.acknowledged || log.waiting.length > 0) return { ...log, recorded, heard: lastSeq };
  return { ...log, recorded, heard: lastSeq, acknowledged: lastSeq, confirmed: [] };
}

/** The server was restored to an older state: everything it lost goes out again, before what waits. */
function setBack(log: Log, lastSeq: number, recorded: Sheet): Log {
  const lost = log.confirmed.filter((entry) => entry.seq > lastSeq);
  // Numbers of another computer are among them: then what the items came to is told, not how.
  const whole = lost.length === log.acknowledged - lastSeq;
  const again = whole ? lost : [...retold(log, recorded), ...lost.filter((entry) => entry.kind === "finish")];
  return {
    ...log,
    recorded,
    heard: lastSeq,
    acknowledged: lastSeq,
    confirmed: whole ? log.confirmed.slice(0, log.confirmed.length - lost.length) : [],
    waiting: numbered([...again, ...log.waiting], lastSeq),
  };
}

function retold(log: Log, recorded: Sheet): Unnumbered[] {
  return differences(recorded, log.recorded).map((said) => ({ kind: "answer", ...said, views: [], line: log.lines }));
}

function abandoned(log: Log, why: "superseded" | "too_late"): Log {
  const items = unsavedItems(log).map((item) => ({ item, why }));
  return { ...log, waiting: [], overtaken: why === "superseded", uncounted: [...log.uncounted, ...items] };
}

function withdrawn(log: Log, seq: number): Log {
  const entry = log.waiting.find((one) => one.seq === seq);
  if (entry?.kind !== "answer") return log;
  const waiting = numbered(log.waiting.filter((one) => one !== entry), log.acknowledged);
  return { ...log, waiting, uncounted: [...log.uncounted, { item: entry.item, why: "not_taken" }] };
}

type Unnumbered = Numberless<Done> & { readonly line: number };

function numbered(entries: readonly Unnumbered[], after: number): Entry[] {
  return entries.map((entry, place) => ({ ...entry, seq: after + 1 + place }) as Entry);
}

// The server takes 256; a smaller batch is confirmed sooner, and the rest follows at once.
const BATCH_MAX = 100;

/** What may be sent next, in one message: only what is on this computer's disk, unless it keeps nothing. */
export function nextToSend(log: Log, keeps: boolean, atMost = BATCH_MAX): readonly Entry[] {
  const onDisk = keeps ? log.lines - log.unkept.length : log.lines;
  const [first] = log.waiting;
  if (!first || first.line >= onDisk) return [];
  if (first.kind === "finish") return [first];
  const until = log.waiting.findIndex((entry) => entry.kind === "finish" || entry.line >= onDisk);
  return log.waiting.slice(0, until < 0 ? undefined : until).slice(0, atMost);
}

/** An answer with exactly the fields of the wire. */
export function onTheWire({ seq, item, choice, flag, views }: Terminal.Answer): Terminal.Answer {
  return { seq, item, choice, flag, views };
}

/** What the candidate sees as their answers: what is recorded, and over it what still waits. */
export function sheetOf(log: Log): Sheet {
  return log.waiting.reduce(
    (sheet, entry) => (entry.kind === "answer" ? written(sheet, entry satisfies Said) : sheet),
    log.recorded,
  );
}

/** Items whose last answer is not confirmed, in the order of the form. */
export function unsavedItems(log: Log): number[] {
  const items = log.waiting.flatMap((entry) => (entry.kind === "answer" ? [entry.item] : []));
  return [...new Set(items)].sort((a, b) => a - b);
}

export function isFinishing(log: Log): boolean {
  return log.waiting.some((entry) => entry.kind === "finish");
}
