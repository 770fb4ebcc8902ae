// The bytes of entries, commitments and chain heads, as docs/ledger-format.md specifies them.
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { ascii, joined, uint32 } from "./bytes.ts";
import { spelled } from "./spelling.ts";

/** The chain head of a paper without entries. */
export const NO_HEAD = new Uint8Array(32);

const COMMIT = ascii("exam-engine/commit/v1\0");
const CHAIN = Uint8Array.of(3);
const CLOSING = Uint8Array.of(2);
const SALT = ascii("salt");
const CODE_BYTES = 5;

/** What the log has of a record: SHA-256 over a label, the salt of its number, and its bytes. */
export function commitment(secret: Uint8Array, number: number, record: Uint8Array): Uint8Array {
  const salt = hmac(sha256, secret, joined(SALT, uint32(number)));
  return sha256(joined(COMMIT, salt, record));
}

/** The chain head after one more commitment. */
export function nextHead(head: Uint8Array, committed: Uint8Array): Uint8Array {
  return sha256(joined(CHAIN, head, committed));
}

/** 53 bytes: 02, pseudonym (16), count (4), chain head (32). */
export function closingEntry(pseudonym: Uint8Array, count: number, head: Uint8Array): Uint8Array {
  return joined(CLOSING, pseudonym, uint32(count), head);
}

/** What stands beside "tersimpan": the first 40 bits of a chain head as 8 characters. */
export function shortCode(head: Uint8Array): string {
  return spelled(head.subarray(0, CODE_BYTES));
}
