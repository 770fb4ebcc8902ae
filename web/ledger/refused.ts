// Why something cannot be believed: a code that has a sentence in every language, and its evidence.

/** What a check reads: the receipt itself, whom to trust, the proof, and the sealed paper. */
export type Part = "receipt" | "policy" | "proof" | "paper";

export type Refusal =
  /** A symbol of the text is none that a receipt is spelled with. */
  | { readonly code: "unreadable"; readonly symbol: string }
  /** Printed lines whose check symbol does not fit them. */
  | { readonly code: "mistyped"; readonly lines: readonly number[] }
  /** A printed line that is not there: another stands in its place. */
  | { readonly code: "missing_line"; readonly line: number }
  /** Too short or too long for a receipt. */
  | { readonly code: "incomplete"; readonly symbols: number }
  /** A receipt of another kind than this page knows. */
  | { readonly code: "version"; readonly version: number }
  /** Not in its format; `at` is the place as it stands there. */
  | { readonly code: "malformed"; readonly part: Part; readonly at: string }
  /** No log of the policy has signed this receipt. */
  | { readonly code: "unsigned_receipt"; readonly logs: readonly string[] }
  /** The checkpoint is of another log than the receipt. */
  | { readonly code: "other_log"; readonly origin: string; readonly expected: string }
  | { readonly code: "unsigned_checkpoint"; readonly origin: string }
  | { readonly code: "forged_checkpoint"; readonly by: string }
  | { readonly code: "forged_cosignature"; readonly by: string }
  | { readonly code: "other_entry"; readonly index: number; readonly expected: number }
  | { readonly code: "not_included"; readonly index: number; readonly size: number }
  /** The sealed paper does not open with the receipt's secret. */
  | { readonly code: "sealed" }
  | { readonly code: "other_paper"; readonly field: string }
  | { readonly code: "count"; readonly records: number; readonly count: number }
  | { readonly code: "order"; readonly number: number; readonly expected: number }
  | { readonly code: "chain"; readonly records: number }
  /** A record that fits its commitment and yet says what no record can say. */
  | { readonly code: "record"; readonly number: number }
  /** The last record is not the end of the attempt. */
  | { readonly code: "unfinished" }
  | { readonly code: "points"; readonly signed: readonly number[]; readonly recorded: readonly number[] };

/** Thrown by every check that does not hold. */
export class Refused extends Error {
  constructor(readonly refusal: Refusal) {
    super(JSON.stringify(refusal));
    this.name = "Refused";
  }
}

/** Not in its format, with the first 60 characters of what stands there. */
export function malformed(part: Part, at: string): Refused {
  return new Refused({ code: "malformed", part, at: at.slice(0, 60) });
}
