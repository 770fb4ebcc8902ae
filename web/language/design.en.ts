import type { Catalogue } from "./language.ts";
import type { id } from "./design.id.ts";

export const en: Catalogue<typeof id> = {
  theme: "Colours",
  light: "Light",
  dark: "Dark",
  contrast: "High contrast",
  language: "Language",
  textSize: "Text size",
};
