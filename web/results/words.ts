// The words of this screen in the language now chosen.
import { en } from "../language/results.en.ts";
import { id } from "../language/results.id.ts";
import { words } from "../language/language.ts";

export const say = words({ id, en });
