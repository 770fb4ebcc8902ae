// Throws that are kept on this computer until they are revealed: rolls and nonce go nowhere before.
import { signal } from "@preact/signals";
import { forget, keep, recall } from "../design/kept.ts";
import { commitment, readThrow, type Throw } from "./dice.ts";
import type { DrawSoFar, Thrown } from "./messages.ts";

const placeOf = (sitting: string): string => `throws/${sitting}`;

/** Counts the changes, so that what is drawn from them follows. */
const changes = signal(0);

/** The throws for a sitting that this computer keeps, in the order of the throwing. */
export function keptThrows(sitting: string): Throw[] {
  changes.value;
  try {
    const kept: unknown = JSON.parse(recall(placeOf(sitting)) ?? "[]");
    const all = Array.isArray(kept) ? kept.map((one) => readThrow(JSON.stringify(one))) : [];
    return all.filter((one) => one !== null);
  } catch {
    return [];
  }
}

function write(sitting: string, throws: readonly Throw[]): void {
  if (throws.length === 0) forget(placeOf(sitting));
  else keep(placeOf(sitting), JSON.stringify(throws));
  changes.value += 1;
}

const sameAs = (one: Throw) => (other: Throw) => one.name === other.name && one.nonce === other.nonce;

export function keepThrow(thrown: Throw): void {
  write(thrown.sitting, [...keptThrows(thrown.sitting).filter((one) => !sameAs(thrown)(one)), thrown]);
}

export function dropThrow(thrown: Throw): void {
  write(thrown.sitting, keptThrows(thrown.sitting).filter((one) => !sameAs(thrown)(one)));
}

/** Forgets what was revealed, and what belongs to a ceremony that is over. */
export function keepOnlyNeeded(sitting: string, list: readonly Thrown[], stage: DrawSoFar["stage"]): void {
  const kept = keptThrows(sitting);
  const over = stage === "drawn" || stage === "failed" || stage === "waits";
  const needed = kept.filter((one) => {
    const there = list.find(({ name }) => name === one.name);
    return !over && (there === undefined || (there.rolls === null && there.committed === commitment(one)));
  });
  if (needed.length < kept.length) write(sitting, needed);
}
