// A throw of dice as it is committed to and revealed: the rules and the bytes of docs/draw.md.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { joined, uint32, utf8 } from "../ledger/bytes.ts";

export const LEAST_PEOPLE = 3;
export const LEAST_ROLLS = 50;
export const MOST_ROLLS = 1000;
export const FACES = ["1", "2", "3", "4", "5", "6"] as const;
const NAME_LENGTH = 100;
const NONCE_BYTES = 32;

/** What one person threw; theirs alone until they reveal it. The nonce is 32 bytes in hex. */
export type Throw = { sitting: string; name: string; rolls: string; nonce: string };
export type Listed = { name: string; committed: string };

function sized(text: string): Uint8Array {
  const bytes = utf8(text);
  return joined(uint32(bytes.length), bytes);
}

const label = (name: string): Uint8Array => utf8(`exam-engine/${name}/v1\0`);

/** A typed name in the form in which it is committed to. */
export const named = (typed: string): string => typed.trim().split(/\s+/u).join(" ").normalize("NFC");

export const isName = (name: string): boolean => {
  const length = [...name].length;
  return length >= 1 && length <= NAME_LENGTH && !/[\p{C}\p{Zl}\p{Zp}]/u.test(name);
};

/** Rolls as people write them down: digits, with anything between that only separates. */
export const rolled = (typed: string): string => typed.replace(/[\s.,;:|/·–-]/gu, "");

/** Why rolls do not count: a sign that is no digit of a die, too few, too many, or a loaded die. */
export type BadRolls =
  | { why: "digit"; sign: string; at: number }
  | { why: "few" | "many"; count: number }
  | { why: "loaded"; face: string; count: number; of: number };

export function wrongWith(rolls: string): BadRolls | null {
  const signs = [...rolls];
  const at = signs.findIndex((sign) => !FACES.includes(sign as (typeof FACES)[number]));
  if (at >= 0) return { why: "digit", sign: signs[at] ?? "", at: at + 1 };
  if (signs.length < LEAST_ROLLS) return { why: "few", count: signs.length };
  if (signs.length > MOST_ROLLS) return { why: "many", count: signs.length };
  for (const face of FACES) {
    const count = signs.filter((sign) => sign === face).length;
    if (2 * count > signs.length) return { why: "loaded", face, count, of: signs.length };
  }
  return null;
}

export const newNonce = (): string => bytesToHex(crypto.getRandomValues(new Uint8Array(NONCE_BYTES)));

/** What is shown of a throw before it is revealed, in hex. */
export const commitment = ({ sitting, name, rolls, nonce }: Throw): string =>
  bytesToHex(
    sha256(joined(label("dice-commitment"), sized(sitting), sized(name), sized(rolls), hexToBytes(nonce))),
  );

function byName(one: Listed, other: Listed): number {
  const [a, b] = [[...one.name], [...other.name]];
  // by code points, which is the order of the bytes of UTF-8; JavaScript's own order is another one
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    const difference = (a[at]?.codePointAt(0) ?? 0) - (b[at]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** The hash of a list of commitments, in hex. */
export function listHash(sitting: string, list: readonly Listed[]): string {
  const people = [...list].sort(byName).flatMap(({ name, committed }) => [sized(name), hexToBytes(committed)]);
  return bytesToHex(sha256(joined(label("dice-list"), sized(sitting), uint32(list.length), ...people)));
}

// --- on paper --------------------------------------------------------------------------------

const LINE_BYTES = 8;

/** Two digits that belong to a line of a code: a slip of the pen is found, and on which line. */
const checkOf = (line: Uint8Array, at: number): string =>
  bytesToHex(sha256(joined(label("dice-line"), Uint8Array.of(at), line)).subarray(0, 1));

/** A nonce as four lines that can be written down: four groups of four digits, and two to check. */
export function codeOf(nonce: string): string[] {
  const bytes = hexToBytes(nonce);
  return [0, 1, 2, 3].map((at) => {
    const line = bytes.subarray(at * LINE_BYTES, (at + 1) * LINE_BYTES);
    const groups = bytesToHex(line).match(/.{4}/g) ?? [];
    return [...groups, checkOf(line, at)].join(" ");
  });
}

export type ReadCode =
  | { nonce: string }
  | { wrong: "sign"; sign: string }
  | { wrong: "length"; count: number }
  | { wrong: "line"; line: number };

const LINE_DIGITS = 2 * LINE_BYTES + 2;
export const CODE_DIGITS = 4 * LINE_DIGITS;

/** A code as somebody typed it from paper. */
export function readCode(typed: string): ReadCode {
  const digits = typed.toLowerCase().replace(/[\s.,·-]/gu, "");
  const sign = /[^0-9a-f]/u.exec(digits);
  if (sign) return { wrong: "sign", sign: sign[0] };
  if (digits.length !== CODE_DIGITS) return { wrong: "length", count: digits.length };
  let nonce = "";
  for (let at = 0; at < 4; at += 1) {
    const line = digits.slice(at * LINE_DIGITS, (at + 1) * LINE_DIGITS);
    const bytes = line.slice(0, 2 * LINE_BYTES);
    if (checkOf(hexToBytes(bytes), at) !== line.slice(2 * LINE_BYTES)) return { wrong: "line", line: at + 1 };
    nonce += bytes;
  }
  return { nonce };
}

/** Digits in groups that an eye can follow. */
export const grouped = (digits: string, size: number): string =>
  (digits.match(new RegExp(`.{1,${size}}`, "gu")) ?? []).join(" ");

/** A throw in the file that its owner saved, which is also the one of `exam ceremony`; null: it is none. */
export function readThrow(contents: string): Throw | null {
  try {
    const said = JSON.parse(contents) as Partial<Record<keyof Throw, unknown>>;
    const { sitting, name, rolls, nonce } = said;
    const texts = [sitting, name, rolls, nonce].every((one) => typeof one === "string");
    if (!texts || !/^[0-9a-f]{64}$/.test(nonce as string)) return null;
    return { sitting, name, rolls, nonce } as Throw;
  } catch {
    return null;
  }
}
