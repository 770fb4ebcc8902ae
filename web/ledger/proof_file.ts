// Proof files (C2SP tlog-proof@v1): that an entry is in a sitting's record.
import { blob, number, proofOf } from "./lines.ts";
import { type Checkpoint, readCheckpoint, readNote } from "./note.ts";
import { malformed } from "./refused.ts";

export type ProofFile = {
  readonly index: number;
  /** The inclusion hashes, the leaf's sibling first. */
  readonly hashes: readonly Uint8Array[];
  readonly checkpoint: Checkpoint;
};

const FIRST_LINE = "c2sp.org/tlog-proof@v1";

export function readProof(whole: string): ProofFile {
  const blank = whole.indexOf("\n\n");
  const lines = whole.slice(0, Math.max(blank, 0)).split("\n");
  if (lines.shift() !== FIRST_LINE) throw malformed("proof", whole);
  // Nobody has signed the extra data; it is read to be sure that it is nothing else.
  if (lines[0]?.startsWith("extra ")) blob(lines.shift()?.slice("extra ".length) ?? "", "proof");
  const index = lines.shift() ?? "";
  if (!index.startsWith("index ")) throw malformed("proof", index);
  return {
    index: number(index.slice("index ".length), "proof"),
    hashes: proofOf(lines, "proof"),
    checkpoint: readCheckpoint(readNote(whole.slice(blank + 2))),
  };
}
