// Checks one receipt with everything that belongs to it, and believes nothing that is not shown.
import { text } from "./bytes.ts";
import { closingEntry } from "./entry.ts";
import type { VerifierKey } from "./keys.ts";
import { isIncluded, leafHash } from "./merkle.ts";
import type { Checkpoint } from "./note.ts";
import { fold, type Folded } from "./paper_fold.ts";
import { believe, readPolicy, type Seen } from "./policy.ts";
import { readProof } from "./proof_file.ts";
import { logOf, type Receipt, readReceipt } from "./receipt.ts";
import { Refused } from "./refused.ts";
import { openPaper, type Paper } from "./sealed_paper.ts";

/** What a check needs: the receipt as text, and three files as they were fetched. */
export type Evidence = {
  readonly receipt: string;
  readonly policy: Uint8Array;
  readonly proof: Uint8Array;
  readonly paper: Uint8Array;
};

export type Checked = {
  readonly receipt: Receipt;
  readonly log: VerifierKey;
  readonly checkpoint: Checkpoint;
  readonly seen: Seen;
  readonly paper: Paper;
  readonly folded: Folded;
};

/** Everything holds, or the first thing that does not is thrown as `Refused`. */
export function check(evidence: Evidence): Checked {
  const receipt = readReceipt(evidence.receipt);
  const policy = readPolicy(text(evidence.policy, "policy"));
  const log = logOf(receipt, policy.logs);

  const proof = readProof(text(evidence.proof, "proof"));
  const { checkpoint } = proof;
  const seen = believe(checkpoint, log, policy);
  if (proof.index !== receipt.index) {
    throw new Refused({ code: "other_entry", index: proof.index, expected: receipt.index });
  }
  const leaf = leafHash(closingEntry(receipt.pseudonym, receipt.count, receipt.head));
  if (!isIncluded(proof.index, checkpoint.size, leaf, proof.hashes, checkpoint.root)) {
    throw new Refused({ code: "not_included", index: proof.index, size: checkpoint.size });
  }

  const paper = openPaper(evidence.paper, receipt, log.name);
  const folded = fold(paper);
  const recorded = folded.ending.points;
  if (String(recorded) !== String(receipt.points)) {
    throw new Refused({ code: "points", signed: receipt.points, recorded });
  }
  return { receipt, log, checkpoint, seen, paper, folded };
}
