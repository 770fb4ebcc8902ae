// What a paper's records come to: the answers, when they were given, and how it ended.
import { Refused } from "./refused.ts";
import type { Paper } from "./sealed_paper.ts";

/** One record as an event: its name without version, Unix ms for people, and its other fields. */
export type Event = {
  readonly number: number;
  readonly code: string;
  readonly name: string;
  readonly at: number;
  readonly fields: Readonly<Record<string, unknown>>;
};

/** One item: what was recorded for it last, when, and how often. */
export type Answer = {
  readonly item: number;
  /** A displayed position from 0; null when it is empty. */
  readonly choice: number | null;
  readonly flag: boolean;
  /** Unix ms of the last change; null when nothing was ever recorded. */
  readonly at: number | null;
  readonly changes: number;
  readonly late: boolean;
};

export type Ending = { readonly by: string; readonly at: number; readonly points: readonly number[]; readonly total: number };

export type Folded = {
  readonly attempt: string;
  readonly answers: readonly Answer[];
  readonly events: readonly Event[];
  readonly ending: Ending;
};

const CHOICES = 5;

/** Reads every record; one that no engine could have written is refused, though it fits its commitment. */
export function fold(paper: Paper): Folded {
  const events = paper.records.map(({ number, record, code }) => eventOf(number, record, code));
  const answers: Answer[] = Array.from({ length: paper.items }, (_, at) => ({
    item: at + 1,
    choice: null,
    flag: false,
    at: null,
    changes: 0,
    late: false,
  }));
  const attempt = events[0]?.fields["attempt"];
  let ending: Ending | null = null;
  let seq = 0;
  for (const event of events) {
    const { number, name } = event;
    if (typeof attempt !== "string" || event.fields["attempt"] !== attempt || ending !== null) throw impossible(number);
    if (name === "AnswerRecorded") {
      seq += 1;
      const answer = answerOf(event, seq, paper.items);
      const before = answers[answer.item - 1];
      answers[answer.item - 1] = { ...answer, changes: (before?.changes ?? 0) + 1 };
    }
    if (name === "AttemptFinished") ending = endingOf(event, seq + 1);
  }
  if (ending === null) throw new Refused({ code: "unfinished" });
  return { attempt: attempt as string, answers, events, ending };
}

function eventOf(number: number, record: string, code: string): Event {
  let parsed: unknown;
  try {
    parsed = JSON.parse(record);
  } catch {
    throw impossible(number);
  }
  // Readers differ on which of two fields of one name counts.
  if (typeof parsed !== "object" || parsed === null || namesIn(record) !== namesOf(parsed)) throw impossible(number);
  const { event, at, ...fields } = parsed as Record<string, unknown>;
  if (typeof event !== "string" || !event.endsWith("/1") || !isWhole(at)) throw impossible(number);
  return { number, code, name: event.slice(0, -2), at, fields };
}

function answerOf({ number, at, fields }: Event, expected: number, items: number): Answer {
  const { seq, item, choice, flag = false, late_ms: lateMs = 0 } = fields;
  const isChoice = choice === null || (isWhole(choice) && choice < CHOICES);
  if (seq !== expected || !isWhole(item) || item < 1 || item > items || !isChoice) throw impossible(number);
  if (typeof flag !== "boolean" || !isWhole(lateMs)) throw impossible(number);
  return { item, choice: choice as number | null, flag, at, changes: 0, late: lateMs > 0 };
}

function endingOf({ number, at, fields }: Event, expected: number): Ending {
  const { by, points, total, seq = expected } = fields;
  if (seq !== expected) throw impossible(number);
  if (typeof by !== "string" || !Array.isArray(points) || !points.every(isWhole)) throw impossible(number);
  if (total !== points.reduce((sum, some) => sum + some, 0)) throw impossible(number);
  return { by, at, points, total: total as number };
}

/** How many names of fields a JSON text has: strings before a colon. */
function namesIn(json: string): number {
  return [...json.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)].filter(([, colon]) => colon !== undefined).length;
}

/** How many fields are left of them once it is read. */
function namesOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const inner = Object.values(value).reduce((sum: number, one) => sum + namesOf(one), 0);
  return inner + (Array.isArray(value) ? 0 : Object.keys(value).length);
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function impossible(number: number): Refused {
  return new Refused({ code: "record", number });
}
