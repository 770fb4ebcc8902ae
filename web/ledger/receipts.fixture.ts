// Receipts that Python made (tests/web/receipts.py), and the hands of whoever would alter them.
import { readFileSync } from "node:fs";
import { gcm } from "@noble/ciphers/aes.js";
import { ed25519 } from "@noble/curves/ed25519.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { ascii, joined, text, utf8 } from "./bytes.ts";
import { type Checked, check, type Evidence } from "./checking.ts";
import { commitment, nextHead } from "./entry.ts";
import { readReceipt, type Receipt } from "./receipt.ts";
import { Refused, type Refusal } from "./refused.ts";
import { spelled } from "./spelling.ts";

type Person = {
  receipt: string;
  policy: string;
  proof: string;
  paper: string;
  pseudonym: string;
  index: number;
  codes: string[];
  records: string[];
};

const made = JSON.parse(readFileSync("../tests/web/receipts.json", "utf8")) as {
  origin: string;
  log: string;
  people: Record<"P-001" | "P-002", Person>;
};

export const ORIGIN = made.origin;
export const FIRST = made.people["P-001"];
export const SECOND = made.people["P-002"];

export function evidence(person: Person = FIRST, changed: Partial<Evidence> = {}): Evidence {
  const bytes = (of: "policy" | "proof") => utf8(person[of]);
  const paper = Uint8Array.from(atob(person.paper), (symbol) => symbol.charCodeAt(0));
  return { receipt: person.receipt, policy: bytes("policy"), proof: bytes("proof"), paper, ...changed };
}

/** What a check refuses this evidence with; fails when it is believed. */
export function refusalOf(given: Evidence): Refusal {
  try {
    check(given);
  } catch (wrong) {
    if (wrong instanceof Refused) return wrong.refusal;
    throw wrong;
  }
  throw new Error("everything was believed");
}

export const believed = (given: Evidence): Checked => check(given);

/** The proof or policy with another text; fails when nothing was there to be replaced. */
export function edited(file: string, from: string | RegExp, to: string): Uint8Array {
  const other = file.replace(from, to);
  if (other === file) throw new Error(`nothing to replace: ${String(from)}`);
  return utf8(other);
}

/** What only the keeper of the log could do: sign other bytes of a receipt. */
export function signedAnew(receipt: Receipt, change: (bytes: Uint8Array) => void, log = ORIGIN): string {
  const signed = receipt.signed.slice();
  change(signed);
  const said = joined(ascii("exam-engine/receipt/v1\0"), utf8(log), ascii("\n"), signed);
  const key = Uint8Array.from(atob(made.log.split("+").slice(4).join("+")), (symbol) => symbol.charCodeAt(0));
  return spelled(joined(signed, ed25519.sign(said, key.subarray(1))));
}

/** What the keeper of the secrets could do: seal other contents under the same secret. */
export function sealedAnew(change: (plain: PlainPaper) => void, person: Person = FIRST): Uint8Array {
  const { secret } = readReceipt(person.receipt);
  const sealed = evidence(person).paper;
  const cipher = (salt: Uint8Array) =>
    gcm(hkdf(sha256, secret, salt, ascii(`exam-engine/paper/v1\0${ORIGIN}`), 32), new Uint8Array(12));
  const plain = JSON.parse(text(cipher(sealed.slice(0, 32)).decrypt(sealed.slice(32)), "paper")) as PlainPaper;
  change(plain);
  const other = utf8(JSON.stringify(plain));
  const salt = hmac(sha256, secret, joined(ascii("paper\0"), other));
  return joined(salt, cipher(salt).encrypt(other));
}

export type PlainPaper = {
  sitting: string;
  origin: string;
  pseudonym: string;
  items: number;
  sections: { id: string; title: string; first: number; last: number; max: number }[];
  records: [number, string][];
};

/** The chain head of other records under the secret of a receipt. */
export function headOf(records: readonly string[], secret: Uint8Array): Uint8Array {
  const committed = records.map((record, at) => commitment(secret, at + 1, utf8(record)));
  return committed.reduce(nextHead, new Uint8Array(32) as Uint8Array);
}
