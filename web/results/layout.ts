// Hall or list: by the size of the screen, by the address (?hall, ?list), or by the visible switch.
import { computed, effect, signal } from "@preact/signals";

export type Layout = "hall" | "list";

const fromAddress = (): Layout | null => {
  const asked = new URLSearchParams(location.search);
  return asked.has("hall") ? "hall" : asked.has("list") ? "list" : null;
};

// A projector or a television; desks have smaller windows.
const large = matchMedia("(min-width: 1600px) and (min-height: 850px)");
const fitsHall = signal(large.matches);
const chosen = signal<Layout | null>(fromAddress());

large.addEventListener("change", () => {
  fitsHall.value = large.matches;
});

export const layout = computed<Layout>(() => chosen.value ?? (fitsHall.value ? "hall" : "list"));

/** The choice is kept in the address, so that a hall screen that is switched on again is one. */
export function chooseLayout(wanted: Layout): void {
  chosen.value = wanted;
  history.replaceState(null, "", `${location.pathname}?${wanted}`);
}

/** Tells the style sheet, which sizes type by it. */
export function applyLayout(): void {
  effect(() => {
    document.documentElement.dataset["layout"] = layout.value;
  });
}
