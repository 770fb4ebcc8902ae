import { number } from "../language/format.ts";
import { type Group, inGroup } from "./filters.ts";
import { select } from "./selection.ts";
import type { Standing } from "./standing.ts";
import { filter, room } from "./state.ts";
import { StandingWord } from "./view_shape.tsx";
import { say } from "./words.ts";

const GROUPS: readonly Group[] = [
  "everyone",
  "waiting",
  "working",
  "disconnected",
  "finished",
  "absent",
  "void",
  "needs",
];

const LEGEND: readonly Standing[] = [
  "absent",
  "admitted",
  "seated",
  "ready",
  "working",
  "paused",
  "finished",
  "void",
  "disconnected",
  "locked",
];

type Props = { name: string; count: number; on: boolean; choose: () => void };

function Choice({ name, count, on, choose }: Props) {
  return (
    <li>
      <button type="button" class="filter" aria-pressed={on} onClick={choose}>
        <span>{name}</span>
        <span class="quiet">{number(count)}</span>
      </button>
    </li>
  );
}

export function RoomsAndFilters() {
  const text = say();
  const rows = [...(room.value?.rows.values() ?? [])];
  const { room: inRoom, group } = filter.value;
  const here = inRoom === null ? rows : rows.filter((row) => row.room === inRoom);
  const show = (change: object) => {
    filter.value = { ...filter.value, ...change };
    select(null);
  };
  return (
    <nav class="filters">
      <section aria-label={text.rooms.title}>
        <h2>{text.rooms.title}</h2>
        <ul>
          <Choice name={text.rooms.all} count={rows.length} on={inRoom === null} choose={() => show({ room: null })} />
          {room.value?.sitting.rooms.map(({ id, title }) => (
            <Choice
              key={id}
              name={title}
              count={rows.filter((row) => row.room === id).length}
              on={inRoom === id}
              choose={() => show({ room: id })}
            />
          ))}
        </ul>
      </section>
      <section aria-label={text.groups.title}>
        <h2>{text.groups.title}</h2>
        <ul>
          {GROUPS.map((one) => (
            <Choice
              key={one}
              name={text.groups[one]}
              count={here.filter((row) => inGroup(row, one)).length}
              on={group === one}
              choose={() => show({ group: one })}
            />
          ))}
        </ul>
      </section>
      <details class="legend">
        <summary>{text.legend}</summary>
        <ul>
          {LEGEND.map((one) => (
            <li key={one}>
              <StandingWord of={one} />
            </li>
          ))}
        </ul>
      </details>
    </nav>
  );
}
