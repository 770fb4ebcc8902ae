// What the candidate did and the server has not confirmed: numbered, kept on disk, sent in order.
import { forget, keep, recall } from "../design/kept.ts";
import type { Terminal } from "../wire/messages.ts";

export type Waiting =
  | ({ readonly kind: "answer" } & Terminal.Answer)
  | { readonly kind: "finish"; readonly seq: number };

export type Outbox = {
  /** The last number that the server has confirmed. */
  readonly acknowledged: number;
  /** In order; numbers are contiguous. */
  readonly waiting: readonly Waiting[];
};

type Numberless<Entry> = Entry extends unknown ? Omit<Entry, "seq"> : never;

// The server takes 256; a smaller batch is confirmed sooner, and the rest follows at once.
const BATCH_MAX = 100;

export const emptyOutbox: Outbox = { acknowledged: 0, waiting: [] };

/** Adds what was done, under the next number. */
export function put(outbox: Outbox, entry: Numberless<Waiting>): Outbox {
  const seq = (outbox.waiting.at(-1)?.seq ?? outbox.acknowledged) + 1;
  return { ...outbox, waiting: [...outbox.waiting, { ...entry, seq } as Waiting] };
}

/** Removes everything up to a confirmed number; an older confirmation changes nothing. */
export function acknowledge(outbox: Outbox, seq: number): Outbox {
  return {
    acknowledged: Math.max(outbox.acknowledged, seq),
    waiting: outbox.waiting.filter((entry) => entry.seq > seq),
  };
}

/** Numbers what waits anew from the number the server expects: none of it was ever recorded. */
export function renumber(outbox: Outbox, expected: number): Outbox {
  return {
    acknowledged: expected - 1,
    waiting: outbox.waiting.map((entry, place) => ({ ...entry, seq: expected + place })),
  };
}

/** Takes out one number that the server will never record; what comes after it moves up. */
export function withdraw(outbox: Outbox, seq: number): Outbox {
  const waiting = outbox.waiting.filter((entry) => entry.seq !== seq);
  const first = outbox.waiting[0];
  return first ? renumber({ ...outbox, waiting }, first.seq) : outbox;
}

/** Takes over the server's last number when nothing waits; what waits keeps its numbers. */
export function meet(outbox: Outbox, lastSeq: number): Outbox {
  return outbox.waiting.length > 0 ? outbox : { acknowledged: lastSeq, waiting: [] };
}

/** The answers to send next, in one message. */
export function nextAnswers(outbox: Outbox, atMost = BATCH_MAX): Terminal.Answer[] {
  const end = outbox.waiting.findIndex((entry) => entry.kind === "finish");
  const answers = end < 0 ? outbox.waiting : outbox.waiting.slice(0, end);
  return answers
    .slice(0, atMost)
    .flatMap((entry) => (entry.kind === "answer" ? [withoutKind(entry)] : []));
}

/** Items whose last answer is not confirmed, in the order of the form. */
export function unsavedItems(outbox: Outbox): number[] {
  const items = outbox.waiting.flatMap((entry) => (entry.kind === "answer" ? [entry.item] : []));
  return [...new Set(items)].sort((a, b) => a - b);
}

export function isFinishing(outbox: Outbox): boolean {
  return outbox.waiting.some((entry) => entry.kind === "finish");
}

/** Writes what waits to this computer's disk; false when the browser keeps nothing. */
export function keepOutbox(name: string, outbox: Outbox): boolean {
  if (outbox.waiting.length > 0) return keep(name, JSON.stringify(outbox));
  forget(name);
  return true;
}

/** What was kept under this name, or an empty outbox. */
export function recallOutbox(name: string): Outbox {
  const kept = recall(name);
  if (!kept) return emptyOutbox;
  try {
    const { acknowledged, waiting } = JSON.parse(kept) as Outbox;
    const whole = waiting.every((entry, place) => entry.seq === (waiting[0]?.seq ?? 0) + place);
    return whole && Number.isSafeInteger(acknowledged) ? { acknowledged, waiting } : emptyOutbox;
  } catch {
    return emptyOutbox;
  }
}

function withoutKind({ seq, item, choice, flag, views }: Terminal.Answer): Terminal.Answer {
  return { seq, item, choice, flag, views };
}
