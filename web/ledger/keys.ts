// Who signs the record: the keys of logs and witnesses (C2SP signed-note, tlog-cosignature).
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { ascii, base64, hex, joined, utf8 } from "./bytes.ts";
import { blob } from "./lines.ts";
import { malformed } from "./refused.ts";

/** Ed25519 over a note's text; Ed25519 over the time and a checkpoint's text. */
export const LOG = 1;
export const WITNESS = 4;

export type VerifierKey = {
  readonly name: string;
  readonly kind: typeof LOG | typeof WITNESS;
  readonly public: Uint8Array;
  /** The first 4 bytes of SHA-256 over name, kind and public key, in hexadecimal. */
  readonly id: string;
};

const KEY_BYTES = 32;
const KEY_ID_BYTES = 4;
const TIME_BYTES = 8;
const NEWLINE = ascii("\n");

/** Reads `name+key id+Base64`; refuses a key that is not the one its id names. */
export function readKey(written: string): VerifierKey {
  const [name = "", id = "", ...encoded] = written.split("+");
  const bytes = blob(encoded.join("+"), "policy");
  const kind = bytes[0];
  if (!isName(name) || bytes.length !== KEY_BYTES + 1 || (kind !== LOG && kind !== WITNESS)) {
    throw malformed("policy", written);
  }
  const named = hex(sha256(joined(utf8(name), NEWLINE, bytes)).subarray(0, KEY_ID_BYTES));
  if (id !== named) throw malformed("policy", written);
  return { name, kind, public: bytes.slice(1), id };
}

/** The key as `exam log key` prints it, to be compared. */
export function keyText(key: VerifierKey): string {
  return `${key.name}+${key.id}+${base64(joined(Uint8Array.of(key.kind), key.public))}`;
}

/** Whether a name can stand in the line of a note. */
export function isName(name: string): boolean {
  return name !== "" && !/[+\s\u0000-\u001f]/.test(name);
}

/** RFC 8032 to the letter: no second signature and no weak key passes. */
export function signs(key: VerifierKey, message: Uint8Array, signature: Uint8Array): boolean {
  try {
    return ed25519.verify(signature, message, key.public, { zip215: false });
  } catch {
    return false;
  }
}

/** When a witness signed a checkpoint, in POSIX seconds; null when it did not. */
export function cosignedAt(key: VerifierKey, text: string, signature: Uint8Array): number | null {
  if (signature.length < TIME_BYTES) return null;
  const at = new DataView(signature.buffer, signature.byteOffset).getBigUint64(0);
  const said = utf8(`cosignature/v1\ntime ${at}\n${text}`);
  return signs(key, said, signature.subarray(TIME_BYTES)) ? Number(at) : null;
}
