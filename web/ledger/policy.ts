// Whose signatures make a checkpoint worth believing (C2SP tlog-policy).
import { utf8 } from "./bytes.ts";
import { cosignedAt, LOG, readKey, signs, type VerifierKey, WITNESS } from "./keys.ts";
import { number } from "./lines.ts";
import type { Checkpoint, Signature } from "./note.ts";
import { malformed, Refused } from "./refused.ts";

type Group = { readonly least: number; readonly members: readonly string[] };

export type Policy = {
  readonly logs: readonly VerifierKey[];
  readonly witnesses: ReadonlyMap<string, VerifierKey>;
  readonly groups: ReadonlyMap<string, Group>;
  /** The name of a witness or of a group; null when no witness is asked for. */
  readonly quorum: string | null;
};

/** A witness that saw the checkpoint; `at` is when, in POSIX seconds. */
export type Cosigned = { readonly name: string; readonly at: number };

/** Which of the known witnesses saw a checkpoint, and whether they are as many as the policy asks for. */
export type Seen = { readonly by: readonly Cosigned[]; readonly known: number; readonly enough: boolean };

/** Reads a policy file; a name is defined above the line that uses it, and counts once. */
export function readPolicy(whole: string): Policy {
  const logs: VerifierKey[] = [];
  const witnesses = new Map<string, VerifierKey>();
  const groups = new Map<string, Group>();
  const quorums: string[] = [];
  const members = new Set<string>();

  const keyOf = (written: string, kind: VerifierKey["kind"], known: Iterable<VerifierKey>): VerifierKey => {
    const key = readKey(written);
    const twice = [...known].some((one) => String(one.public) === String(key.public));
    if (key.kind !== kind || twice) throw malformed("policy", written);
    return key;
  };
  const isKnown = (name: string) => witnesses.has(name) || groups.has(name);
  const fresh = (name: string): string => {
    if (name === "none" || isKnown(name)) throw malformed("policy", name);
    return name;
  };
  const groupOf = (rule: string, names: readonly string[]): Group => {
    for (const name of names) {
      if (!isKnown(name) || members.has(name)) throw malformed("policy", name);
      members.add(name);
    }
    const least = rule === "any" ? 1 : rule === "all" ? names.length : number(rule, "policy");
    if (least < 1 || least > names.length) throw malformed("policy", rule);
    return { least, members: names };
  };

  for (const line of whole.split("\n")) {
    if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(line)) throw malformed("policy", line);
    const [kind, one = "", other = "", ...more] = line.split(/[ \t]+/).filter((word) => word !== "");
    const words = [one, other].filter((word) => word !== "").length + more.length;
    if (kind === undefined || kind.startsWith("#")) continue;
    if (kind === "log" && (words === 1 || words === 2)) logs.push(keyOf(one, LOG, logs));
    else if (kind === "witness" && (words === 2 || words === 3)) {
      witnesses.set(fresh(one), keyOf(other, WITNESS, witnesses.values()));
    } else if (kind === "group" && words >= 3) groups.set(fresh(one), groupOf(other, more));
    else if (kind === "quorum" && words === 1 && (one === "none" || isKnown(one))) quorums.push(one);
    else throw malformed("policy", line);
  }
  const [quorum] = quorums;
  if (quorum === undefined || quorums.length !== 1) throw malformed("policy", `quorum × ${quorums.length}`);
  return { logs, witnesses, groups, quorum: quorum === "none" ? null : quorum };
}

/**
 * Believes a checkpoint: the log signed it, and every signature of a known witness is genuine. Signatures
 * of others are ignored: anybody may add them. Too few witnesses are no lie: a hall may be without
 * internet; the reader is told.
 */
export function believe(checkpoint: Checkpoint, log: VerifierKey, policy: Policy): Seen {
  const { origin, note } = checkpoint;
  if (origin !== log.name) throw new Refused({ code: "other_log", origin, expected: log.name });
  const own = note.signatures.filter((one) => isBy(one, log));
  if (own.length === 0) throw new Refused({ code: "unsigned_checkpoint", origin });
  if (!own.every((one) => signs(log, utf8(note.text), one.bytes))) {
    throw new Refused({ code: "forged_checkpoint", by: log.name });
  }
  const seen = new Map<string, Cosigned>();
  for (const [name, witness] of policy.witnesses) {
    for (const signature of note.signatures.filter((one) => isBy(one, witness))) {
      const at = cosignedAt(witness, note.text, signature.bytes);
      if (at === null) throw new Refused({ code: "forged_cosignature", by: witness.name });
      seen.set(name, { name: witness.name, at });
    }
  }
  const enough = policy.quorum === null || hasSeen(policy.quorum, policy, seen);
  return { by: [...seen.values()], known: policy.witnesses.size, enough };
}

function isBy(signature: Signature, key: VerifierKey): boolean {
  return signature.name === key.name && signature.id === key.id;
}

function hasSeen(name: string, policy: Policy, seen: ReadonlyMap<string, Cosigned>): boolean {
  const group = policy.groups.get(name);
  if (!group) return seen.has(name);
  return group.members.filter((member) => hasSeen(member, policy, seen)).length >= group.least;
}
