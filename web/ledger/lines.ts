// What the lines of notes, checkpoints and proofs are made of: numbers, hashes, Base64.
// One value has one spelling: a reader that took several would let two texts pass for one.
import { base64 } from "./bytes.ts";
import { malformed, type Part } from "./refused.ts";

export const HASH_BYTES = 32;
/** No tree of fewer than 2^63 entries needs more. */
const PROOF_MAX = 63;

/** A decimal without leading zeros; above 2^53 no sitting has entries and no clock has seconds. */
export function number(written: string, part: Part): number {
  const value = /^(0|[1-9][0-9]{0,15})$/.test(written) ? Number(written) : NaN;
  if (!Number.isSafeInteger(value)) throw malformed(part, written);
  return value;
}

/** Standard Base64 with padding. */
export function blob(written: string, part: Part): Uint8Array {
  let binary: string;
  try {
    binary = atob(written);
  } catch {
    throw malformed(part, written);
  }
  const bytes = Uint8Array.from(binary, (symbol) => symbol.charCodeAt(0));
  if (base64(bytes) !== written) throw malformed(part, written);
  return bytes;
}

/** A SHA-256 hash in Base64; another length could make a leaf pass for a node. */
export function hashOf(written: string, part: Part): Uint8Array {
  const bytes = blob(written, part);
  if (bytes.length !== HASH_BYTES) throw malformed(part, written);
  return bytes;
}

/** The hashes of a proof, one a line. */
export function proofOf(lines: readonly string[], part: Part): Uint8Array[] {
  if (lines.length > PROOF_MAX) throw malformed(part, `${lines.length} > ${PROOF_MAX}`);
  return lines.map((line) => hashOf(line, part));
}
