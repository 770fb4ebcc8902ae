// What the page says about facts: refusals, records and letters of choices.
import type { Event } from "../ledger/paper_fold.ts";
import type { Refusal } from "../ledger/refused.ts";
import { say } from "./words.ts";

export type Wrong = Refusal | { readonly code: "broken_file" };

const LETTERS = "ABCDE";

export function sentenceOf(wrong: Wrong): string {
  const sentence = say().refusals[wrong.code] as (given: Wrong) => string;
  return sentence(wrong);
}

export function letterOf(choice: number | null): string {
  return choice === null ? say().answers.empty : (LETTERS[choice] ?? String(choice));
}

/** One record in words; an event this page has no words for is called by its name. */
export function whatHappened({ name, fields }: Event): string {
  const text = say();
  if (name !== "AnswerRecorded") return text.events[name] ?? name;
  const { item, choice } = fields as { item: number; choice: number | null };
  return choice === null ? text.cleared(String(item)) : text.answered(String(item), letterOf(choice));
}
