// The hash by which a screen knows that its rows are the server's rows: docs/protocol.md.
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";

export const NO_ROWS = "0000000000000000";

const word = (text: string, from: number): number => Number.parseInt(text.slice(from, from + 8), 16);
const digits = (bits: number): string => (bits >>> 0).toString(16).padStart(8, "0");

/**
 * The hash once these rows have come in or gone out: an exclusive or, so that both are the same step and
 * the work is that of the rows named, not of all rows. Its 64 bits are two words of 32 here.
 */
export function toggled(hash: string, rows: Iterable<object>): string {
  let high = word(hash, 0);
  let low = word(hash, 8);
  for (const row of rows) {
    const digest = sha256(utf8ToBytes(JSON.stringify(row)));
    const first = new DataView(digest.buffer, digest.byteOffset, 8);
    high ^= first.getUint32(0);
    low ^= first.getUint32(4);
  }
  return digits(high) + digits(low);
}

/** The hash of all these rows, from nothing. */
export const stateHash = (rows: Iterable<object>): string => toggled(NO_ROWS, rows);
