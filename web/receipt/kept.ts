// What is saved: the receipt, and the three files as they were fetched, byte for byte.
import { base64 } from "../ledger/bytes.ts";
import type { Evidence } from "../ledger/checking.ts";

export type Kept = {
  readonly evidence: Evidence;
  /** Unix ms. */
  readonly savedAt: number;
};

const FORMAT = "exam-engine/kept-receipt/v1";

export function writeKept({ evidence, savedAt }: Kept): string {
  const { receipt, policy, proof, paper } = evidence;
  const files = { policy: base64(policy), proof: base64(proof), paper: base64(paper) };
  return JSON.stringify({ format: FORMAT, savedAt, receipt, ...files }, null, 1);
}

/** Null when the text is not what `writeKept` wrote; what it holds is not believed before it is checked. */
export function readKept(json: string): Kept | null {
  try {
    const { format, savedAt, receipt, policy, proof, paper } = JSON.parse(json) as Record<string, unknown>;
    if (format !== FORMAT || typeof savedAt !== "number" || typeof receipt !== "string") return null;
    const evidence = { receipt, policy: bytes(policy), proof: bytes(proof), paper: bytes(paper) };
    return { evidence, savedAt };
  } catch {
    return null;
  }
}

function bytes(written: unknown): Uint8Array {
  return Uint8Array.from(atob(String(written)), (symbol) => symbol.charCodeAt(0));
}

/** A name for the file that tells which it is, and nothing of what is in it. */
export function fileName({ evidence, savedAt }: Kept): string {
  const day = new Date(savedAt).toISOString().slice(0, 10);
  return `tanda-terima-${day}-${evidence.receipt.slice(2, 8)}.html`;
}
