import assert from "node:assert/strict";
import { createCipheriv, createHash } from "node:crypto";
import { test } from "node:test";
import { openForm, openPicture, readKey, SealBroken } from "./form.ts";

// Node's own ChaCha20-Poly1305 is the twin of the one the page carries.
function sealed(text: string, key: Buffer): { bytes: Uint8Array; hash: string } {
  const cipher = createCipheriv("chacha20-poly1305", key, Buffer.alloc(12), { authTagLength: 16 });
  const bytes = Buffer.concat([cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return { bytes: new Uint8Array(bytes), hash: createHash("sha256").update(bytes).digest("hex") };
}

const key = Buffer.from(Array.from({ length: 32 }, (_, place) => place));

test("a sealed form opens with its key, in hex or in base64", () => {
  const { bytes, hash } = sealed('{"items":[],"note":"é"}', key);

  assert.deepEqual(openForm(bytes, hash, key.toString("hex")), { items: [], note: "é" });
  assert.deepEqual(openForm(bytes, hash, key.toString("base64")), { items: [], note: "é" });
});

test("another key opens nothing", () => {
  const { bytes, hash } = sealed("{}", key);

  assert.throws(() => openForm(bytes, hash, Buffer.alloc(32, 1).toString("hex")), SealBroken);
});

test("altered bytes are not shown, whether their hash was altered too or not", () => {
  const { bytes, hash } = sealed("{}", key);
  const altered = bytes.map((byte, place) => (place === 0 ? byte ^ 1 : byte));
  const alteredHash = createHash("sha256").update(altered).digest("hex");

  assert.throws(() => openForm(altered, hash, key.toString("hex")), SealBroken);
  assert.throws(() => openForm(altered, alteredHash, key.toString("hex")), SealBroken);
});

test("a picture is known by the hash of its sealed bytes", () => {
  const { bytes, hash } = sealed("<svg/>", key);

  assert.equal(new TextDecoder().decode(openPicture(bytes, hash, key.toString("base64"))), "<svg/>");
  assert.throws(() => openPicture(bytes, "0".repeat(64), key.toString("base64")), SealBroken);
});

test("a key of another length is refused", () => {
  assert.throws(() => readKey(Buffer.alloc(16).toString("base64")), SealBroken);
});
