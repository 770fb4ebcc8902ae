// The sealed paper: every record of one attempt, which only the receipt's secret opens.
import { gcm } from "@noble/ciphers/aes.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { ascii, equal, hex, joined, text, utf8 } from "./bytes.ts";
import { commitment, NO_HEAD, nextHead, shortCode } from "./entry.ts";
import type { Receipt } from "./receipt.ts";
import { malformed, Refused } from "./refused.ts";

/** A part of the paper as the server calls it; nobody has signed that. */
export type Section = {
  readonly id: string;
  readonly title: string;
  /** Positions of its items, as the candidate saw them. */
  readonly first: number;
  readonly last: number;
  /** The most points that could be reached. */
  readonly max: number;
};

/** A record as it was committed to, and the short code that the screen showed after it. */
export type PaperRecord = { readonly number: number; readonly record: string; readonly code: string };

export type Paper = {
  readonly sitting: string;
  readonly items: number;
  readonly sections: readonly Section[];
  readonly records: readonly PaperRecord[];
};

const LABEL = ascii("exam-engine/paper/v1\0");
const SALT_BYTES = 32;
const KEY_BYTES = 32;
// The salt is of the text, so a key seals one text.
const NONCE = new Uint8Array(12);

/** Opens a paper and believes it: it is this receipt's, whole, in order, and its chain ends at the head. */
export function openPaper(sealed: Uint8Array, receipt: Receipt, origin: string): Paper {
  const found = shapeOf(text(opened(sealed, receipt.secret, origin), "paper"));
  if (found.origin !== origin) throw new Refused({ code: "other_paper", field: "origin" });
  if (origin.slice(origin.lastIndexOf("/") + 1) !== found.sitting) {
    throw new Refused({ code: "other_paper", field: "sitting" });
  }
  if (found.pseudonym !== hex(receipt.pseudonym)) throw new Refused({ code: "other_paper", field: "pseudonym" });
  return { ...found, records: chained(found.records, receipt) };
}

function opened(sealed: Uint8Array, secret: Uint8Array, origin: string): Uint8Array {
  const key = hkdf(sha256, secret, sealed.subarray(0, SALT_BYTES), joined(LABEL, utf8(origin)), KEY_BYTES);
  try {
    return gcm(key, NONCE).decrypt(sealed.subarray(SALT_BYTES));
  } catch {
    throw new Refused({ code: "sealed" });
  }
}

/** The records with the code that the screen showed after each, if they are those of the receipt. */
function chained(records: readonly (readonly [number, string])[], receipt: Receipt): PaperRecord[] {
  const { count, head: last, secret } = receipt;
  if (records.length !== count) throw new Refused({ code: "count", records: records.length, count });
  let head: Uint8Array = NO_HEAD;
  const coded = records.map(([number, record], at) => {
    if (number !== at + 1) throw new Refused({ code: "order", number, expected: at + 1 });
    head = nextHead(head, commitment(secret, number, utf8(record)));
    return { number, record, code: shortCode(head) };
  });
  if (!equal(head, last)) throw new Refused({ code: "chain", records: count });
  return coded;
}

type Shape = Omit<Paper, "records"> & {
  readonly origin: string;
  readonly pseudonym: string;
  readonly records: readonly (readonly [number, string])[];
};

function shapeOf(json: string): Shape {
  let whole: unknown;
  try {
    whole = JSON.parse(json);
  } catch {
    throw malformed("paper", "JSON");
  }
  const fields = whole as Partial<Record<keyof Shape, unknown>> | null;
  if (typeof fields !== "object" || fields === null) throw malformed("paper", "JSON");
  const { sitting, origin, pseudonym, items, sections, records } = fields;
  if (typeof sitting !== "string") throw malformed("paper", "sitting");
  if (typeof origin !== "string") throw malformed("paper", "origin");
  if (typeof pseudonym !== "string") throw malformed("paper", "pseudonym");
  if (!isPosition(items)) throw malformed("paper", "items");
  if (!Array.isArray(sections) || !sections.every(isSection)) throw malformed("paper", "sections");
  if (!Array.isArray(records) || !records.every(isNumbered)) throw malformed("paper", "records");
  return { sitting, origin, pseudonym, items, sections, records };
}

function isPosition(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function isSection(value: unknown): value is Section {
  const section = value as Section | null;
  return (
    typeof section === "object" &&
    section !== null &&
    typeof section.id === "string" &&
    typeof section.title === "string" &&
    isPosition(section.first) &&
    isPosition(section.last) &&
    isPosition(section.max) &&
    section.first <= section.last
  );
}

function isNumbered(value: unknown): value is [number, string] {
  return Array.isArray(value) && value.length === 2 && isPosition(value[0]) && typeof value[1] === "string";
}
