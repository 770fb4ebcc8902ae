import assert from "node:assert/strict";
import { test } from "node:test";
import decode from "qr/decode.js";
import { generate } from "lean-qr";
import { codeOf } from "./qr_code.tsx";

const SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const receipt = Array.from({ length: 263 }, (_, at) => SYMBOLS[(at * 11 + 3) % 32]).join("");
const address = `https://ujian.example.go.id/receipt/sesi-2#${receipt}`;

/** What a camera would see: so many pixels for each module, white around. */
function picture(text: string, pixels: number) {
  const bits = generate(text);
  const size = (bits.size + 8) * pixels;
  const data = new Uint8Array(size * size * 4).fill(255);
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const dark = bits.get(Math.floor(x / pixels) - 4, Math.floor(y / pixels) - 4);
      if (dark) data.fill(0, (y * size + x) * 4, (y * size + x) * 4 + 3);
    }
  }
  return { width: size, height: size, data };
}

test("the address of a receipt is read from its code as it was", () => {
  assert.equal(decode(picture(address, 4)), address);
});

test("the code of a receipt has so few modules that a screen shows them large", () => {
  const { size, path } = codeOf(address);

  assert.equal(size, 53 + 8);
  assert.match(path, /^M[\dLMZ .]+Z$/);
});
