import type { Catalogue } from "./language.ts";
import type { id } from "./needs.id.ts";

export const en: Catalogue<typeof id> = {
  blind: "blind",
  "low-vision": "low vision",
  deaf: "deaf",
  wheelchair: "wheelchair",
};
