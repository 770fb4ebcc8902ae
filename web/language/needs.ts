import { words } from "./language.ts";
import { en } from "./needs.en.ts";
import { id } from "./needs.id.ts";

const say = words({ id, en });

/** A special need in words; the roster's own word where the catalogue has none. */
export function need(named: string): string {
  const known: Readonly<Record<string, string>> = say();
  return known[named] ?? named;
}
