// The whole truth of the receipt page, in one value; everything on screen is computed from it.
import { signal } from "@preact/signals";
import type { Checked } from "../ledger/checking.ts";
import type { Refusal } from "../ledger/refused.ts";
import type { Trouble } from "./fetching.ts";
import type { Kept } from "./kept.ts";

export type Stage =
  /** Nothing to check yet; `typed` was not readable for that reason, or a file was none of ours. */
  | { readonly kind: "asking"; readonly typed: string; readonly wrong: Refusal | { readonly code: "broken_file" } | null }
  | { readonly kind: "working"; readonly step: "fetching" | "crowded" | "checking" }
  | { readonly kind: "trouble"; readonly trouble: Trouble; readonly receipt: string }
  /** Something does not fit; `kept` is the evidence as far as it could be fetched. */
  | { readonly kind: "refused"; readonly refusal: Refusal; readonly kept: Kept | null; readonly receipt: string }
  | { readonly kind: "checked"; readonly checked: Checked; readonly kept: Kept };

export const stage = signal<Stage>({ kind: "working", step: "fetching" });
