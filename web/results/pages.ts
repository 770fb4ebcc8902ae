// How a hall screen of a certain height shows a ranking of any length: leaders stay, pages turn.

export const PAGE_MS = 12_000;
export const LEADERS = 5;
// Beyond this, one column of pages takes several minutes to come round.
const ONE_COLUMN = 48;

export type Pages<Row> = {
  leaders: readonly Row[];
  page: readonly Row[];
  /** Counted from 1; 0 pages when the leaders are all there is. */
  number: number;
  of: number;
  columns: 1 | 2;
};

/** The part of a ranking to show at a turn (any whole number; it wraps around). */
export function pages<Row>(ranking: readonly Row[], rowsThatFit: number, turn: number): Pages<Row> {
  const leaders = ranking.slice(0, LEADERS);
  const rest = ranking.slice(LEADERS);
  const columns = rest.length > ONE_COLUMN ? 2 : 1;
  const size = Math.max(1, rowsThatFit) * columns;
  const of = Math.ceil(rest.length / size);
  const at = of === 0 ? 0 : turn % of;
  return { leaders, page: rest.slice(at * size, (at + 1) * size), number: of === 0 ? 0 : at + 1, of, columns };
}
