import { useState } from "preact/hooks";
import { type Placed, ranked } from "../board/ranking.ts";
import { number, timeOfDay } from "../language/format.ts";
import type { BoardRow } from "./messages.ts";
import * as state from "./state.ts";
import { Corrections } from "./view_corrections.tsx";
import { say } from "./words.ts";

/** A ranking of 15,000 is for the results screen; staff look at its upper end and search there. */
const SHOWN = 200;

function status(row: BoardRow): string {
  const text = say().ranking;
  if (row.state === "void") return text.void;
  return row.final ? text.final : text.provisional;
}

function RankingRow({ placed: { place, row } }: { placed: Placed }) {
  return (
    <tr class={row.final ? "final" : ""}>
      <td class="place">{place ?? "–"}</td>
      <td class="number">{row.participant_number}</td>
      <th scope="row">{row.name}</th>
      {row.points.map((points, at) => (
        <td key={at} class="points">
          {number(points)}
        </td>
      ))}
      <td class="points">
        <b>{number(row.total)}</b>
      </td>
      <td>{status(row)}</td>
    </tr>
  );
}

export function RankingView() {
  const [formation, setFormation] = useState<string | null>(null);
  const text = say().ranking;
  const board = state.ranking.value;
  if (!board) return <p class="ranking-empty quiet">{text.waiting}</p>;
  if (board.rows.size === 0) {
    return (
      <>
        <Corrections />
        <p class="ranking-empty quiet">{text.none}</p>
      </>
    );
  }
  const formations = [...new Set([...board.rows.values()].map((row) => row.formation))].sort();
  return (
    <section class="ranking">
      <div>
        <Corrections />
        <header>
          <label>
            <span class="for-ears">{text.formation}</span>
            <select value={formation ?? ""} onChange={(event) => setFormation(event.currentTarget.value || null)}>
              <option value="">{text.allFormations}</option>
              {formations.map((one) => (
                <option key={one} value={one}>
                  {one}
                </option>
              ))}
            </select>
          </label>
          {state.heard.value && <p class="quiet">{text.asOf(timeOfDay(state.heard.value.at))}</p>}
        </header>
      </div>
      <div class="table-box" tabIndex={0} role="region" aria-label={say().tabs.ranking}>
        <table class="people">
          <thead>
            <tr>
              <th scope="col">{text.place}</th>
              <th scope="col">{text.number}</th>
              <th scope="col">{text.name}</th>
              {board.sections.map((section) => (
                <th key={section.id} scope="col" class="points" title={section.title}>
                  {section.id.toUpperCase()}
                </th>
              ))}
              <th scope="col" class="points">
                {text.total}
              </th>
              <th scope="col">{text.state}</th>
            </tr>
          </thead>
          <tbody>
            {ranked(board, formation)
              .slice(0, SHOWN)
              .map((placed) => (
                <RankingRow key={placed.row.participant_number} placed={placed} />
              ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
