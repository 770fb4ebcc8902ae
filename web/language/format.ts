// Numbers, times and plurals the way the language on screen writes them.
import { language } from "./language.ts";

const locale = () => (language.value === "id" ? "id-ID" : "en-GB");

const pad = (value: number) => String(value).padStart(2, "0");

/** A number with the separators of the language: 3.035.723 or 3,035,723. */
export function number(value: number, decimals = 0): string {
  return new Intl.NumberFormat(locale(), {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(value);
}

/** The word that fits the count; Indonesian has one form, so it gives the same word twice. */
export function plural(count: number, one: string, other: string): string {
  return new Intl.PluralRules(locale()).select(count) === "one" ? one : other;
}

/** 10:41:07, on this computer's wall clock; both languages write hours with a colon here. */
export function timeOfDay(unixMs: number, seconds = true): string {
  const at = new Date(unixMs);
  const minutes = `${pad(at.getHours())}:${pad(at.getMinutes())}`;
  return seconds ? `${minutes}:${pad(at.getSeconds())}` : minutes;
}

/** Sunday, 22 November 2026. */
export function date(unixMs: number): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: "full" }).format(unixMs);
}

/** 22 November 2026, 10:41: a moment that may lie days back. */
export function dayAndTime(unixMs: number): string {
  const day = new Intl.DateTimeFormat(locale(), { dateStyle: "long" }).format(unixMs);
  return `${day}, ${timeOfDay(unixMs, false)}`;
}

/** 01:12:40; a started second counts, so the clock reads 00:00:00 only when it is over. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
}

/** "3 menit 12 detik": a duration in words, in its two largest units. */
export function duration(ms: number): string {
  const total = Math.max(0, Math.round(ms / 1000));
  const parts: [number, "hour" | "minute" | "second"][] = [
    [Math.floor(total / 3600), "hour"],
    [Math.floor(total / 60) % 60, "minute"],
    [total % 60, "second"],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  const shown = first < 0 ? parts.slice(2) : parts.slice(first, first + 2).filter(([count]) => count > 0);
  return shown
    .map(([count, unit]) =>
      new Intl.NumberFormat(locale(), { style: "unit", unit, unitDisplay: "long" }).format(count),
    )
    .join(" ");
}
