// For a screen on the wall: leaders stay, pages turn by themselves, nothing has to be touched.
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Board } from "../board/operations.ts";
import { number } from "../language/format.ts";
import { Glide } from "./glide.tsx";
import { PAGE_MS, pages } from "./pages.ts";
import * as state from "./state.ts";
import { Bar, StaleBanner } from "./view_bar.tsx";
import { CheckpointLine, Counts, QrCode } from "./view_counts.tsx";
import { Empty } from "./view_empty.tsx";
import { Row, RowHead } from "./view_row.tsx";
import { say } from "./words.ts";

export function Hall({ board }: { board: Board }) {
  const text = say();
  const turn = useSignal(0);
  const fits = useSignal(1);
  const room = useRef<HTMLDivElement>(null);
  const ranking = state.placed.value;
  const shown = pages(ranking, fits.value, turn.value);
  const about = {
    sections: board.sections,
    max: board.max,
    manyFormations: state.formations.value.length > 1,
  };

  useEffect(() => {
    const timer = setInterval(() => (turn.value += 1), PAGE_MS);
    return () => clearInterval(timer);
  }, []);

  useEffect(() => {
    const box = room.current;
    if (!box) return;
    const measure = () => {
      const row = parseFloat(getComputedStyle(box).getPropertyValue("--row")) || 1;
      const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
      fits.value = Math.max(1, Math.floor(box.clientHeight / (row * rem)));
    };
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    return () => observer.disconnect();
  }, [ranking.length > 0]);

  const first = ranking.indexOf(shown.page[0] as never);
  return (
    <div class="hall">
      <Bar board={board} />
      <StaleBanner board={board} />
      {ranking.length === 0 ? (
        <Empty board={board} />
      ) : (
        <Glide class="ranking">
          <div class="leaders" role="table" aria-label={text.liveScore}>
            <RowHead sections={board.sections} />
            {shown.leaders.map((placed) => (
              <Row key={placed.row.participant_number} placed={placed} {...about} />
            ))}
          </div>
          <div class="turning">
            {shown.of > 0 && (
              <p>
                {text.pageOf(number(first + 1), number(first + shown.page.length), number(ranking.length))}
              </p>
            )}
            {shown.of > 1 && <span class="progress" key={turn.value} aria-hidden="true" />}
          </div>
          <div class="page" ref={room} role="table" data-columns={shown.columns} style={{ "--fits": String(fits.value) }}>
            {shown.page.map((placed) => (
              <Row key={placed.row.participant_number} placed={placed} {...about} />
            ))}
          </div>
        </Glide>
      )}
      <footer>
        <div>
          <Counts board={board} />
          <CheckpointLine board={board} />
        </div>
        <QrCode board={board} />
      </footer>
    </div>
  );
}
