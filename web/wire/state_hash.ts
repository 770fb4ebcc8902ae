// The hash by which a screen knows that its rows are the server's rows.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/** The first 16 hex digits of SHA-256 over the rows' JSON, one a line, sorted by participant number. */
export function stateHash(rows: Iterable<{ readonly participant_number: string }>): string {
  const sorted = [...rows].sort((a, b) =>
    a.participant_number < b.participant_number ? -1 : a.participant_number > b.participant_number ? 1 : 0,
  );
  const lines = sorted.map((row) => JSON.stringify(row)).join("\n");
  return bytesToHex(sha256(utf8ToBytes(lines))).slice(0, 16);
}
