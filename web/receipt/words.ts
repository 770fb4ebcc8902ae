// The words of this screen in the language now chosen.
import { words } from "../language/language.ts";
import { en } from "../language/receipt.en.ts";
import { id } from "../language/receipt.id.ts";

export const say = words({ id, en });
