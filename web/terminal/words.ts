import { words } from "../language/language.ts";
import { en } from "../language/terminal.en.ts";
import { id } from "../language/terminal.id.ts";

/** The terminal's sentences in the language now on screen. */
export const say = words({ id, en });

export const LETTERS = ["A", "B", "C", "D", "E"] as const;
