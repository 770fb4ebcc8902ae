// The key of an item as whoever corrects it writes it down; the key itself is never told to a browser.
import type { ItemFound } from "./messages.ts";

export const LETTERS = ["A", "B", "C", "D", "E"] as const;

/** One or several choices right, other points for the choices of a graded item, or full points to all. */
export type Way = "right" | "graded" | "full";

export type KeyDraft = {
  /** Whether the item is named by its id in the bank, or by a number on somebody's paper. */
  by: "item" | "paper";
  item: string;
  attempt: string;
  number: number;
  found: ItemFound | null;
  way: Way;
  right: readonly boolean[];
  points: readonly (number | null)[];
};

export const noKey: KeyDraft = {
  by: "paper",
  item: "",
  attempt: "",
  number: Number.NaN,
  found: null,
  way: "right",
  right: LETTERS.map(() => false),
  points: LETTERS.map(() => null),
};

/** Whether the choices of an item have more points than right and wrong. */
export const isGraded = (found: ItemFound): boolean => new Set(found.values).size > 2;

/** How the server is asked for the item, or null while it is not named. */
export function question(key: KeyDraft): Record<string, unknown> | null {
  if (key.by === "item") return key.item.trim() === "" ? null : { item: key.item.trim() };
  const named = key.attempt.trim() !== "" && Number.isInteger(key.number) && key.number > 0;
  return named ? { attempt: key.attempt.trim(), number: key.number } : null;
}

/** The draft once its item is known: every choice is written anew. */
export const withItem = (key: KeyDraft, found: ItemFound): KeyDraft => ({
  ...key,
  found,
  way: isGraded(found) ? "graded" : "right",
  right: noKey.right,
  points: noKey.points,
});

/** The points that are meant, null for full points to all; undefined while they are no key. */
export function pointsOf({ found, way, right, points }: KeyDraft): readonly number[] | null | undefined {
  if (found === null) return undefined;
  if (way === "full") return null;
  const [best] = found.values;
  const worst = found.values.at(-1);
  if (best === undefined || worst === undefined) return undefined;
  if (way === "right") {
    const how_many = right.filter(Boolean).length;
    return how_many > 0 && how_many < LETTERS.length ? right.map((one) => (one ? best : worst)) : undefined;
  }
  const given = points.filter((one) => one !== null);
  const sorted = [...given].sort((a, b) => b - a);
  return sorted.length === LETTERS.length && sorted.every((one, at) => one === found.values[at]) ? given : undefined;
}
