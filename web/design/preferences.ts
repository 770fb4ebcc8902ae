// Theme and text size: chosen by the person, kept on this computer, applied at once.
import { effect, signal } from "@preact/signals";
import { keep, recall } from "./kept.ts";

export const themes = ["light", "dark", "contrast"] as const;
export type Theme = (typeof themes)[number];

// 200 % is what WCAG 2.2, 1.4.4 asks for.
export const textSizes = [1, 1.25, 1.5, 2] as const;
export type TextSize = (typeof textSizes)[number];

function preferredTheme(): Theme {
  const kept = recall("theme");
  if (themes.includes(kept as Theme)) return kept as Theme;
  if (matchMedia("(prefers-contrast: more)").matches) return "contrast";
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

function preferredTextSize(): TextSize {
  const kept = Number(recall("text-size")) as TextSize;
  return textSizes.includes(kept) ? kept : 1;
}

export const theme = signal<Theme>("light");
export const textSize = signal<TextSize>(1);

/** Reads what was chosen before and keeps the page in step with it from now on. */
export function applyPreferences(): void {
  theme.value = preferredTheme();
  textSize.value = preferredTextSize();
  effect(() => {
    document.documentElement.dataset["theme"] = theme.value;
  });
  effect(() => {
    // Through the CSSOM: the page forbids style attributes.
    document.documentElement.style.setProperty("--text-scale", String(textSize.value));
    document.documentElement.dataset["textSize"] = String(Math.round(textSize.value * 100));
  });
}

export function chooseTheme(chosen: Theme): void {
  theme.value = chosen;
  keep("theme", chosen);
}

export function chooseTextSize(chosen: TextSize): void {
  textSize.value = chosen;
  keep("text-size", String(chosen));
}
