// The language of the screen, and catalogues that cannot be incomplete: English has Indonesian's shape.
import { effect, signal } from "@preact/signals";
import { keep, recall } from "../design/kept.ts";

export const languages = ["id", "en"] as const;
export type Language = (typeof languages)[number];

export const language = signal<Language>("id");

/** Widens the literal types of one catalogue to what the other must offer: sentences and functions. */
export type Catalogue<Words> = {
  readonly [Key in keyof Words]: Words[Key] extends string
    ? string
    : Words[Key] extends (...given: infer Given) => string
      ? (...given: Given) => string
      : Catalogue<Words[Key]>;
};

/** A function that gives the catalogue of the language now on screen; reading it follows a switch. */
export function words<Words>(catalogues: { id: Words; en: Catalogue<Words> }): () => Catalogue<Words> {
  return () => (language.value === "id" ? (catalogues.id as Catalogue<Words>) : catalogues.en);
}

export function chooseLanguage(chosen: Language): void {
  language.value = chosen;
  keep("language", chosen);
}

/** Reads what was chosen before, else the sitting's own language, and tells the page. */
export function applyLanguage(otherwise: Language = "id"): void {
  const kept = recall("language");
  language.value = languages.includes(kept as Language) ? (kept as Language) : otherwise;
  effect(() => {
    document.documentElement.lang = language.value;
  });
}
