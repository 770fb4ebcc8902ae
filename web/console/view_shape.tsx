// One shape for each standing, so that nothing depends on seeing colours.
import type { ComponentChildren } from "preact";
import type { Standing } from "./standing.ts";
import { say } from "./words.ts";

const SHAPES: Record<Standing, ComponentChildren> = {
  absent: <circle cx="8" cy="8" r="5.5" stroke-dasharray="2.6 2.2" />,
  admitted: <circle cx="8" cy="8" r="5.5" />,
  seated: (
    <>
      <circle cx="8" cy="8" r="5.5" />
      <path class="filled" d="M8 2.5a5.5 5.5 0 0 0 0 11z" />
    </>
  ),
  ready: (
    <>
      <circle cx="8" cy="8" r="5.5" />
      <circle class="filled" cx="8" cy="8" r="2.5" />
    </>
  ),
  working: <circle class="filled" cx="8" cy="8" r="6" />,
  paused: <path class="filled" d="M3.5 2.5h3.2v11H3.5zM9.3 2.5h3.2v11H9.3z" />,
  finished: <path d="M2.5 8.5 6.5 12.5 13.5 4" />,
  void: <path d="M3.5 3.5l9 9M12.5 3.5l-9 9" />,
  disconnected: <path class="filled" d="M8 1.5 15 14H1z" />,
  locked: (
    <>
      <path d="M5 7V5a3 3 0 0 1 6 0v2" />
      <path class="filled" d="M3 7h10v7H3z" />
    </>
  ),
};

export function Shape({ of }: { of: Standing }) {
  return (
    <svg class={`shape ${of}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
      {SHAPES[of]}
    </svg>
  );
}

export function StandingWord({ of }: { of: Standing }) {
  return (
    <span class={`standing ${of}`}>
      <Shape of={of} />
      {say().standings[of]}
    </span>
  );
}
