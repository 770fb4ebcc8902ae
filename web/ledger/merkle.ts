// The tree over a sitting's entries (RFC 6962), as far as one entry's way to the root needs it.
import { sha256 } from "@noble/hashes/sha2.js";
import { equal, joined } from "./bytes.ts";

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

export function leafHash(entry: Uint8Array): Uint8Array {
  return sha256(joined(LEAF, entry));
}

function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(joined(NODE, left, right));
}

/** Whether a leaf hash is the one at an index of the tree with this size and root (section 2.1.1). */
export function isIncluded(
  index: number,
  size: number,
  leaf: Uint8Array,
  hashes: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (index >= size) return false;
  const sides = onTheLeft(BigInt(index), BigInt(size));
  if (hashes.length !== sides.length) return false;
  const top = hashes.reduce((under, beside, at) => (sides[at] ? nodeHash(beside, under) : nodeHash(under, beside)), leaf);
  return equal(top, root);
}

/**
 * Of each hash beside the way up from an index, whether it is the left one: one at every level as long
 * as the ways of the index and of the last entry differ, above that only where something stands left.
 */
function onTheLeft(index: bigint, size: bigint): boolean[] {
  const sides: boolean[] = [];
  let last = size - 1n;
  for (let at = index; last > 0n; at >>= 1n, last >>= 1n) {
    if (at !== last) sides.push((at & 1n) === 1n);
    else if ((at & 1n) === 1n) sides.push(true);
  }
  return sides;
}
