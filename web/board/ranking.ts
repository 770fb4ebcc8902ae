// Places by the tie order of the rules: equal on every key shares a place, the next one skips.
import type { Results } from "../wire/messages.ts";

type Standing = Results.Standing;
type Rules = { sections: Results.Board["sections"]; tie_order: Results.Board["tie_order"] };
export type Placed = { readonly place: number | null; readonly row: Standing };

/** The values that decide about a row, the first before the next; a key "a+b" adds sections. */
function keysOf(rules: Rules): (row: Standing) => number[] {
  const index = new Map(rules.sections.map((section, at) => [section.id, at]));
  const columns = rules.tie_order.map((key) =>
    key === "total" ? null : key.split("+").map((section) => index.get(section) ?? -1),
  );
  return (row) =>
    columns.map((column) =>
      column === null ? row.total : column.reduce((sum, at) => sum + (row.points[at] ?? 0), 0),
    );
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < a.length; at += 1) {
    const difference = (b[at] ?? 0) - (a[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Rows of one formation, or of all, the best first; disqualified ones last and without a place. */
export function ranked(
  { rows, ...rules }: Rules & { rows: ReadonlyMap<string, Standing> },
  formation: string | null,
): Placed[] {
  const keys = keysOf(rules);
  const wanted = [...rows.values()]
    .filter((row) => formation === null || row.formation === formation)
    .map((row) => ({ row, keys: keys(row) }))
    .sort(
      (a, b) =>
        Number(a.row.state === "void") - Number(b.row.state === "void") ||
        compare(a.keys, b.keys) ||
        (a.row.participant_number < b.row.participant_number ? -1 : 1),
    );
  let place = 0;
  return wanted.map(({ row, keys: own }, at) => {
    if (row.state === "void") return { place: null, row };
    const before = wanted[at - 1];
    if (!before || compare(before.keys, own) !== 0) place = at + 1;
    return { place, row };
  });
}

const plain = (text: string) => text.toLocaleLowerCase("id").replaceAll(/[\s-]/g, "");

/** The rows that fit a search by participant number or name, and a state. */
export function filtered(rows: readonly Placed[], search: string, state: Standing["state"] | null): Placed[] {
  const wanted = plain(search);
  return rows.filter(
    ({ row }) =>
      (state === null || row.state === state) &&
      (wanted === "" || plain(row.participant_number).includes(wanted) || plain(row.name ?? "").includes(wanted)),
  );
}
