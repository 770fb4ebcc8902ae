// The exam by keyboard: A to E choose, arrows and Space move, R flags, T tells the time, ? helps.
import { choose, goTo, show, state, tellTime, toggleFlag } from "./actions.ts";

export function listenToKeys(): void {
  document.addEventListener("keydown", (event) => {
    const { stage, attempt, panel, package: held } = state.value;
    if (stage !== "sitting" || attempt !== "working" || held.status !== "open" || panel) return;
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
    if (isTyping(event.target)) return;
    if (pressed(event)) event.preventDefault();
  });
}

/** Carries out one key; false when it means nothing here. */
function pressed(event: KeyboardEvent): boolean {
  const { here } = state.value;
  const letter = "abcde".indexOf(event.key.toLowerCase());
  if (event.key.length === 1 && letter >= 0) choose(here, letter);
  else if (event.key === "ArrowRight") move(here + 1);
  else if (event.key === "ArrowLeft") move(here - 1);
  else if (event.key === "ArrowDown") focusChoice(1);
  else if (event.key === "ArrowUp") focusChoice(-1);
  else if (event.key === " ") return space(event);
  else if (event.key.toLowerCase() === "r") toggleFlag(here);
  else if (event.key.toLowerCase() === "t") tellTime();
  else if (event.key === "?") show("keys");
  else return false;
  return true;
}

/** Space presses the button or unchosen choice that has the focus; anywhere else it moves on. */
function space(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement;
  const choice = target.closest<HTMLElement>("[role=radio]");
  const pressesItself = choice
    ? choice.getAttribute("aria-checked") === "false"
    : target.closest("button, a, summary") !== null;
  if (pressesItself) return false;
  move(state.value.here + 1);
  return true;
}

/** Moves to an item; the focus goes along, to its box in the grid or to its heading. */
function move(item: number): void {
  const inGrid = document.activeElement?.closest(".grid") !== null && document.activeElement !== null;
  goTo(item);
  requestAnimationFrame(() => {
    const where = inGrid ? `.grid [data-item="${state.value.here}"]` : ".item-number";
    document.querySelector<HTMLElement>(where)?.focus();
  });
}

function focusChoice(by: number): void {
  const choices = [...document.querySelectorAll<HTMLElement>(".choices [role=radio]")];
  if (choices.length === 0) return;
  const focused = choices.indexOf(document.activeElement as HTMLElement);
  const from = focused >= 0 ? focused : by > 0 ? -1 : choices.length;
  choices[(from + by + choices.length) % choices.length]?.focus();
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select, dialog, .switch") !== null;
}
