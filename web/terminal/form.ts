// Opens the sealed form and its sealed pictures once the server has given the key.
import { chacha20poly1305 } from "@noble/ciphers/chacha.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";

export type FormItem = {
  readonly number: number;
  readonly section: string;
  readonly stimulus: number | null;
  readonly stem: string;
  readonly choices: readonly string[];
};

export type FormSection = {
  readonly id: string;
  readonly title: string;
  readonly first: number;
  readonly last: number;
};

export type Form = {
  readonly sections: readonly FormSection[];
  readonly stimuli: readonly { readonly html: string }[];
  readonly items: readonly FormItem[];
  readonly assets: Readonly<Record<string, { readonly key: string; readonly type: string }>>;
};

/** The sealed bytes are not those that were promised, or the key is another's. */
export class SealBroken extends Error {}

// Every key seals one message only, so the nonce is zero.
const NONCE = new Uint8Array(12);

export function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/** A key as it comes over the wire: 32 bytes in hex or in base64. */
export function readKey(text: string): Uint8Array {
  const key = /^[0-9a-f]{64}$/.test(text) ? hexToBytes(text) : fromBase64(text);
  if (key.length !== 32) throw new SealBroken(`a key has 32 bytes, this one ${key.length}`);
  return key;
}

/** Opens a sealed form; throws SealBroken and shows nothing unless every byte is as sealed. */
export function openForm(ciphertext: Uint8Array, promised: string, key: string): Form {
  checkHash(ciphertext, promised);
  return JSON.parse(new TextDecoder().decode(unseal(ciphertext, readKey(key)))) as Form;
}

/** Opens a sealed picture, named by the hash of its sealed bytes. */
export function openPicture(ciphertext: Uint8Array, name: string, key: string): Uint8Array {
  checkHash(ciphertext, name);
  return unseal(ciphertext, readKey(key));
}

function checkHash(bytes: Uint8Array, promised: string): void {
  if (bytesToHex(sha256(bytes)) !== promised) throw new SealBroken("these are not the promised bytes");
}

function unseal(ciphertext: Uint8Array, key: Uint8Array): Uint8Array {
  try {
    return chacha20poly1305(key, NONCE).decrypt(ciphertext);
  } catch {
    throw new SealBroken("the key does not open these bytes");
  }
}
