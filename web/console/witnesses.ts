// Who outside co-signs the record, and what of it needs a person now. None of it stops anything.
import type { ComplaintOf, SignedRecord, Witness } from "./messages.ts";

export type Complaint = { kind: ComplaintOf; witness: Witness };

/** Whether a witness has seen the record and holds it for another one, or cannot be believed itself. */
const refuses = ({ kind }: Complaint): boolean => kind !== "away";

/** Witnesses with whom something is wrong: who refuses first, then who is away, the longest first. */
export function complaints(record: SignedRecord | null): { refusing: Complaint[]; away: Complaint[] } {
  const found: Complaint[] = [];
  for (const witness of record?.witnesses ?? []) {
    if (witness.trouble !== null) found.push({ kind: witness.trouble, witness });
  }
  found.sort((a, b) => (a.witness.since ?? 0) - (b.witness.since ?? 0));
  return { refusing: found.filter(refuses), away: found.filter((one) => !refuses(one)) };
}

/** How many sign: they have signed, and nothing has been wrong with them since. */
export const signing = (record: SignedRecord): number =>
  record.witnesses.filter(({ at, trouble }) => at !== null && trouble === null).length;
