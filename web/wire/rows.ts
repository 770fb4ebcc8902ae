// Rows as a screen holds them, with their hash, and what a message makes of both.
import { toggled } from "./state_hash.ts";

type Numbered = { readonly participant_number: string };
export type Held<Row> = { readonly rows: ReadonlyMap<string, Row>; readonly hash: string };

/** The rows once some have been replaced or added and others taken away; the same when nothing changed. */
export function patched<Row extends Numbered>(
  held: Held<Row>,
  changes: readonly Row[],
  removed: readonly string[],
): Held<Row> {
  if (changes.length === 0 && removed.length === 0) return held;
  const rows = new Map(held.rows);
  const moved: Row[] = [];
  const take = (number: string) => {
    const row = rows.get(number);
    if (row !== undefined) moved.push(row);
  };
  for (const row of changes) {
    take(row.participant_number);
    rows.set(row.participant_number, row);
    moved.push(row);
  }
  for (const number of removed) {
    take(number);
    rows.delete(number);
  }
  return { rows, hash: toggled(held.hash, moved) };
}
