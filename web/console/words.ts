// The sentences of this screen in the language now on it.
import { en } from "../language/console.en.ts";
import { id } from "../language/console.id.ts";
import { words } from "../language/language.ts";
import { reason } from "../language/reasons.ts";
import type { Refused } from "./state.ts";

export const say = words({ id, en });

/** Why something was refused, in a sentence; what the catalogue does not know, the server said. */
export const why = (refused: Refused): string =>
  say().refusals[reason(refused)] ?? (refused.message || (say().refusals["no_answer"] ?? ""));
